import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

/// The number of changed files of each kind. DESCENT_FUZZ asks for more.
private let rounds = Terminal.environment("DESCENT_FUZZ").flatMap(Int.init) ?? 1_500

/// Changes some bytes, or the length, of a file.
private func changed(_ bytes: [UInt8], using random: inout SplitMix) -> [UInt8] {
  var bytes = bytes
  // Most of what can be wrong is near the start and the end.
  let reach = Bool.random(using: &random) ? bytes.count : min(bytes.count, 160)
  for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
    let offset = Int.random(in: 0..<max(1, min(reach, bytes.count)), using: &random)
    let place = Bool.random(using: &random) ? offset : bytes.count - 1 - offset
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes.removeSubrange(max(0, place)...)
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
    case 3: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 4: bytes[place] = [0, 0x7F, 0x80, 0xFF, 0x2D, 0x39].randomElement(using: &random)!
    default: bytes[place] = UInt8.random(in: 0...255, using: &random)
    }
  }
  return bytes
}

/// Any bytes are read or refused: no trap, and no column that is not as long as its block.
@Suite("Changed files of arrays")
struct ArrayFuzzTests {
  private func fuzz<File: ColumnFile>(
    _ kind: String, seed: UInt64, _ open: (StoredBytes) throws -> File
  ) {
    var (random, read, refused) = (SplitMix(state: seed), 0, 0)
    let files = ArrayGolden.files(kind)
    for round in 0..<rounds {
      let bytes = changed(Array(files[round % files.count].file), using: &random)
      do {
        let file = try open(StoredBytes(bytes, name: "fuzz"))
        for block in file.blockRows.indices {
          let columns = try file.read(Array(file.columns.indices), ofBlock: block)
          #expect(columns.count == file.columns.count)
          for column in columns { #expect(column.values.rowCount == file.blockRows[block]) }
        }
        read += 1
      } catch {
        #expect(error is FileError)
        refused += 1
      }
    }
    #expect(read > 0 && refused > 0, "\(read) read, \(refused) refused")
  }

  @Test("NumPy files") func numpy() { fuzz("numpy", seed: 1) { try NumPyFile($0) } }
  @Test("NumPy archives") func archives() { fuzz("archives", seed: 2) { try NumPyArchive($0) } }
  @Test("IDX files") func idx() { fuzz("idx", seed: 3) { try IDXFile($0) } }
  @Test("LIBSVM texts") func libsvm() { fuzz("libsvm", seed: 4) { try LIBSVMFile($0) } }
  @Test("Safetensors files") func tensors() {
    fuzz("safetensors", seed: 5) { try SafetensorsFile($0) }
  }
}
