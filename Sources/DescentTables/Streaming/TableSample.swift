import Descent

/// Chooses rows of a file that show what its columns hold: rows that lie evenly over the file, and for each
/// text of a column and each number of a target the first row that has it.
struct TableSample {
  /// The most texts of a column, and numbers of a target, that have a row each.
  static let mostValues = 100_000
  /// The most blocks from which rows are taken evenly.
  private static let mostBlocks = 64

  private let reading: ColumnFileReading
  private let targets: Set<String>
  /// The distinct texts, and the distinct numbers of targets, of each column.
  private var texts: [String: Set<String>] = [:]
  private var numbers: [String: Set<Double>] = [:]
  private var joined: JoinedColumns?
  private var rows: [Int] = []

  /// Reads the sample of a file: about `limit` rows, besides those that have a value first.
  static func table(
    of reading: ColumnFileReading, targets: Set<String>, limit: Int
  ) throws -> Table {
    var sample = TableSample(reading: reading, targets: targets)
    let blocks = reading.blocks
    let step = max(1, (blocks.count + mostBlocks - 1) / mostBlocks)
    let sampled = blocks.indices.filter { $0 % step == 0 }.count
    for (index, block) in blocks.enumerated() {
      let quota = index % step == 0 ? max(1, limit / max(sampled, 1)) : 0
      try sample.add(block, evenly: quota)
    }
    return try sample.table()
  }

  private init(reading: ColumnFileReading, targets: Set<String>) {
    (self.reading, self.targets) = (reading, targets)
  }

  private mutating func add(_ block: ColumnFileReading.Block, evenly quota: Int) throws {
    let telling = reading.names { $0.kind == .text || targets.contains($0.name) }
    let first = try reading.table(of: block, columns: telling)
    var chosen = Set(
      stride(from: 0, to: block.rows.count, by: max(1, block.rows.count / max(quota, 1))))
    if quota == 0 { chosen = [] }
    for column in first.columns { chosen.formUnion(rowsOfNewValues(in: column)) }
    guard !chosen.isEmpty else { return }
    let rows = chosen.sorted()
    let all = try reading.table(of: block)
    let columns = all.columns.map { $0.selecting(rows) }
    if joined == nil { joined = JoinedColumns(columns, rows: 0) } else { joined?.append(columns) }
    self.rows += rows.map { block.rows.lowerBound + $0 }
  }

  /// Returns the first row of each value that no block before had.
  private mutating func rowsOfNewValues(in column: Column) -> [Int] {
    switch column.values {
    case .texts(let codes, let levels):
      var known = texts.removeValue(forKey: column.name) ?? []
      defer { texts[column.name] = known }
      var isNew = levels.map { level in
        known.count < Self.mostValues && known.insert(level).inserted
      }
      guard isNew.contains(true) else { return [] }
      return codes.indices.filter { row in
        guard codes[row] >= 0, isNew[Int(codes[row])] else { return false }
        isNew[Int(codes[row])] = false
        return true
      }
    case .single, .double:
      guard targets.contains(column.name), let values = column.numbers else { return [] }
      var known = numbers.removeValue(forKey: column.name) ?? []
      defer { numbers[column.name] = known }
      return values.indices.filter { row in
        !values[row].isNaN && known.count < Self.mostValues && known.insert(values[row]).inserted
      }
    case .arrays: return []
    }
  }

  private func table() throws -> Table {
    guard let joined, !rows.isEmpty else { throw reading.noRows }
    return reading.table(joined.columns.map(numberingRows), rows: rows)
  }

  /// Returns a column that numbers the rows of the file as one that numbers those of the sample.
  private func numberingRows(_ column: Column) -> Column {
    guard rows.count > 20, let numbers = column.numbers, let first = numbers.first,
      zip(numbers, rows).allSatisfy({ $0 - first == Double($1 - rows[0]) })
    else { return column }
    return Column(name: column.name, values: .double(rows.indices.map { first + Double($0) }))
  }
}
