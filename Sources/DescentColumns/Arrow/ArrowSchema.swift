import DescentBase

/// The columns of a file and what its writer says of them: Schema.fbs, `table Schema`.
struct ArrowSchema: Sendable {
  let fields: [ArrowField]
  let metadata: [String: String]

  init(_ table: FlatTable, isBeforeVersion5: Bool) throws(FileError) {
    let order = try table.number(0, default: Int16(0))
    guard order == 0 else {
      throw .invalid(
        path: table.buffer.file,
        reason:
          "its numbers are big-endian; expected little-endian ones: write it on a machine that "
          + "is little-endian")
    }
    var parser = ArrowFieldParser(table.buffer, isBeforeVersion5: isBeforeVersion5)
    let tables = try table.tables(1)
    guard tables.count <= TableHeader.maximumColumns else {
      throw .invalid(
        path: table.buffer.file,
        reason: "it has \(grouped(tables.count)) columns; expected at most "
          + "\(grouped(TableHeader.maximumColumns)): leave columns out")
    }
    fields = try parser.fields(tables)
    metadata = try table.pairs(2)
  }
}
