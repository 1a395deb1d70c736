import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

@Suite("Reading errors")
struct ReadingErrorsTests {
  @Test(
    "Every error gives the place, what is wrong and what to do",
    arguments: [
      ("", "t.csv: the file is empty; expected a header and at least one row"),
      ("\u{FEFF}\n\n", "t.csv: the file is empty; expected a header and at least one row"),
      ("a,b\n", "t.csv:1: the file holds a header without rows; add at least one row below it"),
      (
        "\r\n\na,b\n\n",
        "t.csv:3: the file holds a header without rows; add at least one row below it"
      ),
      (
        "a,b\n1,2\n1\n",
        "t.csv:3:2: found 1 field, expected 2 as in the header; add the missing field"
      ),
      (
        "a,b\n1,x\n\"1\n\n\"\n",
        "t.csv:3:2: found 1 field, expected 2 as in the header; add the missing field"
      ),
      (
        "a,b\n1,2,3,4\n",
        "t.csv:2:3: found 4 fields, expected 2 as in the header; "
          + "remove the extra fields, or put quotes around a field that holds delimiters"
      ),
      (
        "a\n1,\n",
        "t.csv:2:2: found 2 fields, expected 1 as in the header; "
          + "remove the extra field, or put quotes around a field that holds delimiters"
      ),
      (
        "a,b\n1,\"2\n3,4\n",
        "t.csv:2:2: the quote that opens the field never closes; add the closing quote"
      ),
      (
        "a,b\n\"x,1\ny,2\nz,3\n\"u,4\n",
        "t.csv:2:1: the quote that opens the field closes 3 lines below, before more text; "
          + "remove the quote, close it where the field ends, or double the quotes within the field"
      ),
      (
        "a,b\n1,2,\"\n",
        "t.csv:2:3: the quote that opens the field never closes; add the closing quote"
      ),
      ("\"a", "t.csv:1:1: the quote that opens the field never closes; add the closing quote"),
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
      ("a\u{0}\n1", "t.csv:1:1: the field holds a NUL byte; check that the file is text in UTF-8"),
      (
        "a,b\n1e400,2\n,3\n",
        "t.csv:2:1: column \"a\" holds \"1e400\", beyond ±1.7976931348623157e+308; "
          + "correct it, or rescale the column"
      ),
    ])
  func errors(text: String, message: String) {
    #expect(errorMessage { _ = try parsed(text) } == message)
  }

