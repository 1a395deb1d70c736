import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

@Suite("Files of typed columns as tables")
struct ColumnFileReadingTests {
  private func reading(
    _ columns: [Column], blocks: [Int], _ request: ColumnRequest = ColumnRequest(),
    _ format: TableFormat = TableFormat()
  ) throws -> ColumnFileReading {
    try ColumnFileReading(MemoryFile(columns, blocks: blocks), format, request)
  }

  @Test("All blocks together have the rows of each, with levels in the order of the rows")
  func joins() throws {
    let columns = [
      Column(name: "n", values: .double([1, .nan, 3, 4, 5])),
      texts("t", ["b", nil, "a", "b", "c"]),
      Column(name: "f", values: .single([1, 2, 3, 4, 5])),
      Column(
        name: "x",
        values: .arrays(ArrayValues(shape: [2], elements: .bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])))),
    ]
    for blocks in [[5], [2, 3], [1, 0, 1, 1, 2]] {
      let table = try reading(columns, blocks: blocks).table()
      #expect(
        rows(table).map { Array($0.prefix(3)) } == [
          ["1.0", "b", "1.0"], ["-", "-", "2.0"], ["3.0", "a", "3.0"], ["4.0", "b", "4.0"],
          ["5.0", "c", "5.0"],
        ])
      guard case .texts(_, let levels) = table.columns[1].values,
        case .arrays(let arrays) = table.columns[3].values
      else {
        Issue.record("other columns")
        continue
      }
      #expect(levels == ["b", "a", "c"])
      #expect(arrays.rowCount == 5 && arrays.numbers(ofRow: 3) == [6, 7])
      #expect(lines(table) == [1, 2, 3, 4, 5])
    }
  }

  @Test("A column is read as it is asked for, and missing texts are those of the format")
  func requests() throws {
    let columns = [
      Column(name: "n", values: .double([7, .nan, 7])), texts("t", ["1.5", "NA", "2"]),
    ]
    let asked = ColumnRequest(kinds: ["n": .text, "t": .number])
    let table = try reading(columns, blocks: [2, 1], asked).table()
    #expect(rows(table) == [["7", "1.5"], ["-", "-"], ["7", "2.0"]])
    let others = ColumnRequest(kinds: ["t": .text], others: ColumnReading(.skipped))
    #expect(rows(try reading(columns, blocks: [3], others).table()) == [["1.5"], ["-"], ["2"]])
    #expect(try reading(columns, blocks: [3]).table().columns[1].missing == ["NA": 1])
  }

  @Test("Whole numbers of 64 bits that a Double does not have are noted once")
  func rounded() throws {
    let path = ArrowFixture.path("pyarrow-numbers")
    let table = try Table(reading: TableInput(path))
    #expect(
      table.notes == [
        "\"int64\" has whole numbers beyond 2⁵³, which are rounded to the nearest "
          + "number of 64 bits; if they are ids, write them as text",
        "\"uint64\" has whole numbers beyond 2⁵³, which are rounded to the nearest "
          + "number of 64 bits; if they are ids, write them as text",
      ])
    var reader = try TableReader(contentsOf: path)
    while try reader.next() != nil {}
    #expect(reader.notes == table.notes)
    let parquet = try Table(reading: TableInput("\(ParquetFiles.fixtures)/types.parquet"))
    let names = parquet.notes.map { $0.prefix(while: { $0 != " " }) }
    #expect(names == ["\"int64\"", "\"uint64\""])
    let small = try Table(reading: TableInput("\(ParquetFiles.fixtures)/durations.parquet"))
    #expect(small.notes == [])
  }

  @Test("What cannot be read names the row and the column")
  func errors() throws {
    let columns = [texts("t", ["1", "two", "3"])]
    let asked = ColumnRequest(kinds: ["t": .number])
    #expect(
      errorMessage { _ = try self.reading(columns, blocks: [1, 2], asked).table() }
        == "m.arrow:2: column \"t\" holds \"two\", not a number; correct it, or add it to --missing"
    )
    #expect(
      errorMessage {
        _ = try self.reading(columns, blocks: [1, 2], ColumnRequest(kinds: ["u": .text]))
      }
      .contains("there is no column \"u\""))
    #expect(
      errorMessage { _ = try self.reading([], blocks: []).table() }
        == "m.arrow: the file has no rows; expected at least 1: add rows")
  }

  @Test("Files with the same columns are one, and others are refused")
  func shards() throws {
    let first = MemoryFile([Column(name: "a", values: .double([1, 2]))], blocks: [1, 1])
    let second = MemoryFile([Column(name: "a", values: .double([3]))], blocks: [1], notes: ["odd"])
    let file = try ShardedFile([first, second], name: "folder")
    let table = try ColumnFileReading(file, TableFormat(), ColumnRequest()).table()
    #expect(rows(table) == [["1.0"], ["2.0"], ["3.0"]] && table.notes == ["m.arrow: odd"])
    let other = MemoryFile([Column(name: "b", values: .double([3]))], blocks: [1])
    #expect(
      errorMessage { _ = try ShardedFile([first, other], name: "folder") }
        .contains("it has the columns \"b\", expected those of m.arrow: \"a\""))
    let text = MemoryFile([texts("a", ["x"])], blocks: [1])
    #expect(
      errorMessage { _ = try ShardedFile([first, text], name: "folder") }
        .contains("its columns have other types than those of m.arrow"))
  }

  @Test("Targets stand beside arrays, a column for each of their numbers")
  func targets() throws {
    let arrays = MemoryFile(
      [Column(name: "features", values: .double([5, 6, 7]))], blocks: [2, 1])
    func target(_ values: Column.Values) -> Table {
      ColumnFileReading.table(named: "y.npy", [Column(name: "features", values: values)])
    }
    let single = try FileWithTargets(arrays, target(.double([0, 1, 0])))
    #expect(single.columns.map(\.name) == ["features", "target"])
    let table = try ColumnFileReading(single, TableFormat(), ColumnRequest()).table()
    #expect(rows(table) == [["5.0", "0.0"], ["6.0", "1.0"], ["7.0", "0.0"]])
    let pairs = try FileWithTargets(
      arrays, target(.arrays(ArrayValues(shape: [2], elements: .double([1, 2, 3, 4, 5, 6])))))
    #expect(pairs.columns.map(\.name) == ["features", "target_1", "target_2"])
    #expect(try pairs.read([2, 0], ofBlock: 1).map { $0.numbers } == [[6], [7]])
    #expect(
      errorMessage { _ = try FileWithTargets(arrays, target(.double([0, 1]))) }
        .contains("it has 2 rows of targets, and m.arrow has 3 rows"))
  }
}

extension ColumnFileReading {
  /// A table of these columns.
  static func table(named name: String, _ columns: [Column]) -> Table {
    var lines = LineNumbers()
    lines.append(row: 0, line: 1)
    return Table(
      name: name, columns: columns, rowCount: columns[0].rowCount, notes: [], lines: lines,
      format: TableFormat())
  }
}
