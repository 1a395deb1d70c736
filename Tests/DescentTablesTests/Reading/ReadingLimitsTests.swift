import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

@Suite("Reading at the limits")
struct ReadingLimitsTests {
  private let tooLong =
    "the row is longer than 16777216 bytes; check that the file is a table with line ends, and that "
    + "every quote closes"

  @Test("A row of 16 MiB is read, and one byte more is rejected")
  func longRow() throws {
    var bytes = Array("a\n".utf8) + [UInt8](repeating: 0x61, count: BlockReader.maximumRowLength)
    #expect(try Table(parsing: bytes, name: "t.csv").rowCount == 1)
    bytes.append(0x61)
    #expect(errorMessage { _ = try Table(parsing: bytes, name: "t.csv") } == "t.csv:2: \(tooLong)")
  }

  @Test("A quote that does not close within 16 MiB makes the row too long")
  func longQuote() {
    let lines = [UInt8](repeating: 0x0A, count: BlockReader.maximumRowLength + 100)
    let bytes = Array("a,b\n1,2\n1,\"".utf8) + lines
    #expect(readTables(bytes, of: 1 << 20, threads: 2).error == "t.csv:3: \(tooLong)")
  }

  @Test("An error before the limit is reported instead of the limit")
  func errorBefore() {
    let bytes = Array("a,b\n1,2\u{0}".utf8) + [UInt8](repeating: 0x61, count: 17 << 20)
    #expect(
      errorMessage { _ = try Table(parsing: bytes, name: "t.csv") }.contains("2:2: the field holds")
    )
  }

  @Test("Column names have a maximum length")
  func longNames() throws {
    let name = String(repeating: "n", count: 1000)
    #expect(try names(parsed("x,\(name)\n1,2\n")) == ["x", name])
    #expect(
      errorMessage { _ = try parsed("x,n\(name)\n1,2\n2,3\n") }
        == "t.csv:1:2: the name \"\(name.prefix(64))…\" has 1001 bytes; expected at most 1000: "
        + "shorten it")
  }

  @Test("A million columns are read, and one more is rejected")
  func manyColumns() throws {
    let row = [UInt8](repeating: 0x2C, count: TableHeader.maximumColumns - 1)
    let format = TableFormat(hasHeader: false)
    let table = try Table(
      parsing: row, name: "t.csv", format: format, reading: ["column_1": .text], threads: 1)
    #expect(table.columns.count == 1_000_000)
    #expect(table.columns[999_999].name == "column_1000000")
    #expect(
      errorMessage { _ = try Table(parsing: row + [0x2C], name: "t.csv", format: format) }
        == "t.csv:1: the row has more than 1000000 fields; check that the file is a table with line "
        + "ends")
  }

  @Test("Blank lines take no memory for rows of many columns")
  func blankLines() throws {
    let text = String(repeating: ",", count: 99_999) + String(repeating: "\n", count: 1 << 19)
    let row = String(repeating: ",", count: 99_999)
    #expect(try parsed(text + row, TableFormat(hasHeader: false)).rowCount == 2)
  }
}
