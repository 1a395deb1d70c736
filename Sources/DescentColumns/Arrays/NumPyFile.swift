import DescentBase

/// An array that `numpy.save` has written, of format version 1 to 3. The first dimension is that of the
/// rows.
///
/// An array of one dimension is a column of numbers, or of texts; each field of a structured array is a
/// column; an array of more dimensions is a column of arrays. The column is named
/// `features`.
struct NumPyFile: ColumnFile {
  let name: String
  let columns: [FileColumn]
  let blockRows: [Int]
  let notes: [String] = []
  private let bytes: StoredBytes
  private let header: NumPyHeader

  static func isFormat(of start: [UInt8]) -> Bool { start.starts(with: NumPyHeader.magic) }

  init(_ bytes: StoredBytes) throws(FileError) {
    (self.bytes, name) = (bytes, bytes.name)
    header = try NumPyHeader(
      bytes.read(0..<min(bytes.count, NumPyHeader.limit)), size: bytes.count,
      name: nameOfOnlyColumn, file: bytes.name)
    columns = header.rows.fields.map(\.column)
    blockRows = StoredRows.blocks(of: header.rows.count, size: header.rows.blockSize)
  }

  func read(_ columns: [Int], ofBlock block: Int) throws(FileError) -> [Column] {
    let first = block * header.rows.blockSize
    return try header.rows.read(
      columns, first..<first + blockRows[block], of: bytes, at: header.end)
  }
}

/// What the column of a file without names is called, whatever the file's name, so that a model finds it in
/// another file.
let nameOfOnlyColumn = "features"
