import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

/// Many rows, whose features learn on several threads.
struct PreparationLearnerTests {
  private let rowCount = 12_000

  /// A table of numbers, texts, dates and a target, each of which misses some values.
  private func manyRows(_ change: (inout [Column]) -> Void = { _ in }) -> Table {
    let rows = 0..<rowCount
    let dates = (1...28).map { "2024-01-\($0 < 10 ? "0" : "")\($0)" }
    var columns = (0..<6).map { number in
      Column(
        name: "x\(number)",
        values: .double(rows.map { $0 % 97 == number ? .nan : Double($0 * (number + 3) % 1009) }))
    }
    columns += [
      Column(name: "s", values: .single(rows.map { Float($0 % 31) / 4 })),
      Column(
        name: "t",
        values: .texts(
          codes: rows.map { Int32($0 % 7) - 1 }, levels: ["a", "b", "c", "d", "e", "f"])),
      Column(name: "d", values: .texts(codes: rows.map { Int32($0 % 28) }, levels: dates)),
      Column(name: "y", values: .double(rows.map { Double($0 % 4093) / 3 })),
    ]
    change(&columns)
    var lines = LineNumbers()
    lines.append(row: 0, line: 2)
    return Table(
      name: "t.csv", columns: columns, rowCount: rowCount, notes: [], lines: lines,
      format: TableFormat())
  }

  @Test("All rows at once, on several threads, give what blocks of rows give on one")
  func threads() throws {
    let table = manyRows()
    var options = TableOptions()
    options.bins = .count(8)
    let task = try TableTask(table, target: "y", options: options)
    var blocks = try PreparationLearner(task)
    for start in stride(from: 0, to: rowCount, by: 2_500) {
      try blocks.add(table, rows: Array(task.rows[start..<min(start + 2_500, rowCount)]))
    }
    let expected = try blocks.preparation()
    for _ in 0..<3 {
      var learner = try PreparationLearner(task)
      try learner.add(table, rows: task.rows)
      #expect(try learner.preparation() == expected)
    }
    #expect(expected.features.count == 9)
  }

  @Test("The error is that of the first column, whichever thread finds one")
  func errors() throws {
    let task = try TableTask(manyRows(), target: "y")
    let texts = Column.Values.texts(codes: Array(repeating: 0, count: rowCount), levels: ["odd"])
    let table = manyRows { columns in
      for index in [5, 3, 2] { columns[index] = Column(name: "x\(index)", values: texts) }
    }
    for _ in 0..<5 {
      var learner = try PreparationLearner(task)
      let error = #expect(throws: CSVError.self) { try learner.add(table, rows: task.rows) }
      #expect(error?.message.contains("\"x2\"") == true)
    }
  }

  @Test(
    "Inputs that are too far are those of the first column, although another has an earlier row")
  func tooFar() throws {
    let task = try TableTask(manyRows(), target: "y")
    let preparation = try task.preparation(trainingRows: task.rows)
    func changed(_ column: Int, _ row: Int, in columns: inout [Column]) {
      guard case .double(var numbers) = columns[column].values else { return }
      numbers[row] = 1e300
      columns[column] = Column(name: columns[column].name, values: .double(numbers))
    }
    let table = manyRows { columns in
      changed(4, 10, in: &columns)
      changed(1, 9_000, in: &columns)
    }
    let error = #expect(throws: CSVError.self) {
      try preparation.dataset(of: table, rows: Array(0..<rowCount))
    }
    #expect(error?.message.contains("\"x1\"") == true)
  }

  @Test("A target of many numbers has as many classes, and is a regression by itself")
  func manyNumbers() throws {
    let whole = manyRows { columns in
      columns[9] = Column(name: "y", values: .double((0..<rowCount).map { Double($0 % 4093) }))
    }
    let task = try TableTask(whole, target: "y")
    #expect(task.task == .regression && task.reason == "4,093 distinct whole numbers")
    var options = TableOptions()
    options.task = .classification
    let labels = try TableTask(whole, target: "y", options: options).labels
    #expect(labels?.count == 4093 && labels?.last == "4092")
    let fractions = try TableTask(manyRows(), target: "y")
    #expect(fractions.reason == "0.3333333333333333 is not a whole number")
  }
}
