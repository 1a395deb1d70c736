import Descent
import DescentTables

extension Experiment {
  /// Packs the text that is trained on into a temporary file beside the model. The file loses its name at
  /// once, so that it is gone with the training however that ends.
  func packed(note: (String) -> Void) throws -> TableInput {
    let target = try target
    let path = Files.temporaryPath(beside: output.output ?? "", named: "packed.arrow")
    note(
      "\(file) is larger than the memory and is packed first, for this training alone; to do it once for "
        + "all: descent pack \(file) --output packed.arrow")
    var packer = Packer(
      [file], format: reading.format,
      reading: try tableOptions().kinds(targets: [target] + targetNames(target, among: [])),
      precision: .double)
    let packed = try packer.pack(to: path)
    packed.notes.forEach(note)
    let input = try TableInput(path)
    try Files.remove(path)
    return input
  }
}
