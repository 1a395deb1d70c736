import DescentBase

/// A file some of whose columns are not read: they have no values.
struct FileWithoutColumns: ColumnFile {
  let columns: [FileColumn]
  private let file: any ColumnFile
  private let leftOut: Set<Int>

  var name: String { file.name }
  var blockRows: [Int] { file.blockRows }
  var notes: [String] { file.notes }
  var metadata: [String: String] { file.metadata }

  /// Leaves out the columns of these indices.
  init(_ file: any ColumnFile, leavingOut leftOut: Set<Int>) {
    (self.file, self.leftOut) = (file, leftOut)
    columns = file.columns.enumerated().map { index, column in
      leftOut.contains(index) ? FileColumn(name: column.name, kind: .text) : column
    }
  }

  func read(_ columns: [Int], ofBlock block: Int) throws(FileError) -> [Column] {
    var read = try file.read(columns.filter { !leftOut.contains($0) }, ofBlock: block)[...]
    return columns.map { column in
      guard leftOut.contains(column) else { return read.removeFirst() }
      let codes = [Int32](repeating: -1, count: blockRows[block])
      return Column(name: self.columns[column].name, values: .texts(codes: codes, levels: []))
    }
  }
}
