import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

/// Rows of a table with the columns size, kind and price.
private let body = (0..<12).map { "\($0 * 7 % 5).5,\("ab".randomCharacter($0)),\($0)\n" }.joined()
private let table = "size,kind,price\n" + body

extension String {
  fileprivate func randomCharacter(_ index: Int) -> Character { Array(self)[index * index % 3 % 2] }
}

/// A file is read like its plain twin, whatever surrounds its rows.
struct DialectTests {
  /// What a file is read as, besides its notes.
  private func content(_ table: Table) -> [String] {
    [names(table).joined(separator: ",")] + rows(table).map { $0.joined(separator: ",") }
  }

  @Test(
    "Lines that are not part of a table are skipped, and most are said",
    arguments: [
      ("sep=,\n" + table, []),
      ("\"sep=,\"\n" + table, []),
      ("# made by a tool\n# unit: cm, kg\n" + table, ["2 comments were skipped"]),
      (
        "Monthly list\nmade on Tuesday\n\n" + table,
        [
          "2 lines before line 4 are no part of the table and skipped, such as \"Monthly list\""
        ]
      ),
      (
        "Report,,\n,,\n" + table,
        ["2 lines before line 3 are no part of the table and skipped, such as \"Report  \""]
      ),
      (table + "Source: the office\n", ["1 line was skipped below the table, from line 14 on"]),
      (
        table + "\nSource: the office\nas of today\n",
        ["2 lines were skipped below the table, from line 15 on"]
      ),
      (table + "Total,,9999\n", ["the last row, line 14, is a total, \"Total\", and left out"]),
      (table + "Total,x,66\n", ["the last row, line 14, is a total, \"Total\", and left out"]),
      (
        "size,kind,price\ncm,,EUR\n" + body,
        ["line 2 holds \"cm\" where all rows hold numbers: it belongs to the header"]
      ),
      (
        "size,kind,price\nfloat,text,int\n" + body,
        ["line 2 holds \"float\" where all rows hold numbers: it belongs to the header"]
      ),
      ("size,kind,price,\n" + body, []),
      ("size,kind,price\n" + table, ["1 line was skipped that repeats the header"]),
      ("\"size\",kind,\"price\"\n" + table, ["1 line was skipped that repeats the header"]),
      (
        "size,kind,price\n" + body.replacing("\n", with: "\nsize,kind,price\n"),
        ["12 lines were skipped that repeat the header"]
      ),
      (table.replacing(",", with: " ").replacing(" a ", with: " \"a\" "), []),
      ("size,kind,price\n" + body.replacing("\n", with: ",\n"), []),
      (table.replacing(",", with: " , "), []),
      (
        table.replacing(",", with: ";").replacing(".", with: ","),
        [
          "numbers are read with decimal commas; --decimal . reads decimal points"
        ]
      ),
      (table.replacing("a", with: "'a'").replacing("b", with: "'b'"), []),
      (table.replacing(",a,", with: ", \"a\",").replacing(",b,", with: ", \"b\","), []),
      ("  " + table.replacing(",", with: "   ").replacing("\n", with: "\n  "), []),
    ])
  func surroundings(text: String, notes: [String]) throws {
    let plain = try parsed(table)
    let read = try parsed(text)
    #expect(content(read) == content(plain))
    #expect(read.notes == notes)
  }

  @Test("The names of rows in R are a column")
  func rowNames() throws {
    let lines = table.split(separator: "\n")
    let numbered = lines.enumerated().map { $0 == 0 ? "\($1)" : "\"\($0)\",\($1)" }
    let read = try parsed(numbered.joined(separator: "\n"))
    #expect(names(read) == ["row_names", "size", "kind", "price"])
    #expect(rows(read).map { Array($0.dropFirst()) } == rows(try parsed(table)))
    #expect(read.notes.count == 1)
  }

