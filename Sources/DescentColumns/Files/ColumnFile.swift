import DescentBase

/// A file of typed columns, which is read block by block, at any position: Arrow, Parquet, NumPy.
///
/// A reader is a conforming type in a file of its own, and a line in `ColumnFiles.formats`. Everything
/// that a file says of itself (lengths, offsets, counts) is checked against its size before memory
/// is allocated because of it.
package protocol ColumnFile: Sendable {
  /// The file's name, for messages.
  var name: String { get }
  /// The columns, in the order of the file.
  var columns: [FileColumn] { get }
  /// The number of rows of each block. The rows of a block lie together in the file.
  var blockRows: [Int] { get }
  /// What was found and should be reported, each a sentence.
  var notes: [String] { get }
  /// Texts that the file has beside its columns. Default: none.
  var metadata: [String: String] { get }
  /// Returns some columns of a block, in the order of `columns`, each with the block's rows.
  ///
  /// Missing values are NaN and the code −1. Empty texts are missing, and no text has blanks of ASCII at its ends; the levels of
  /// a block are those of its own rows, in any order, and need not all occur.
  func read(_ columns: [Int], ofBlock block: Int) throws(FileError) -> [Column]
}

extension ColumnFile {
  var metadata: [String: String] { [:] }
}

/// A column of a file.
package struct FileColumn: Sendable, Hashable {
  /// What a column holds.
  package enum Kind: Sendable, Hashable {
    /// `Column.Values.single` or `.double`.
    case number
    /// `Column.Values.texts`: also booleans (`false`, `true`), dates and times (ISO 8601).
    case text
    /// `Column.Values.arrays` of this shape.
    case array(Shape)
  }

  package let name: String
  package let kind: Kind
  /// Whether the column is of a type that can be read.
  let isReadable: Bool
  /// Whether the file has whole numbers of 64 bits, which a `Double` may not have.
  let isOfLongIntegers: Bool

  init(name: String, kind: Kind, isReadable: Bool = true, isOfLongIntegers: Bool = false) {
    (self.name, self.kind) = (name, kind)
    (self.isReadable, self.isOfLongIntegers) = (isReadable, isOfLongIntegers)
  }
}