  @Test(
    "A column requested as numbers reports the value that is not a number",
    arguments: [
      (
        "species,island\nA,1\n,2\n",
        "t.csv:2:1: column \"species\" holds \"A\", not a number; "
          + "correct it, or add \"A\" to --missing"
      ),
      (
        "species,island\n1,1\n\"x\n\"\"\",2\n",
        "t.csv:3:1: column \"species\" holds \"x\\u{a}\"\", not a number; "
          + "correct it, or add \"x\\u{a}\"\" to --missing"
      ),
      (
        "species\n1e39\n",
        "t.csv:2:1: column \"species\" holds \"1e39\", beyond ±3.4028235e+38; "
          + "correct it, or rescale the column"
      ),
      (
        "island\n1\n",
        "t.csv:1: there is no column \"species\"; choose another. The columns are \"island\""
      ),
      (
        "a,spezies\n1,2\n",
        "t.csv:1: there is no column \"species\"; did you mean \"spezies\"? "
          + "The columns are \"a\", \"spezies\""
      ),
    ])
  func numbers(text: String, message: String) {
    #expect(
      errorMessage { _ = try parsed(text, TableFormat(), ["species": .number], .single) } == message
    )
  }

  @Test(
    "A row with too few fields is rejected, and not stored past the last row", arguments: [3, 2, 1])
  func shortRow(fields: Int) {
    let row = Array(repeating: "1", count: fields).joined(separator: ",")
    for size in 1...30 {
      for kind in [ColumnKind.number, .text] {
        let kinds = ["a": kind, "d": kind]
        #expect(
          errorMessage {
            let bytes = Array("a,b,c,d\n,,,\n\(row)\n".utf8)
            _ = try readInBlocks(bytes, of: size, threads: 1, TableFormat(), kinds)
          }.hasPrefix("t.csv:3:\(fields + 1): found"))
      }
    }
  }

  @Test("An empty field is a value if it is not listed as missing")
  func empty() {
    #expect(
      errorMessage { _ = try parsed("a,b\n1,x\n,y\n", TableFormat(missing: []), ["a": .number]) }
        == "t.csv:3:1: column \"a\" is empty; expected a number: "
        + "fill it in, or remove the row or the column")
  }

  @Test("The first error in the file is reported, whatever its kind")
  func first() {
    #expect(
      errorMessage { _ = try parsed("a,b\n1,x\n\u{0},2\n3\n", TableFormat(), ["b": .number]) }
        .hasPrefix("t.csv:2:2: column \"b\""))
    #expect(
      errorMessage { _ = try parsed("a,b\n1,x\n\u{0},2\n3\n") }.hasPrefix("t.csv:3:1: the field"))
  }

  @Test("A number out of range does not turn a column into text; a text among its values does")
  func beyond() throws {
    let text = "a,b\n1,2\n1e39,x\n-1e40,3\n"
    #expect(
      errorMessage { _ = try parsed(text, TableFormat(), [:], .single) }
        == "t.csv:3:1: column \"a\" holds \"1e39\", beyond ±3.4028235e+38; "
        + "correct it, or rescale the column")
    #expect(try areNumbers(parsed(text)) == [true, false])
    #expect(try areNumbers(parsed(text + "y,4\n", TableFormat(), [:], .single)) == [false, false])
    let late = Array("a,b\n1,2\n1e39,3\n2,4e39\n5,6\n".utf8)
    for size in [1, 8, 100] {
      let kinds = try areNumbers(
        readInBlocks(
          late + Array("x,7\ny,z\n".utf8), of: size, threads: 2, TableFormat(), [:], .single))
      #expect(kinds == [false, false])
      #expect(
        errorMessage {
          _ = try readInBlocks(
            late + Array("x,7\n".utf8), of: size, threads: 2, TableFormat(), [:], .single)
        }.hasPrefix("t.csv:4:2: column \"b\" holds \"4e39\""))
      #expect(
        errorMessage {
          _ = try readInBlocks(late, of: size, threads: 2, TableFormat(), [:], .single)
        }
        .hasPrefix("t.csv:3:1: column \"a\" holds \"1e39\""))
    }
  }

  @Test(
    "Bytes that are not UTF-8 are rejected, also in quotes and in columns of numbers",
    arguments: [
      ([0xE9], "0xE9"), ([0x22, 0x61, 0xFF, 0x22], "0xFF"), ([0xC3, 0xA9, 0xC3], "0xC3"),
      ([0xED, 0xA0, 0x80], "0xED"), ([0xC0, 0x80], "0xC0"), ([0xE0, 0x9F, 0x80], "0xE0"),
      ([0xF4, 0x90, 0x80, 0x80], "0xF4"), ([0xF0, 0x8F, 0x80, 0x80], "0xF0"), ([0x80], "0x80"),
      ([0xF5, 0x80, 0x80, 0x80], "0xF5"), ([0xE2, 0x82], "0xE2"), ([0xF0, 0x9F, 0x98], "0xF0"),
    ] as [([UInt8], String)])
  func encoding(field: [UInt8], byte: String) {
    let bytes = Array("a,b\n1,".utf8) + field + [0x0A]
    for kind in [ColumnKind.number, .text, .skipped] {
      #expect(
        errorMessage {
          _ = try Table(
            parsing: bytes, name: "t.csv", format: TableFormat(encoding: .utf8),
            reading: ["b": kind])
        }
          == "t.csv:2:2: the byte \(byte) is not valid UTF-8; save the file as UTF-8, or read it "
          + "with --encoding latin1, which accepts it")
    }
  }

  @Test("A bad byte in a field of several lines is reported with its own line")
  func encodingLine() {
    let bytes = Array("a\n\"\r\n\n\r".utf8) + [0xFF] + Array("\n\"\n".utf8)
    #expect(
      errorMessage {
        _ = try Table(parsing: bytes, name: "t.csv", format: TableFormat(encoding: .utf8))
      }.hasPrefix("t.csv:5:1: the byte")
    )
  }

  @Test("Unicode characters are valid UTF-8, and are invalid after a change of their last byte")
  func allOfUnicode() {
    for value in UInt32(0x80)...0x10FFFF {
      guard value % 7 == 0 || value < 0x900, let scalar = Unicode.Scalar(value) else { continue }
      var bytes = Array(String(scalar).utf8)
      #expect(firstInvalidUTF8(in: 0..<bytes.count, of: bytes.span) == nil)
      bytes[bytes.count - 1] ^= 0xC0
      #expect(firstInvalidUTF8(in: 0..<bytes.count, of: bytes.span) != nil)
    }
  }

  @Test(
    "Other encodings are rejected by name",
    arguments: [
      ([0xFF, 0xFE, 0x00, 0x00, 0x61, 0, 0, 0], "UTF-32"),
      ([0x00, 0x00, 0xFE, 0xFF, 0, 0, 0, 0x61], "UTF-32"),
    ] as [([UInt8], String)])
  func marks(bytes: [UInt8], encoding: String) {
    for blockSize in [1, 2, 3, 100] {
      #expect(
        errorMessage { _ = try readInBlocks(bytes, of: blockSize, threads: 1) }
          == "t.csv: the file is in \(encoding); save the table as CSV")
    }
  }

  @Test("An error omits the components of its place that are nil")
  func description() {
    #expect(CSVError(file: "f", message: "m").description == "f: m")
    #expect(CSVError(file: "f", line: 1, message: "m").description == "f:1: m")
    #expect(CSVError(file: "f", line: 1, column: 2, message: "m").description == "f:1:2: m")
  }

  @Test("A small file that is cut or changed at any byte is read or rejected, and never traps")
  func damage() {
    let bytes = Array("a,\"b\"\r\n1,\"é\"\"\n\"\r\n.2e1,2\n".utf8)
    for index in bytes.indices {
      _ = try? readInBlocks(Array(bytes[..<index]), of: 3, threads: 1)
      for value in UInt8.min...UInt8.max {
        var changed = bytes
        changed[index] = value
        _ = try? readInBlocks(changed, of: 7, threads: 1)
      }
    }
  }
}
