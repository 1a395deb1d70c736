import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

@Suite("A file that is learned from block by block")
struct StreamedTableTests {
  /// A table of all kinds of columns, in which some values and targets are missing.
  private func mixed(rows: Int) throws -> Table {
    let key = RandomKey(seed: 4)
    var text = "id,a,b,city,flag,when,side,y\n"
    for row in 0..<rows {
      let number = key[UInt64(row)]
      let a = number % 9 == 0 ? "" : "\(Double(number % 1000) / 7)"
      let city = ["Rome", "Oslo", " Bonn", ""][Int(number >> 10 & 3)]
      let flag = number >> 12 & 1 == 0 ? "yes" : "no"
      let day = "2024-0\(1 + number >> 13 & 7)-1\(number >> 16 & 7)"
      let y = number >> 20 & 15 == 0 ? "" : ["p", "q", "r"][Int(number >> 24 % 3)]
      text += "\(row),\(a),\(number >> 30 & 255),\(city),\(flag),\(day),"
      text += "\(number >> 40 & 3 == 0 ? "val" : "train"),\(y)\n"
    }
    return try table(text)
  }

  private func streamed(
    _ table: Table, blockSize: Int, _ targets: [String], _ options: TableOptions, _ rule: SplitRule
  ) throws -> StreamedTable {
    let input = TableInput(name: "m.arrow", .columns(MemoryFile(table, blockSize: blockSize)))
    return try #require(
      try StreamedTable(
        input, TableFormat(), targets: { _ in targets }, options, split: rule, fraction: 0.2,
        seed: 7, sampleRows: 100))
  }

  private func rows(_ set: RowSet, of count: Int) -> [Int] { set.rows(in: 0..<count) }

  @Test(
    "It gives the roles, the split and the preparation that the table in memory gives",
    arguments: [
      (SplitRule.stratified, ["y"]), (.random, ["y"]), (.tail, ["y"]), (.groups("city"), ["y"]),
      (.column("side"), ["y"]), (.stratified, ["b"]), (.stratified, ["a", "b"]),
    ])
  func agrees(_ rule: SplitRule, _ targets: [String]) throws {
    let table = try mixed(rows: 5000)
    var options = TableOptions()
    options.ignored = [rule.columnName].compactMap(\.self)
    options.fill = .median
    if targets.count > 1 || targets == ["b"] { options.task = .regression }
    let task = try TableTask(table, targets: targets, options: options)
    let split = try task.split(rule, fraction: 0.2, seed: 7)
    let preparation = try task.preparation(trainingRows: split.training)
    for blockSize in [64, 999, 5000] {
      let streamed = try streamed(table, blockSize: blockSize, targets, options, rule)
      #expect(streamed.preparation == preparation)
      #expect(rows(streamed.training, of: 5000) == split.training)
      #expect(rows(streamed.validation, of: 5000) == split.validation)
      #expect(streamed.task.roles == task.roles)
      #expect(streamed.task.labels == task.labels)
      #expect(streamed.droppedRows == task.droppedRows)
      #expect(streamed.training.row(at: 17) == split.training[17])
    }
  }

  @Test("A column that marks no row for training is an error, as in memory")
  func noTraining() throws {
    let table = try table("side,a,y\n" + (0..<50).map { "val,\($0 % 7),\($0 % 2)\n" }.joined())
    var options = TableOptions()
    options.ignored = ["side"]
    #expect(
      errorMessage { _ = try self.streamed(table, blockSize: 9, ["y"], options, .column("side")) }
        .contains("column \"side\" marks no row for training"))
  }

  @Test("A size that a file gives for arrays of no rows is not believed")
  func hugeShape() {
    let shape = Shape([1 << 61])
    let file = MemoryFile(
      [Column(name: "x", values: .arrays(ArrayValues(shape: shape, elements: .bytes([]))))],
      blocks: [])
    #expect(TableInput(name: "x", .columns(file)).bytesInMemory(precision: .double) == 0)
  }

  @Test("Its blocks have the inputs, targets and weights of the rows in memory")
  func blocks() throws {
    let table = try mixed(rows: 1000)
    let task = try TableTask(table, target: "y")
    let streamed = try streamed(table, blockSize: 130, ["y"], TableOptions(), .stratified)
    let training = streamed.training.rows(in: 0..<1000)
    let weights = [1.0, 2, 0.5]
    let expected = try streamed.preparation.dataset(
      of: table, rows: training, classWeights: weights)
    let blocks = try streamed.blocks(
      of: streamed.training, classWeights: weights, precision: .single)
    #expect(blocks.blockRows.reduce(0, +) == training.count && blocks.fingerprint == nil)
    let windows = try WindowedDataset(blocks, memory: 1 << 20)
    let loaders = [
      try hashes(DirectLoader(MiniBatches(of: 64, from: training.count), of: windows)),
      try hashes(DirectLoader(MiniBatches(of: 64, from: training.count), of: expected)),
    ]
    #expect(loaders[0] == loaders[1])
    #expect(blocks.fingerprint == RowFingerprint(of: expected))
    #expect(
      task.balancedClassWeights(trainingRows: training)
        == balancedClassWeights(streamed.trainingRowsOfClasses))
  }

  /// All numbers that a loader reads.
  private func hashes(_ loader: some DataLoader) throws -> [Double] {
    var numbers: [Double] = []
    while let examples = try loader.next() {
      for row in 0..<examples.rows {
        for matrix in [examples.features, examples.targets, examples.weights] {
          for column in 0..<matrix.columns { numbers.append(matrix[row, column]) }
        }
      }
    }
    return numbers
  }

  @Test("A set of rows counts and finds them")
  func sets() {
    var set = RowSet(of: 300)
    let rows = [0, 5, 63, 64, 127, 128, 200, 299]
    for row in rows { set.insert(row) }
    #expect(set.count == 8 && rows.indices.allSatisfy { set.row(at: $0) == rows[$0] })
    for range in [0..<300, 1..<64, 63..<129, 128..<128, 130..<300] {
      #expect(set.rows(in: range) == rows.filter(range.contains).map { $0 - range.lowerBound })
      #expect(set.count(in: range) == rows.count(where: range.contains))
    }
  }

  @Test("Means and deviations do not depend on the blocks, and are those of two passes")
  func moments() {
    let key = RandomKey(seed: 1)
    let numbers = (0..<10_000).map { 1e6 + Double(key[UInt64($0)] % 1_000_000) / 1e3 }
    var moments = Moments()
    for number in numbers { moments.add(number) }
    let mean = numbers.reduce(0, +) / 10_000
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10_000
    #expect(abs(moments.mean / mean - 1) < 1e-14)
    #expect(abs(moments.standardDeviation / variance.squareRoot() - 1) < 1e-12)
    var few = Moments()
    for number in numbers.prefix(4000) { few.add(number) }
    #expect(few.mean == numbers.prefix(4000).reduce(0, +) / 4000)
    var equal = Moments()
    for _ in 0..<9000 { equal.add(0.1) }
    #expect(equal.mean == 0.1 && equal.standardDeviation == 0)
  }
}
