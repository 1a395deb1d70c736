import Descent
import Foundation
import Testing

@testable import DescentColumns
@testable import DescentTables

@Suite("Files of arrays that other libraries have written")
struct ArrayFilesTests {
  @Test(
    "NumPy's arrays are read: each type, order and byte order",
    arguments: ArrayGolden.files("numpy"))
  func numpy(_ golden: ArrayGolden) throws {
    #expect(NumPyFile.isFormat(of: Array(golden.file.prefix(6))))
    let file = try NumPyFile(golden.bytes)
    if golden.name == "empty.npy" {
      #expect(file.blockRows.isEmpty)
      #expect(file.columns == [FileColumn(name: "features", kind: .array([3]))])
    } else {
      try check(file, golden)
    }
  }

  @Test(
    "NumPy's archives are read, stored and compressed", arguments: ArrayGolden.files("archives"))
  func archives(_ golden: ArrayGolden) throws {
    #expect(NumPyArchive.isFormat(of: Array(golden.file)))
    try check(NumPyArchive(golden.bytes), golden)
  }

  @Test("IDX files of each type are read", arguments: ArrayGolden.files("idx"))
  func idx(_ golden: ArrayGolden) throws {
    #expect(IDXFile.isFormat(of: Array(golden.file.prefix(8))))
    try check(IDXFile(golden.bytes), golden)
  }

  @Test("Tensors of each type are read", arguments: ArrayGolden.files("safetensors"))
  func tensors(_ golden: ArrayGolden) throws {
    #expect(SafetensorsFile.isFormat(of: Array(golden.file.prefix(9))))
    try check(SafetensorsFile(golden.bytes), golden)
  }

  @Test("LIBSVM texts are read as by scikit-learn", arguments: ArrayGolden.files("libsvm"))
  func libsvm(_ golden: ArrayGolden) throws {
    #expect(LIBSVMFile.isFormat(of: Array(golden.file)))
    try check(LIBSVMFile(golden.bytes), golden)
  }

  @Test("No file is taken for one of another kind")
  func kinds() {
    let tests: [(String, ([UInt8]) -> Bool)] = [
      ("numpy", NumPyFile.isFormat), ("archives", NumPyArchive.isFormat),
      ("idx", IDXFile.isFormat), ("safetensors", SafetensorsFile.isFormat),
      ("libsvm", LIBSVMFile.isFormat),
    ]
    for (kind, _) in tests {
      for golden in ArrayGolden.files(kind) {
        for (name, test) in tests { #expect(test(Array(golden.file)) == (name == kind)) }
      }
    }
    for text in [
      "a,b\n1,2\n", "1\n2\n", "1 2\n3 4\n", "1 12:30:15\n", "x 1:2\n", "", "\n", "# 1:2\n",
    ] {
      for (_, test) in tests { #expect(!test(Array(text.utf8)), "\(text)") }
    }
  }

  @Test("Columns are read alone and in any order")
  func selection() throws {
    let archive = try #require(ArrayGolden.files("archives").first)
    let file = try NumPyArchive(archive.bytes)
    #expect(try joined(file, columns: [2, 0]).map(\.name) == ["points", "pictures"])
    #expect(try joined(file, columns: []).isEmpty)
  }

  @Test("Arrays of many blocks are the same in the order of C and of Fortran")
  func blocks() throws {
    // 5,000 rows of [40, 30] 16-bit numbers: 12 MB.
    let (count, width) = (5_000, 1_200)
    func header(_ order: String) -> [UInt8] {
      let text =
        "{'descr': '<u2', 'fortran_order': \(order), 'shape': (\(count), 40, 30), }\n"
      return NumPyHeader.magic + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8)
    }
    var (rows, columns) = ([UInt8](), [UInt8](repeating: 0, count: 2 * count * width))
    for row in 0..<count {
      for number in 0..<width {
        let value = UInt16(truncatingIfNeeded: row &* 31 &+ number &* 7)
        let bytes = [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)]
        rows += bytes
        let place = 2 * (row + count * (number / 30 + 40 * (number % 30)))
        (columns[place], columns[place + 1]) = (bytes[0], bytes[1])
      }
    }
    let one = try NumPyFile(StoredBytes(header("False") + rows, name: "x.npy"))
    let other = try NumPyFile(StoredBytes(header("True") + columns, name: "x.npy"))
    #expect(one.blockRows == [1747, 1747, 1506] && other.blockRows == [5000])
    let strided = try StoredRows(
      count: count, rowSize: 2 * width,
      fields: NumPyHeader(
        header("True"), size: columns.count + header("True").count, name: "x", file: "x"
      ).rows.fields,
      columnMajor: [40, 30])
    let bytes = StoredBytes(columns, name: "x")
    var start = 0
    for (block, rows) in one.blockRows.enumerated() {
      let expected = try one.read([0], ofBlock: block)[0]
      let found = try strided.read([0], start..<start + rows, of: bytes, at: 0)[0]
      guard case .arrays(let a) = expected.values, case .single(let a) = a.elements,
        case .arrays(let b) = found.values, case .single(let b) = b.elements
      else { throw CSVError(file: "", line: 1, message: "not of single numbers") }
      #expect(a == b)
      start += rows
    }
  }

  @Test("A LIBSVM text of many blocks is read row by row")
  func manyRows() throws {
    // The index of a row is its number, so that the blocks have few rows, and positions are thinned out.
    let count = 140_000
    var text = ""
    for row in 0..<count { text += "\(row % 3) \(row % 7 + 1):\(row) 900:1\n" }
    let file = try LIBSVMFile(StoredBytes(Array(text.utf8), name: "x"))
    #expect(file.blockRows.reduce(0, +) == count)
    #expect(file.blockRows.dropLast().allSatisfy { $0 == 580 })
    for block in [0, 1, 100, file.blockRows.count - 1] {
      let read = try file.read([1, 0], ofBlock: block)
      guard case .arrays(let arrays) = read[0].values else { continue }
      #expect(arrays.shape == [900] && arrays.rowCount == file.blockRows[block])
      let row = block * 580 + 5
      #expect(read[1].numbers?[5] == Double(row % 3))
      #expect(arrays.numbers(ofRow: 5)[row % 7] == Double(row))
      #expect(arrays.numbers(ofRow: 5)[899] == 1)
    }
  }

  @Test("A long first line of a LIBSVM text is recognized from its beginning")
  func longLine() {
    let line = "1 " + (1...2_000).map { "\($0):0.5" }.joined(separator: " ") + "\n"
    #expect(LIBSVMFile.isFormat(of: Array(line.utf8.prefix(4_096))))
    #expect(LIBSVMFile.isFormat(of: Array(line.utf8.prefix(4_099))))
  }
}
