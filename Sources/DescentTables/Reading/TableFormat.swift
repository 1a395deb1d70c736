import Descent

/// How the text of a table is read.
///
/// A row is a line of fields between delimiters. Fields may be quoted as in RFC 4180: `""` inside
/// quotes is one quote, and delimiters and line ends inside quotes belong to the field. A line ends
/// in LF, CRLF or CR.
public struct TableFormat: Sendable, Hashable {
  /// How the bytes of a table encode text.
  public enum Encoding: String, Sendable, Hashable, CaseIterable {
    /// UTF-8, with or without a byte order mark.
    case utf8
    /// ISO 8859-1: each byte is the character with that number.
    case latin1
  }

  /// The character between two fields: an ASCII character that is not a letter, a digit, a quote, a
  /// line end, a point or a sign. If nil, the delimiter is detected: of comma, tab, semicolon and
  /// bar, the one that is most frequent in the first row, earlier ones preferred. In a file named
  /// `.tsv` it is the tab, if the row has one.
  public var delimiter: Character?
  /// Whether the first row names the columns. Without a header, the names are `column_1`,
  /// `column_2` and so on.
  public var hasHeader: Bool
  /// How the bytes encode text.
  public var encoding: Encoding
  /// The fields that mean a missing value, without the spaces and tabs around them. Upper and lower
  /// case differ.
  public var missing: [String]

  /// Common texts for a missing value: `,NA,N/A,n/a,#N/A,NaN,nan,NULL,null,None,<NA>,?`, which
  /// includes the empty field.
  public static let commonMissing = [
    "", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "None", "<NA>", "?",
  ]

  /// Creates a format. The defaults suit most files.
  public init(
    delimiter: Character? = nil, hasHeader: Bool = true, encoding: Encoding = .utf8,
    missing: [String] = commonMissing
  ) {
    self.delimiter = delimiter
    self.hasHeader = hasHeader
    self.encoding = encoding
    self.missing = missing
  }

  /// Returns the delimiter of a file whose first row is the first of `bytes`.
  ///
  /// - Throws: A `CSVError` if the requested delimiter can also be part of a field.
  func delimiter(of bytes: ArraySlice<UInt8>, name: String) throws(CSVError) -> UInt8 {
    guard let delimiter else {
      return Self.detectedDelimiter(of: bytes, prefersTab: name.lowercased().hasSuffix(".tsv"))
    }
    guard let byte = delimiter.asciiValue, byte != 0, !Byte.isLineEnd(byte),
      !"\".+-".contains(delimiter),
      !delimiter.isLetter, !delimiter.isNumber
    else {
      throw CSVError(
        file: name,
        message: "the delimiter \(String(delimiter).quotedForMessage) cannot separate fields; "
          + "choose a comma, a tab, a semicolon, a vertical bar or another ASCII symbol")
    }
    return byte
  }

  private static func detectedDelimiter(of bytes: ArraySlice<UInt8>, prefersTab: Bool) -> UInt8 {
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in bytes {
      if byte == Byte.quote { isQuoted.toggle() }
      if isQuoted { continue }
      if Byte.isLineEnd(byte) { break }
      if Byte.delimiters.contains(byte) { counts[byte, default: 0] += 1 }
    }
    if prefersTab, counts[Byte.tab] != nil { return Byte.tab }
    let most = counts.values.max() ?? 0
    return Byte.delimiters.first { counts[$0, default: 0] == most } ?? Byte.comma
  }
}

/// The bytes that have a special meaning.
enum Byte {
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let quote = UInt8(ascii: "\"")
  static let comma = UInt8(ascii: ",")
  static let tab = UInt8(ascii: "\t")
  static let space = UInt8(ascii: " ")
  static let delimiters = [comma, tab, UInt8(ascii: ";"), UInt8(ascii: "|")]

  @inline(__always)
  static func isLineEnd(_ byte: UInt8) -> Bool { byte == newline || byte == carriageReturn }

  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }
}
