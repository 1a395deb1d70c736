import Descent
import DescentTables

extension Experiment {
  /// Packs the text of the experiment, with these targets, into a temporary file beside another one. The file
  /// loses its name at once, so that it is gone with the process however that ends.
  func packed(
    targets: [String], format: TableFormat, beside other: String, note: (String) -> Void
  ) throws -> TableInput {
    let path = Files.temporaryPath(beside: other, named: "packed.arrow")
    note(
      "\(file) is larger than the memory and is packed first, for this run alone; to do it once for all: "
        + "descent pack \(file) --output packed.arrow")
    var packer = Packer(
      [file], format: format, reading: try tableOptions().kinds(targets: targets),
      precision: .double)
    let packed = try packer.pack(to: path)
    packed.notes.forEach(note)
    let input = try TableInput(path, named: file)
    try Files.remove(path)
    return input
  }
}