  @Test(
    "A first line of values is a row, and one of names is a header",
    arguments: [
      ("1.5,2,0\n2.5,3,1\n3.5,4,0\n4.5,5,1\n", false), ("7,x,2\n7,x,3\n8,y,2\n8,x,4\n", false),
      ("2019,2020,2021\n5000,1,7000\n1,5000,1\n3,3,3\n", true), ("x,y\n1,2\n3,4\n5,6\n", true),
      // A first row that comes again, and one with fractions.
      ("0,1\n0,0\n1,0\n1,1\n0,1\n", false), ("1\n2\n3\n2\n1\n1\n", false),
      ("0.0,0.00\n0.1,0.30\n0.2,0.55\n0.3,0.80\n", false),
      ("0,06;0,30;a\n0,50;0,31;b\n1,50;0,75;a\n2,25;0,20;b\n", false),
      ("red,big\nblue,small\nred,big\nblue,small\nblue,big\n", false), ("1,2\n3,4\n", true),
      ("name,2020\na,1\nb,2\nc,3\n", true),
    ])
  func header(text: String, isHeader: Bool) throws {
    let read = try parsed(text)
    #expect(read.format.hasHeader == isHeader)
    #expect((names(read)[0] != "column_1") == isHeader)
  }

  @Test("A name that is expected makes the first line a header, and an option does too")
  func expected() throws {
    let text = "1.5,2,0\n2.5,3,1\n3.5,4,0\n4.5,5,1\n"
    let bytes = Array(text.utf8)
    #expect(try Table(parsing: bytes, name: "t.csv", expecting: ["2"]).rowCount == 3)
    #expect(try parsed(text, TableFormat(hasHeader: true)).rowCount == 3)
  }

  @Test(
    "No row is taken for something else",
    arguments: [
      // The first row has written numbers, signs or a missing value where the others have numbers.
      ("country,n\nIndia,\"1,428\"\nIceland,372\nMalta,535\nMonaco,36\n", 4),
      ("x,y\n<0.5,-\n1,2\n3,4\n5,6\n", 4), ("x,y\nn.a.,n.a.\n1,2\n3,4\n5,6\n", 4),
      ("name,v\nfirst,none\na,1\nb,2\nc,3\n", 4),
      // A first row with one value, and a last one whose name begins with a word for totals.
      ("t,a,b\n2024-01-01,,\n2024-01-02,1,0.6\n2024-01-03,2,0.7\n2024-01-04,3,0.8\n", 4),
      ("film,n,y\nJaws,1,2\nAlien,2,4\nHeat,7,1\nTotal Recall,,5\n", 4),
      // Rows that begin with # like others.
      ("tag,n\n#a,1\n#b,2\n#c,3\n", 3),
      // One column with blanks or commas.
      ("Date of birth\n17 January 1977\n1 May 1980\n3 June 1999\n4 July 2001\n5 May 2002\n", 5),
      ("amount\n6 560\n7 420\n8 111\n", 3), ("x\n1,7\n2,4\n3,9\n", 3),
    ])
  func rowsStay(text: String, count: Int) throws {
    #expect(try parsed(text).rowCount == count)
  }

  @Test("A comment does not take the place of a header, and its quotes do not matter")
  func comments() throws {
    let text = "# created 2024-01-01, host foo\ntime,value\n1,2.5\n2,3.5\n3,4.5\n"
    #expect(names(try parsed(text)) == ["time", "value"])
    #expect(names(try parsed("# a,b\n1,2\n3,4\n5,6\n")) == ["a", "b"])
    let row = (0..<400).map { "\($0),x\n" }.joined()
    let bytes = Array(("a,b\n# note, \"unclosed\n" + row + "# and, \"again\n" + row).utf8)
    for size in [1, 16, 100, 1 << 18] {
      #expect(try readInBlocks(bytes, of: size, threads: 2).rowCount == 800)
    }
    let titled = Array(("Report 2024, \"J. Smith\n\na,b,c\n" + "1,2,3\n4,5,6\n7,8,9\n").utf8)
    for size in [1, 16, 100] {
      #expect(try readInBlocks(titled, of: size, threads: 1).rowCount == 3)
    }
  }

