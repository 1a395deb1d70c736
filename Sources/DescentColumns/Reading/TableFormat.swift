import DescentBase

/// How the text of a table is read. What is nil is found in the first rows, where they leave no doubt.
///
/// A row is a line of fields between delimiters. A field that begins with a quote may hold delimiters
/// and line ends, and ends with the next quote that is not doubled, as in RFC 4180. A quote elsewhere
/// is a character, as in pandas and Excel. A line ends in LF, CRLF or CR. Blanks at the ends of
/// fields and names are left out.
public struct TableFormat: Sendable, Hashable {
  /// How the bytes of a table encode text.
  public enum Encoding: String, Sendable, Hashable, CaseIterable {
    /// UTF-8, with or without a byte order mark.
    case utf8
    /// UTF-16; without a byte order mark, in the order that the first characters show.
    case utf16
    /// Windows-1252, as browsers read this name: ISO 8859-1 with letters and signs instead of control
    /// characters.
    case latin1
  }

  /// The character between two fields: an ASCII character that is not a letter, a digit, a quote, a
  /// line end, a point or a sign. If nil, it is the one of comma, tab, semicolon and bar with which
  /// most of the first rows have the same number of fields, in a file named `.tsv` the tab; columns
  /// that blanks align are found too.
  public var delimiter: Character?
  /// Whether the first row names the columns. Without a header, the names are `column_1`,
  /// `column_2` and so on. If nil, the first row is a header unless it is certainly like the others.
  public var hasHeader: Bool?
  /// How the bytes encode text. If nil, it is UTF-16 by its mark, else UTF-8, unless no byte above
  /// 0x7F is part of a character in UTF-8: then Windows-1252.
  public var encoding: Encoding?
  /// The fields that mean a missing value, without the spaces and tabs around them. Upper and lower
  /// case differ.
  public var missing: [String]
  /// The decimal mark of numbers, a point or a comma. If nil, it is a comma if some of the first
  /// numbers can only have that, and none a point.
  public var decimal: Character?
  /// The decimal mark where neither `decimal` nor the first numbers show it: a comma if the table that a
  /// model was trained on has it.
  public var usualDecimal: Character?
  /// What begins a line that is a comment. If nil, a line that begins with `#` is one if it does not
  /// have the number of fields of a row.
  public var comment: String?
  /// The number of lines before the header. If nil, lines above a table that are not like its rows
  /// are skipped.
  public var skippedLines: Int?
  /// The table of an SQLite database that is read. If nil, it is the only one.
  public var table: String?
  /// The query on an SQLite database whose rows are read, instead of a table.
  public var query: String?
  /// How the numbers of columns are written, if it is another form than that of plain numbers.
  public var numbers: [String: NumberForm] = [:]
  /// Whether this is how the table of a model was written. Numbers in another unit than there are
  /// refused.
  public internal(set) var isRecorded = false

  /// Common texts for a missing value: `,NA,N/A,n/a,#N/A,NaN,nan,NULL,null,None,<NA>,?`, which
  /// includes the empty field.
  public static let commonMissing = [
    "", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "None", "<NA>", "?",
  ]

  /// Creates a format. The defaults suit most files.
  public init(
    delimiter: Character? = nil, hasHeader: Bool? = nil, encoding: Encoding? = nil,
    missing: [String] = commonMissing, decimal: Character? = nil, comment: String? = nil,
    skippedLines: Int? = nil
  ) {
    self.delimiter = delimiter
    self.hasHeader = hasHeader
    self.encoding = encoding
    self.missing = missing
    self.decimal = decimal
    self.comment = comment
    self.skippedLines = skippedLines
  }

  /// The format for a file that need not be written like the one that it was found in: its encoding,
  /// the lines before its header and the table of its database are found anew.
  public var forAnotherFile: TableFormat {
    var format = self
    (format.encoding, format.skippedLines, format.table, format.query) = (nil, nil, nil, nil)
    return format
  }

  /// The requested delimiter.
  ///
  /// - Throws: A `CSVError` if it can also be part of a field.
  func delimiterByte(name: String) throws(CSVError) -> UInt8? {
    guard let delimiter else { return nil }
    guard let byte = delimiter.asciiValue, byte != 0, !Byte.isLineEnd(byte),
      !"\".+-".contains(delimiter), !delimiter.isLetter, !delimiter.isNumber
    else {
      throw CSVError(
        file: name,
        message: "the delimiter \(String(delimiter).quotedForMessage) cannot separate fields; "
          + "choose a comma, a tab, a semicolon, a vertical bar or another ASCII symbol")
    }
    return byte
  }
}

/// The bytes that have a special meaning.
enum Byte {
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let quote = UInt8(ascii: "\"")
  static let apostrophe = UInt8(ascii: "'")
  static let backslash = UInt8(ascii: "\\")
  static let comma = UInt8(ascii: ",")
  static let point = UInt8(ascii: ".")
  static let tab = UInt8(ascii: "\t")
  static let space = UInt8(ascii: " ")
  static let hash = UInt8(ascii: "#")
  static let zero = UInt8(ascii: "0")
  static let semicolon = UInt8(ascii: ";")
  static let delimiters = [comma, tab, semicolon, UInt8(ascii: "|")]

  @inline(__always)
  static func isLineEnd(_ byte: UInt8) -> Bool { byte == newline || byte == carriageReturn }

  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- zero <= 9 }
}
