import DescentBase

/// The arrays that `numpy.savez` or `numpy.savez_compressed` has written: a ZIP file of NumPy files.
///
/// Each array is a column, or one for each field. The arrays must have as many rows as each other:
/// others are left out, and so is what is not an array. A stored array is read where it is; a compressed
/// one is decompressed once, into memory.
struct NumPyArchive: ColumnFile {
  let name: String
  let columns: [FileColumn]
  let blockRows: [Int]
  let notes: [String]
  private let arrays: [NumPyMember]
  private let blockSize: Int

  /// A ZIP file of which the first member is a NumPy file: other programs' files are ZIP files too.
  static func isFormat(of start: [UInt8]) -> Bool {
    guard start.count >= 30, start.starts(with: [0x50, 0x4B, 3, 4]) else { return false }
    let end = 30 + Int(start[26]) + Int(start[27]) << 8
    return start.count >= end && start[30..<end].suffix(4).elementsEqual(".npy".utf8)
  }

  init(_ bytes: StoredBytes) throws(FileError) {
    name = bytes.name
    func refusal(_ reason: String) -> FileError { .invalid(path: bytes.name, reason: reason) }
    var (found, notes) = ([NumPyMember](), [String]())
    for member in try ZIPDirectory(bytes).members {
      if member.name.hasSuffix(".npy") {
        found.append(try NumPyMember(member, of: bytes))
      } else {
        notes.append("\(member.name.quotedForMessage) is not an array and is left out")
      }
    }
    guard !found.isEmpty else { throw refusal("it has no arrays; save them with numpy.savez") }
    guard let agreeing = AgreeingArrays(found.map { ($0.name, $0.header.rows.count) }) else {
      throw refusal(
        "its \(grouped(found.count)) arrays have different numbers of rows: "
          + found.prefix(8).map { "\($0.name.quotedForMessage) \(grouped($0.header.rows.count))" }
          .joined(separator: ", ")
          + "; save arrays of one row for each example, all in the same order")
    }
    arrays = agreeing.kept.map { found[$0] }
    columns = arrays.flatMap { $0.header.rows.fields.map(\.column) }
    var names: Set<String> = []
    for column in columns where !names.insert(column.name).inserted {
      throw refusal(
        "two arrays or fields have the name \(column.name.quotedForMessage); give each its own")
    }
    let rowSize = arrays.reduce(0) { $0 + $1.header.rows.rowSize }
    blockSize = StoredRows.blockSize(
      ofRows: rowSize, isColumnMajor: arrays.contains { $0.header.rows.columnMajor != nil })
    blockRows = StoredRows.blocks(of: agreeing.count, size: blockSize)
    self.notes = notes + agreeing.notes
  }

  func read(_ columns: [Int], ofBlock block: Int) throws(FileError) -> [Column] {
    let rows = block * blockSize..<block * blockSize + blockRows[block]
    var (found, first) = ([Int: Column](), 0)
    for array in arrays {
      let range = first..<first + array.header.rows.fields.count
      let wanted = columns.filter(range.contains)
      first = range.upperBound
      guard !wanted.isEmpty else { continue }
      let values = try array.read(wanted.map { $0 - range.lowerBound }, rows)
      for (column, value) in zip(wanted, values) { found[column] = value }
    }
    return columns.compactMap { found[$0] }
  }
}
