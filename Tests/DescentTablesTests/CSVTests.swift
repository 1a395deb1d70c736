import Testing

@testable import DescentTables

func read(_ text: String) throws(CSVError) -> CSV {
  try CSV(parsing: Array(text.utf8), name: "t.csv")
}

func rows(_ csv: CSV) -> [[String]] {
  (0..<csv.rowCount).map { row in
    csv.header.indices.map { csv.field(row: row, column: $0) }
  }
}

/// The text of the CSV error that a body throws.
func complaint(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}

@Suite("CSV")
struct CSVTests {
  @Test(
    "Line ends, a byte order mark and blank lines at the end do not change what is read",
    arguments: [
      "a,b\n1,2\n,x\n", "a,b\r\n1,2\r\n,x\r\n", "a,b\n1,2\n,x", "\u{FEFF}a,b\n1,2\n,x\n",
      "a,b\n1,2\n,x\n\n\r\n\n", "\"a\",b\n\"1\",2\n\"\",\"x\"",
    ])
  func lineEnds(text: String) throws {
    let csv = try read(text)
    #expect(csv.name == "t.csv")
    #expect(csv.header == ["a", "b"])
    #expect(rows(csv) == [["1", "2"], ["", "x"]])
    #expect(csv.lines == [2, 3])
  }

  @Test("Quotes keep commas, quotes and line ends, and rows keep their first line")
  func quotes() throws {
    let csv = try read("a,\"b,\"\"c\"\"\"\n\"1\n2\r\n3\",é\n\" \"\"\",\"日本\"\n")
    #expect(csv.header == ["a", "b,\"c\""])
    #expect(rows(csv) == [["1\n2\r\n3", "é"], [" \"", "日本"]])
    #expect(csv.lines == [2, 5])
  }

  @Test("An empty last field is a field, at the end of the file too")
  func emptyLast() throws {
    #expect(try rows(read("a,b\n1,")) == [["1", ""]])
    #expect(try rows(read("a\n\"\"\n")) == [[""]])
  }

  @Test(
    "Every error says where, what and what to do",
    arguments: [
      ("", "t.csv: the file is empty; expected a header and at least one row"),
      ("\u{FEFF}\n\n", "t.csv: the file is empty; expected a header and at least one row"),
      ("a,b\n", "t.csv:1: the file holds a header without rows; add at least one row below it"),
      ("a,b\n1,2\n\n3,4\n", "t.csv:3: the line is blank; remove it (only the end may be blank)"),
      ("\na\n1\n", "t.csv:1: the line is blank; remove it (only the end may be blank)"),
      (
        "a,b\n1,2\n1\n",
        "t.csv:3:2: found 1 field, expected 2 as in the header; add what is missing"
      ),
      (
        "a,b\n1,2,3,4\n",
        "t.csv:2:3: found 4 fields, expected 2 as in the header; "
          + "remove what is too much, or put quotes around commas in a field"
      ),
      ("a,,b\n1,2,3\n", "t.csv:1:2: the column has no name; name it in the header"),
      ("a, \n1,2\n", "t.csv:1:2: the column has no name; name it in the header"),
      (
        "a,b,a\n1,2,3\n",
        "t.csv:1:3: the name \"a\" is already that of column 1; rename one of them"
      ),
      (
        "a,b\n1,\"2\n3,4\n",
        "t.csv:2:2: the quote that opens the field never closes; add the closing quote"
      ),
      (
        "a,b\n\"1\"x,2\n",
        "t.csv:2:1: \"x\" follows the closing quote; expected a comma or the end of the line; "
          + "write a quote inside quotes as \"\""
      ),
      (
        "a,b\n1,2\"3\"\n",
        "t.csv:2:2: a quote follows \"2\" in a field without quotes; "
          + "put the whole field in quotes and write each quote inside as \"\""
      ),
      (
        "a,b\n1,\u{0}\n",
        "t.csv:2:2: the field holds a NUL byte; check that the file is text in UTF-8"
      ),
      (
        "a,b\n\"\n\u{0}\"",
        "t.csv:3:1: the field holds a NUL byte; check that the file is text in UTF-8"
      ),
      (
        "a,b\n1,\"2\"\u{0}\n",
        "t.csv:2:2: the field holds a NUL byte; check that the file is text in UTF-8"
      ),
      (
        "a,b\r1,2\r",
        "t.csv:1:2: the line ends in CR alone; save the file with LF or CRLF line ends"
      ),
      (
        "a,b\n1,\"2\"\r",
        "t.csv:2:2: the line ends in CR alone; save the file with LF or CRLF line ends"
      ),
    ])
  func errors(text: String, message: String) {
    #expect(complaint { _ = try read(text) } == message)
  }

  @Test(
    "Bytes that are not UTF-8 are refused, in quotes too",
    arguments: [
      ([0xE9], "0xE9"), ([0x22, 0x61, 0xFF, 0x22], "0xFF"), ([0xC3, 0xA9, 0xC3], "0xC3"),
      ([0xED, 0xA0, 0x80], "0xED"), ([0xC0, 0x80], "0xC0"),
    ] as [([UInt8], String)])
  func encoding(field: [UInt8], byte: String) {
    let bytes = Array("a,b\n1,".utf8) + field + [0x0A]
    #expect(
      complaint { _ = try CSV(parsing: bytes, name: "t.csv") }
        == "t.csv:2:2: the byte \(byte) is not valid UTF-8; save the file as UTF-8")
  }

  @Test("A line of 16 MiB is read, one byte more is refused")
  func longLine() throws {
    var bytes = Array("a\n".utf8) + [UInt8](repeating: 0x61, count: CSV.longestLine)
    #expect(try CSV(parsing: bytes, name: "t.csv").rowCount == 1)
    bytes.append(0x61)
    #expect(
      complaint { _ = try CSV(parsing: bytes, name: "t.csv") }
        == "t.csv:2: the line is 16777217 bytes long, more than 16777216; "
        + "check that the file is a CSV file with line ends")
  }

  @Test("An error leaves out the parts of the place that are nil")
  func description() {
    #expect(CSVError(file: "f", message: "m").description == "f: m")
    #expect(CSVError(file: "f", line: 1, message: "m").description == "f:1: m")
    #expect(CSVError(file: "f", line: 1, column: 2, message: "m").description == "f:1:2: m")
  }

  @Test("Every cut and every changed byte of a small file is read or refused, never a trap")
  func damage() {
    let bytes = Array("a,\"b\"\r\n1,\"é\"\"\n\"\r\n,2\n".utf8)
    for index in bytes.indices {
      _ = try? CSV(parsing: Array(bytes[..<index]), name: "t.csv")
      for value in UInt8.min...UInt8.max {
        var changed = bytes
        changed[index] = value
        _ = try? CSV(parsing: changed, name: "t.csv")
      }
    }
  }
}