  @Test("A total is left out by a reader too, and a model's names find the header")
  func readers() throws {
    for total in ["Total,,30\n", "Total,x,\n"] {
      let read = readTables(
        Array((table + total).utf8), of: 16, threads: 2, TableFormat(),
        ["size": .number, "kind": .text, "price": .number])
      #expect(read.error == "no error" && read.notes.count == 1)
      #expect(read.tables.map(\.rowCount).reduce(0, +) == 12)
    }
    // A value that is an expected name does not make its row a header.
    #expect(
      try names(Table(parsing: Array(table.utf8), name: "t.csv", expecting: ["b"]))
        == ["size", "kind", "price"])
    let named = "Report of today\n\ng,p,w,q\na,3%,\"1,005 kg\",1.5\n"
    #expect(
      try names(Table(parsing: Array(named.utf8), name: "t.csv", expecting: ["p", "w"]))
        == ["g", "p", "w", "q"])
  }

  @Test("A model's form of numbers holds where the first rows are plain")
  func lateForms() throws {
    let trained = try parsed("w,p\n\"1,600.5\",3%\n7,12%\n").format.forAnotherFile
    let text = "w,p\n5,0\n7,0\n" + (0..<50).map { "\"\($0 + 1),600\",\($0)%\n" }.joined()
    var reading = TableReading(
      name: "t.csv", format: trained,
      ColumnRequest(kinds: ["w": .number, "p": .number], others: .skipped), precision: .double,
      threads: 1)
    reading.blockSize = 16
    var reader = try TableReader(reading, MemoryBytes(Array(text.utf8)))
    var values: [[String]] = []
    while let table = try reader.next() { values += rows(table) }
    #expect(values.first == ["5.0", "0.0"] && values.last == ["50600.0", "49.0"])
  }

  @Test("Header rows of several levels are joined, and names of an index stand alone")
  func levels() throws {
    func read(_ header: String, _ rows: String = "1,2,3\n4,5,6\n7,8,9\n") throws -> [String] {
      let table = try parsed(header + rows)
      #expect(table.rowCount == 3)
      return names(table)
    }
    #expect(try read("size,,price\nmean,sum,mean\n") == ["size mean", "size sum", "price mean"])
    #expect(
      try read("a,,b\nx,,y\nmean,sum,mean\n") == ["a x mean", "a x sum", "b y mean"])
    // A name does not stand for blanks below another name.
    #expect(try read("a,,b\nx,,\nmean,sum,min\n") == ["a x mean", "a x sum", "b min"])
    // What groupby and pivot_table of pandas write.
    #expect(
      try read(",p,p\n,mean,max\nshop,,\n", "1,2,3\n2,5,6\n3,8,\n") == ["shop", "p mean", "p max"])
    #expect(
      try read(",,p,p\n,,mean,max\nregion,shop,,\n", "n,1,2,3\nn,2,5,6\ns,3,8,9\n")
        == ["region", "shop", "p mean", "p max"])
    #expect(
      try read(",p,p\nyear,2020,2021\nshop,,\n", "a,2,3\nb,5,6\nc,8,9\n")
        == ["shop", "p 2020", "p 2021"])
    #expect(
      try read(",A,A\n,p,q\n,mean,max\nshop,,\n") == ["shop", "A p mean", "A q max"])
    // A group without values is a row.
    #expect(
      try read(",p,p\n,std,sem\nshop,,\n", "a,,\nb,2,3\nc,4,5\n") == ["shop", "p std", "p sem"])
    let notes = try parsed(",p,p\n,mean,max\nshop,,\n1,2,3\n4,5,6\n").notes
    #expect(
      notes == ["lines 2 to 3 belong to the header, as pandas writes the names of an index"]
    )
  }

  @Test("Rows of values below a header without a first name are no names of an index")
  func unnamedRows() throws {
    let people = ",height,weight\nanna,1.7,60\nbob,,\ncarl,1.8,70\ndora,1.6,50\n"
    #expect(try parsed(people).rowCount == 4)
    let named = "name,p,p\nx,1,2\ny,,\nz,3,4\nw,5,6\n"
    #expect(try parsed(named).rowCount == 4)
    // Several rows of words below names that differ are rows of values.
    let closed = "store,sales,visits\nA,closed,closed\nB,closed,closed\nC,12,30\nD,15,31\n"
    #expect(try parsed(closed).rowCount == 4)
  }

  @Test("All delimiters are judged by the same rows, however many there are")
  func manyRows() throws {
    func read(_ header: String, _ row: (Int) -> String) throws -> Table {
      try parsed(header + (0..<700).map { row($0) + "\n" }.joined())
    }
    #expect(
      names(try read("datum;wert\n") { "2024-01-0\($0 % 9 + 1);\($0),5" }) == ["datum", "wert"])
    let people = try read("id;name\n") { "\($0);\($0 % 6 == 0 ? "Miller, Ann" : "Bob")" }
    #expect(names(people) == ["id", "name"])
    let titled = "Bericht;2024\nart;menge;preis\n"
    let report = try read(titled) { "a;\($0);\($0)\($0 % 2 == 0 ? ",5" : "")" }
    #expect(report.rowCount == 700)
  }

  @Test("A column of texts is not taken for lines before a table")
  func texts() throws {
    let text = "name\n" + (0..<30).map { "Anna \($0)\n" }.joined() + "Miller, C\nSmith, D\n"
    #expect(throws: CSVError.self) { try parsed(text) }
  }

  @Test("Lines before a table may be many if they lack its delimiter")
  func longPreamble() throws {
    let lines = (0..<150).map { "parameter \($0): \($0 * 3)\n" }.joined()
    let read = try parsed(lines + table)
    #expect(content(read) == content(try parsed(table)))
    #expect(read.notes.count == 1)
  }

  @Test("Points that may be between thousands are said")
  func thousands() throws {
    let note =
      "numbers such as \"1.316\" are read with a decimal point; if it separates thousands, "
      + "use --decimal ,"
    let text = "a;b\n1.316;17\n2.500;18\n10.250;19\n"
    #expect(try parsed(text).notes == [note])
    let format = TableFormat(decimal: ",")
    #expect(rows(try parsed(text, format)).map(\.[0]) == ["1316.0", "2500.0", "10250.0"])
    // A point that can only be a decimal one decides for all.
    #expect(try parsed(text.replacing("17", with: "0.171")).notes.isEmpty)
    #expect(try parsed(text.replacing(";", with: ",")).notes.isEmpty)
    let both = try parsed("a;b;c\n1.316;0.5;3,5\n2.500;0.7;3,7\n1.250;0.8;3,8\n")
    #expect(!both.notes.contains { $0.hasPrefix("numbers such as") })
  }

  @Test("Quotes in fields are characters, and backslashes make them so where a file has them")
  func quotes() throws {
    let inches = try parsed("a,b\n4\" pipe,1\nx\"y\"z,2\n\"u\"v,3\n")
    #expect(rows(inches).map(\.[0]) == ["4\" pipe", "x\"y\"z", "uv"])
    #expect(inches.notes == ["3 fields were read with a quote as a character"])
    let text = #"a,b"# + "\n" + #""the \"p2\" one",1"# + "\n" + #""says \"hi\"",2"# + "\n"
    #expect(rows(try parsed(text)).map(\.[0]) == ["the \"p2\" one", "says \"hi\""])
    // A path that ends in a backslash is not an escape.
    let path = "a,b\n\"C:\\dir\\\",1\n\"D:\\\",2\n"
    #expect(rows(try parsed(path)).map(\.[0]) == ["C:\\dir\\", "D:\\"])
  }

  @Test("Misplaced quotes do not change where blocks are cut")
  func blocks() throws {
    let rows = (0..<300).map { index in
      index % 3 == 0 ? "4\" pipe,\(index)" : index % 3 == 1 ? "\"a\nb\"\"\",\(index)" : "x,\(index)"
    }
    let bytes = Array(("a,b\n" + rows.joined(separator: "\n") + "\n").utf8)
    let whole = try Table(parsing: bytes, name: "t.csv", threads: 1)
    #expect(whole.rowCount == 300)
    for size in [1, 7, 64, 500] {
      let read = try readInBlocks(bytes, of: size, threads: 2)
      #expect(DescentTablesTests.rows(read) == DescentTablesTests.rows(whole))
      #expect(lines(read) == lines(whole))
    }
  }

  @Test("UTF-16 is read, with a byte order mark or without, and Windows-1252 is found")
  func encodings() throws {
    let text = "ort,y\nnörd 😀,1\nost,2\n"
    for isBigEndian in [false, true] {
      func bytes(_ units: [UInt16]) -> [UInt8] {
        units.flatMap { unit -> [UInt8] in
          let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
          return isBigEndian ? [high, low] : [low, high]
        }
      }
      for mark in [[0xFEFF], []] as [[UInt16]] {
        let units = mark + Array(text.utf16)
        #expect(try rows(readInBlocks(bytes(units), of: 5, threads: 2))[0] == ["nörd 😀", "1.0"])
        #expect(throws: FileError.self) {
          try readInBlocks(bytes(units + [0xD800, 0x41]), of: 9, threads: 1)
        }
      }
    }
    let windows = Array("ort,y\nn".utf8) + [0xF6, 0x80] + Array("rd,1\nost,2\n".utf8)
    let read = try Table(parsing: windows, name: "t.csv")
    #expect(rows(read)[0][0] == "nö€rd")
    #expect(
      read.notes == ["the text is not UTF-8, so it is read as Windows-1252; --encoding overrides"])
    let mixed = Array("ort,y\nnörd,1\nn".utf8) + [0xF6] + Array("rd,2\n".utf8)
    #expect(
      errorMessage { _ = try Table(parsing: mixed, name: "t.csv") }.hasPrefix(
        "t.csv:3:1: the byte 0xF6"))
  }

  @Test(
    "A file that is no text is refused in plain words",
    arguments: [
      ([0x50, 0x4B, 3, 4], "a workbook or an archive in the format of ZIP"),
      (Array("PAR1".utf8), "in Parquet"), ([0xD0, 0xCF, 0x11, 0xE0], "a workbook of Excel"),
    ] as [([UInt8], String)])
  func binary(start: [UInt8], kind: String) {
    #expect(
      errorMessage { _ = try Table(parsing: start + [0, 1, 2, 3, 4], name: "t.csv") }
        == "t.csv: the file is \(kind); save the table as CSV")
  }

  @Test("Whole numbers with leading zeros are codes, unless numbers are asked for")
  func codes() throws {
    let text = "plz,y\n01067,1\n1067,2\n99999,3\n"
    #expect(try areNumbers(parsed(text)) == [false, true])
    #expect(try rows(parsed(text)).map(\.[0]) == ["01067", "1067", "99999"])
    #expect(try areNumbers(parsed(text, TableFormat(), ["plz": .number])) == [true, true])
    #expect(try areNumbers(parsed("a\n0\n0.5\n-01.5\n10\n")) == [true])
  }

  @Test("Written numbers become numbers, with a note, and the format has their form")
  func numbers() throws {
    let read = try parsed("fee,rate\n\"$6,312.99\",7.7%\n$12.00,22.1%\n,3%\n")
    #expect(areNumbers(read) == [true, true])
    #expect(rows(read) == [["6312.99", "7.7"], ["12.0", "22.1"], ["-", "3.0"]])
    #expect(
      read.notes == [
        "\"fee\" holds numbers written like \"$6,312.99\"",
        "\"rate\" holds numbers written like \"22.1%\"",
      ])
    #expect(read.format.numbers["rate"]?.unit == "%")
  }

  @Test("Another file's numbers are read as they are written there, and other units are refused")
  func otherForms() throws {
    let trained = try parsed("w;p\n1,5 kg;$1\n22,25 kg;$2\n").format
    func values(_ text: String) throws -> [[String]] {
      try rows(parsed(text, trained.forAnotherFile, ["w": .number, "p": .number]))
    }
    #expect(try values("w;p\n3,5 kg;$7\n") == [["3.5", "7.0"]])
    #expect(try values("w;p\n3.25 kg;7\n") == [["3.25", "7.0"]])
    #expect(
      errorMessage { _ = try values("w;p\n3 g;7\n") }
        == "t.csv: column \"w\" holds numbers of \"g\", expected \"kg\"; convert the column")
    #expect(
      errorMessage { _ = try values("w;p\n3;7\n") }
        == "t.csv: column \"w\" holds numbers without a unit, expected \"kg\"; convert the column")
    #expect(
      errorMessage { _ = try values("w;p\n3 kg;7\nmuch;8\n") }.hasPrefix(
        "t.csv:3: column \"w\" holds \"much\", not a number written like"))
  }

  @Test("Kept fields are the file's bytes, whatever the column is read as")
  func kept() throws {
    let text = "key,n,t\n1790000000000000001, 04567 ,\"a \"\"b\"\"\"\nNA,1e3,x\n"
    let reading = TableReading(
      name: "t.csv", format: TableFormat(),
      ColumnRequest(
        kinds: ["key": .number, "n": .number], others: .skipped, kept: ["key", "n", "t"]),
      precision: .double, threads: 1)
    var reader = try TableReader(reading, MemoryBytes(Array(text.utf8)))
    let read = try #require(try reader.next())
    #expect(rows(read) == [["1.79e+18", "4567.0"], ["-", "1000.0"]])
    #expect((0..<2).map { read.field(ofRow: $0, in: "key") } == ["1790000000000000001", "NA"])
    #expect((0..<2).map { read.field(ofRow: $0, in: "n") } == [" 04567 ", "1e3"])
    #expect((0..<2).map { read.field(ofRow: $0, in: "t") } == ["a \"b\"", "x"])
  }

  @Test("The texts for missing values are counted in columns of text")
  func missing() throws {
    let read = try parsed("region,y\nNA,1\nEU,2\nNA,3\n,4\nnull,5\n")
    #expect(read.columns[0].missing == ["NA": 2, "null": 1])
  }
}
