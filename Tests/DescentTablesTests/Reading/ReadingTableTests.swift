import Descent
import Testing

@testable import DescentTables

@Suite("Reading a table")
struct ReadingTableTests {
  @Test(
    "Line ends, a byte order mark and blank lines at the end do not change what is read",
    arguments: [
      "a,b\n1,2\n,x\n", "a,b\r\n1,2\r\n,x\r\n", "a,b\r1,2\r,x\r", "a,b\r1,2\n,x\r\n",
      "a,b\n1,2\n,x", "\u{FEFF}a,b\n1,2\n,x\n", "a,b\n1,2\n,x\n\n\r\n\n\r",
      "\"a\",b\n\"1\",2\n\"\",\"x\"", "a;b\n1;2\n;x", "a\tb\n1\t2\n\tx", "a|b\n1|2\n|x",
    ])
  func lineEnds(text: String) throws {
    let table = try parsed(text)
    #expect(table.name == "t.csv")
    #expect(names(table) == ["a", "b"])
    #expect(rows(table) == [["1.0", "2"], ["-", "x"]])
    #expect(lines(table) == [2, 3])
    #expect(table.notes == [])
  }

  @Test("Quoted fields keep delimiters, quotes and line ends, and rows keep their first line")
  func quotes() throws {
    let table = try parsed("a,\"b,\"\"c\"\"\"\n\"1\n2\r\n3\r4\",é\n\" \"\"\",\"日本\"\n\n\nx,y")
    #expect(names(table) == ["a", "b,\"c\""])
    #expect(rows(table) == [["1\n2\r\n3\r4", "é"], ["\"", "日本"], ["x", "y"]])
    #expect(lines(table) == [2, 6, 9])
  }

  @Test("An empty last field is a field, also at the end of the file")
  func emptyLast() throws {
    #expect(try rows(parsed("a,b\n1,")) == [["1.0", "-"]])
    #expect(try rows(parsed("a\n\"\"\n")) == [["-"]])
    let numbers = "a,b,c\n" + String(repeating: "1,2,3\n", count: 20)
    for last in ["4,,", ",,", "4,5,", ",,6", "0,0,0", "04,05,06"] {
      for end in ["", "\n", "\r\n"] {
        for size in [1, 64, 1000] {
          let bytes = Array((numbers + last + end).utf8)
          #expect(try readInBlocks(bytes, of: size, threads: 1).rowCount == 21)
        }
      }
    }
  }

  @Test("Blank lines are skipped and counted, except at the end")
  func blankLines() throws {
    #expect(try parsed("a\n1\n\n2\n\n").notes == ["1 blank line was skipped"])
    let table = try parsed("\n\r\na\n\n1\n\r\r2\n\n\n")
    #expect(table.notes == ["5 blank lines were skipped"])
    #expect(lines(table) == [5, 8])
  }

  @Test("A column holds numbers if each of its values is a number, or if it has no values")
  func kinds() throws {
    let table = try parsed("a,b,c,d\n1, NA ,x,\n\"-2.5e1\",?,1,n/a\n 3\t,7,2,null\n")
    #expect(areNumbers(table) == [true, true, false, true])
    #expect(
      rows(table) == [
        ["1.0", "-", "x", "-"], ["-25.0", "-", "1", "-"], ["3.0", "7.0", "2", "-"],
      ])
  }

  @Test("A column is read as requested, and a skipped column is left out")
  func asked() throws {
    let table = try parsed(
      "a,b,c\n1,x,3\n2,y,4\n", TableFormat(), ["a": .text, "b": .skipped, "c": .number])
    #expect(names(table) == ["a", "c"])
    #expect(areNumbers(table) == [false, true])
    #expect(rows(table) == [["1", "3.0"], ["2", "4.0"]])
  }

  @Test("Blanks at the ends of texts are left out, also in quotes and around missing values")
  func texts() throws {
    let table = try parsed("a,b\n x ,\" NA\"\nx,\"?\t\"\n x ,NAN\n")
    guard case .texts(let codes, let levels) = table.columns[0].values else {
      Issue.record("not a text column")
      return
    }
    #expect(codes == [0, 0, 0])
    #expect(levels == ["x"])
    #expect(rows(table).map(\.[1]) == ["-", "-", "NAN"])
  }

  @Test("The list of missing values may include a number")
  func missing() throws {
    let format = TableFormat(missing: ["-999", " - "])
    let table = try parsed("a,b\n-999,1\n2,-999\n -999,-\n\"-999\",-999.0\n", format)
    #expect(areNumbers(table) == [true, true])
    #expect(rows(table) == [["-", "1.0"], ["2.0", "-"], ["-", "-"], ["-", "-999.0"]])
    #expect(try areNumbers(parsed("a,b\n1,\n", format)) == [true, false])
  }

  @Test("Canonically equivalent spellings of a text in Unicode are one level")
  func canonicalEquivalence() throws {
    let table = try parsed("a\ne\u{301}\n\u{E9}\n")
    guard case .texts(let codes, let levels) = table.columns[0].values else {
      Issue.record("not a text column")
      return
    }
    #expect(codes == [0, 0])
    #expect(levels.count == 1)
  }
}
