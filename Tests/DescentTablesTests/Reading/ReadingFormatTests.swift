import Descent
import Testing

@testable import DescentTables

@Suite("Reading formats")
struct ReadingFormatTests {
  @Test(
    "The detected delimiter is the most frequent one in the first row",
    arguments: [
      ("a,b;c,d", ",", 3), ("a;b;c,d", ";", 3), ("a\tb", "\t", 2), ("a|b|c|d,e,f", "|", 4),
      ("a;b,c", ",", 2), ("\"a;b;c\",d", ",", 2), ("abc", ",", 1), ("\"a\n;\"|b", "|", 2),
    ])
  func found(header: String, delimiter: Character, columns: Int) throws {
    let row = Array(repeating: "1", count: columns).joined(separator: String(delimiter))
    #expect(try parsed("\n\n\(header)\n\(row)\n").columns.count == columns)
  }

  @Test("A file named .tsv is delimited by tabs if its first row has one")
  func tabs() throws {
    let bytes = Array("a,b,c\td\n1,2,3\t4\n".utf8)
    #expect(try Table(parsing: bytes, name: "x.tsv").columns.count == 2)
    #expect(try Table(parsing: bytes, name: "x.TSV").columns.count == 2)
    #expect(try Table(parsing: bytes, name: "x.csv").columns.count == 3)
    #expect(try Table(parsing: Array("a,b\n1,2\n".utf8), name: "x.tsv").columns.count == 2)
  }

  @Test("A requested delimiter is used, also another symbol or a space")
  func asked() throws {
    #expect(try names(parsed("a,b;c\n1,2;3\n", TableFormat(delimiter: ";"))) == ["a,b", "c"])
    #expect(try rows(parsed("a:b\n1: 2\n", TableFormat(delimiter: ":"))) == [["1.0", "2.0"]])
    #expect(try rows(parsed("a b\n1 2\n", TableFormat(delimiter: " "))) == [["1.0", "2.0"]])
    #expect(try rows(parsed("a\tb\n1\t\n", TableFormat(delimiter: "\t"))) == [["1.0", "-"]])
  }

  @Test(
    "A character that can be part of a field is rejected as a delimiter",
    arguments: ["\"", "\n", "\r", "\r\n", "é", "1", "e", ".", "-", "+", "\0"] as [Character])
  func refused(delimiter: Character) {
    #expect(
      errorMessage { _ = try parsed("a\n1\n", TableFormat(delimiter: delimiter)) }
        == "t.csv: the delimiter \(String(delimiter).quotedForMessage) cannot separate fields; "
        + "choose a comma, a tab, a semicolon, a vertical bar or another ASCII symbol")
  }

  @Test("Without a header the columns are numbered, and the first row holds values")
  func headerless() throws {
    let format = TableFormat(hasHeader: false)
    let table = try parsed("\n\n1,\"x\n\"\n2,y\n", format, ["column_1": .number])
    #expect(names(table) == ["column_1", "column_2"])
    #expect(rows(table) == [["1.0", "x\n"], ["2.0", "y"]])
    #expect(lines(table) == [3, 5])
    #expect(table.notes == ["2 blank lines were skipped"])
    #expect(
      errorMessage { _ = try parsed("1,2\n3\n", format) }
        == "t.csv:2:2: found 1 field, expected 2 as in the first row; add the missing field")
    #expect(
      errorMessage { _ = try parsed("\n", format) }
        == "t.csv: the file is empty; expected at least one row")
  }

  @Test("Blank and repeated names are made unique and noted")
  func uniqueNames() throws {
    let table = try parsed("a,,a,a_2, ,a,column_5\n1,2,3,4,5,6,7\n")
    #expect(names(table) == ["a", "column_2", "a_3", "a_2", "column_6", "a_4", "column_5"])
    #expect(
      table.notes == [
        "column 2 has no name; it is now named \"column_2\"",
        "column 1 is already named \"a\"; column 3 is now named \"a_3\"",
        "column 5 has no name; it is now named \"column_6\"",
        "column 1 is already named \"a\"; column 6 is now named \"a_4\"",
      ])
  }

  @Test("Many columns with the same name are named without delay")
  func manyOfOneName() throws {
    let header = Array(repeating: "a", count: 20_000).joined(separator: ",")
    let row = Array(repeating: "1", count: 20_000).joined(separator: ",")
    #expect(try parsed(header + "\n" + row).columns.last?.name == "a_20000")
  }

  @Test("Windows-1252 is read on request, under the name of Latin 1")
  func latin1() throws {
    let bytes: [UInt8] = [0xE9, 0x2C, 0x62, 0x0A, 0x31, 0x2C, 0x22, 0xFF, 0x0A, 0x80, 0x22]
    let format = TableFormat(encoding: .latin1)
    for blockSize in [1, 5, 100] {
      let table = try readInBlocks(bytes, of: blockSize, threads: 2, format)
      #expect(names(table) == ["é", "b"])
      #expect(rows(table) == [["1.0", "ÿ\n€"]])
    }
    let marked = try Table(parsing: [0xEF, 0xBB, 0xBF] + bytes, name: "t.csv", format: format)
    #expect(names(marked) == ["é", "b"])
  }

  @Test("The nearest name is suggested, and the first 20 of many columns are listed")
  func advice() {
    let columns = (1...23).map { "c\($0)" }
    let list = columns.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
    #expect(
      unknownColumn("price", columns: columns)
        == "there is no column \"price\"; choose another. The columns are \(list) and 3 more")
    #expect(
      unknownColumn("Widht", columns: ["width", "y"])
        == "there is no column \"Widht\"; did you mean \"width\"? The columns are \"width\", \"y\"")
    #expect(
      unknownColumn("y", columns: ["x:y;z"])
        == "there is no column \"y\"; the only column is \"x:y;z\": set the delimiter")
  }
}
