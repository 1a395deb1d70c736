import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

@Suite("Files of Arrow")
struct ArrowReadingTests {
  static let fixtures = [
    "pyarrow-numbers", "pyarrow-times", "pyarrow-texts", "pyarrow-dictionaries", "pyarrow-deltas",
    "pyarrow-stream-deltas", "pyarrow-stream", "pyarrow-version-4", "pyarrow-arrays",
    "pyarrow-refused", "pyarrow-zero-rows", "pandas", "polars", "duckdb",
  ]

  @Test(
    "The values are those that other libraries wrote",
    arguments: fixtures + ArrowCompressionTests.fixtures)
  func values(_ name: String) throws {
    let file = try ArrowFixture.file(name)
    let expected = try ArrowFixture.expected(name)
    #expect(file.blockRows == expected.rows)
    #expect(file.columns.map(\.name) == expected.columns.map(\.name))
    for (index, column) in expected.columns.enumerated() where column.kind != "refused" {
      let kind =
        switch file.columns[index].kind {
        case .number: "number"
        case .text: "text"
        case .array: "array"
        }
      #expect(kind == column.kind, "\(column.name)")
      #expect(
        try file.json(index) == column.values.map(\.withoutWholeNumbers), "\(column.name)")
    }
  }

  @Test("A file in memory gives the same as a file of the disk", arguments: fixtures)
  func inMemory(_ name: String) throws {
    let (stored, held) = (try ArrowFixture.file(name), try arrowFile(ArrowFixture.bytes(name)))
    #expect(held.blockRows == stored.blockRows)
    for index in stored.columns.indices {
      #expect((try? held.json(index)) == (try? stored.json(index)))
    }
  }

  @Test("Float32 keeps 32 bits, and all other numbers have 64")
  func precision() throws {
    let columns = try ArrowFixture.file("pyarrow-numbers").read([7, 8, 9, 10], ofBlock: 0)
    let areSingle = columns.map { if case .single = $0.values { true } else { false } }
    #expect(areSingle == [false, false, true, false])
  }

  @Test("The first bytes tell a file of Arrow from others")
  func formats() throws {
    #expect(ArrowFile.isFormat(of: Array("ARROW1\0\0".utf8)))
    #expect(ArrowFile.isFormat(of: try ArrowFixture.bytes("pyarrow-stream")))
    #expect(ArrowFile.isFormat(of: Array("FEA1".utf8)))
    for other in ["", "ARRO", "PAR1", "a,b\n1,2\n"] {
      #expect(!ArrowFile.isFormat(of: Array(other.utf8)), "\(other)")
    }
    #expect(!ArrowFile.isFormat(of: [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]))
    #expect(!ArrowFile.isFormat(of: [0xFF, 0xFF, 0xFF, 0xFF]))
  }

  @Test("Arrays have the shape of their metadata, and stay as small as they are")
  func arrays() throws {
    let file = try ArrowFixture.file("pyarrow-arrays")
    let kinds = file.columns.map(\.kind)
    #expect(
      kinds[..<5] == [.array([2, 3]), .array([2]), .array([3]), .array([2]), .array([2, 2])])
    let columns = try file.read(Array(0..<5), ofBlock: 0)
    let forms = columns.map { column in
      switch column.values {
      case .arrays(let arrays):
        switch arrays.elements {
        case .bytes: "bytes"
        case .single: "single"
        case .double: "double"
        }
      default: "none"
      }
    }
    #expect(forms == ["bytes", "single", "double", "double", "double"])
  }

  @Test("Columns are read in the order in which they are asked for")
  func order() throws {
    let columns = try ArrowFixture.file("pyarrow-numbers").read([9, 0], ofBlock: 1)
    #expect(columns.map(\.name) == ["float32", "int8"])
    #expect(columns[1].json == [.null, .number(7), .number(127)])
  }

  @Test("Names are made unique, and the metadata is read")
  func names() throws {
    let file = try ArrowFixture.file("pyarrow-names")
    #expect(file.columns.map(\.name) == ["a", "column_2", "a_2", "b"])
    #expect(file.notes.count == 2)
    #expect(file.metadata == ["key": "välue"])
    #expect(try ArrowFixture.file("pyarrow-no-batches").blockRows.isEmpty)
  }

  @Test("The levels of a long dictionary are those that occur")
  func longDictionary() throws {
    let file = try ArrowFixture.file("pyarrow-dictionaries")
    let index = file.columns.count - 1
    guard case .texts(let codes, let levels) = try file.read([index], ofBlock: 0)[0].values else {
      Issue.record("no texts")
      return
    }
    #expect(codes == [0, 1, 0, -1])
    #expect(levels == ["level 39", "level 3"])
  }

  @Test("Of a stream that is replaced, each block has its own dictionary, also when read backwards")
  func replaced() throws {
    let file = try ArrowFixture.file("pyarrow-stream")
    let blocks = try [2, 1, 0].map { try file.read([0], ofBlock: $0)[0].json }
    #expect(blocks == [["a", "d"], ["z", "y"], ["a", "b"]])
  }
}
