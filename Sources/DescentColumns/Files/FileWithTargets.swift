import DescentBase

/// A file of typed columns with columns of another file beside them: the targets of arrays.
struct FileWithTargets: ColumnFile {
  let columns: [FileColumn]
  private let features: any ColumnFile
  /// The columns of all rows, in memory.
  private let targets: [Column]
  /// The first row of each block.
  private let starts: [Int]

  var name: String { features.name }
  var blockRows: [Int] { features.blockRows }
  var notes: [String] { features.notes }
  var metadata: [String: String] { features.metadata }

  /// Puts the columns of a table beside those of a file. Throws unless they have the same number of rows, and
  /// names that differ.
  init(_ features: any ColumnFile, _ table: Table) throws(FileError) {
    targets = table.columns.flatMap(Self.columns)
    let rowCount = features.blockRows.reduce(0, +)
    guard table.rowCount == rowCount else {
      throw .invalid(
        path: table.name,
        reason: "it has \(counted(table.rowCount, "row")) of targets, and \(features.name) has "
          + "\(counted(rowCount, "row")); name two files with a row for each")
    }
    let known = Set(features.columns.map(\.name))
    if let twice = targets.first(where: { known.contains($0.name) }) {
      throw .invalid(
        path: table.name,
        reason:
          "it has the column \(twice.name.quotedForMessage), as \(features.name) does; name a file "
          + "of the targets alone")
    }
    self.features = features
    columns = features.columns + targets.map { FileColumn(name: $0.name, kind: $0.kind) }
    var first = 0
    starts = features.blockRows.map { rows in
      defer { first += rows }
      return first
    }
  }

  func read(_ columns: [Int], ofBlock block: Int) throws(FileError) -> [Column] {
    let own = features.columns.count
    let rows = Array(starts[block]..<starts[block] + blockRows[block])
    var read = try features.read(columns.filter { $0 < own }, ofBlock: block)[...]
    return columns.map { column in
      column < own ? read.removeFirst() : targets[column - own].selecting(rows)
    }
  }

  /// Returns the columns of targets of a column: one of numbers for each number of an array, and `target` for
  /// the only column of a file without names.
  private static func columns(_ column: Column) -> [Column] {
    let name = column.name == nameOfOnlyColumn ? "target" : column.name
    guard case .arrays(let arrays) = column.values else {
      return [Column(name: name, values: column.values, missing: column.missing)]
    }
    let rows = (0..<arrays.rowCount).map { arrays.numbers(ofRow: $0) }
    return (0..<arrays.shape.count).map { place in
      Column(
        name: arrays.shape.count == 1 ? name : "\(name)_\(place + 1)",
        values: .double(rows.map { $0[place] }))
    }
  }

  /// The names of the targets of a table, which is read as a file of targets.
  static func names(_ table: Table) -> [String] { table.columns.flatMap(columns).map(\.name) }
}

extension Column {
  fileprivate var kind: FileColumn.Kind {
    switch values {
    case .single, .double: .number
    case .texts: .text
    case .arrays(let arrays): .array(arrays.shape)
    }
  }
}
