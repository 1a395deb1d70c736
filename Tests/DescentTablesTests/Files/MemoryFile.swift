import Descent

@testable import DescentColumns
@testable import DescentTables

/// Typed columns in memory as a file with blocks.
struct MemoryFile: ColumnFile {
  let name = "m.arrow"
  let columns: [FileColumn]
  let blockRows: [Int]
  let notes: [String]
  private let values: [Column]

  init(_ values: [Column], blocks: [Int], notes: [String] = []) {
    (self.values, blockRows, self.notes) = (values, blocks, notes)
    columns = values.map { column in
      let kind: FileColumn.Kind =
        switch column.values {
        case .single, .double: .number
        case .texts: .text
        case .arrays(let arrays): .array(arrays.shape)
        }
      return FileColumn(name: column.name, kind: kind)
    }
  }

  /// The columns of a table.
  init(_ table: Table, blockSize: Int) {
    let whole = Array(repeating: blockSize, count: table.rowCount / blockSize)
    let rest = table.rowCount % blockSize
    self.init(table.columns, blocks: whole + (rest > 0 ? [rest] : []))
  }

  func read(_ columns: [Int], ofBlock block: Int) throws(FileError) -> [Column] {
    let first = blockRows[..<block].reduce(0, +)
    let rows = Array(first..<first + blockRows[block])
    return columns.map { values[$0].selecting(rows) }
  }
}

/// A column of texts, nil where missing.
func texts(_ name: String, _ texts: [String?]) -> Column {
  var levels: [String] = []
  let codes = texts.map { text -> Int32 in
    guard let text else { return -1 }
    if !levels.contains(text) { levels.append(text) }
    return Int32(levels.firstIndex(of: text) ?? 0)
  }
  return Column(name: name, values: .texts(codes: codes, levels: levels))
}
