/// How the rows of one file are written: what the format gives, and what the first rows show.
struct Dialect: Sendable {
  /// The byte between two fields.
  var delimiter = Byte.comma
  /// Whether any run of spaces and tabs separates two fields, as in columns aligned by blanks.
  var isAligned = false
  /// The byte around a field that may hold delimiters and line ends.
  var quote = Byte.quote
  /// Whether a quote inside quotes is written `\"`, besides `""`.
  var hasBackslashes = false
  /// Whether lines may repeat the header or be below the table.
  var hasOtherLines = true
  /// Whether lines that begin with `#`, or with what is given, may be comments.
  var hasComments = true
  /// What begins a line that is not a row; nil if lines that begin with `#` are comments where they
  /// do not have the fields of a row.
  var comment: [UInt8]?
  /// The number of lines before the header, or before the first row if there is none.
  var linesBefore = 0
  /// The number of comments among them.
  var commentLines = 0
  /// Whether the first row names the columns.
  var hasHeader = true
  /// The number of rows that the names come from or that follow them without being data.
  var headerRows = 1
  /// Whether the last of them names only the first columns, those of an index of pandas.
  var hasIndexNames = false
  /// The fields of the header, which may come again where files were joined; empty if there is none.
  var header: [String] = []
  /// Whether the rows begin with a field that the header does not name.
  var hasRowNames = false
  /// Whether the header, and no other row, ends in a delimiter.
  var headerEndsInDelimiter = false
  /// Whether each row, and not the header, ends in a delimiter.
  var hasTrailingDelimiter = false
  /// The decimal mark of plain numbers, a point or a comma.
  var decimal = Byte.point
  /// Whether the format or the first rows show which it is.
  var showsDecimal = false
  /// What was found and should be reported.
  var notes: [String] = []

  /// The dialect of CSV that a program has written: a header, then rows and nothing else.
  static let exact = {
    var dialect = Dialect()
    (dialect.hasOtherLines, dialect.hasComments, dialect.showsDecimal) = (false, false, true)
    return dialect
  }()

  /// Returns whether a field ends at this byte.
  @inline(__always)
  func isEnd(_ byte: UInt8) -> Bool {
    byte == delimiter || Byte.isLineEnd(byte) || (isAligned && Byte.isBlank(byte))
  }

  /// Returns whether a byte is a blank and not the delimiter.
  @inline(__always)
  func isPadding(_ byte: UInt8) -> Bool { Byte.isBlank(byte) && byte != delimiter }

  /// The decimal mark, if it is certain.
  var decimalMark: Character? {
    showsDecimal || delimiter == Byte.comma ? Character(Unicode.Scalar(decimal)) : nil
  }
}
