import Descent

/// What is wrong in a CSV file, and where.
public struct CSVError: Error, CustomStringConvertible, Hashable, Sendable {
  /// The file's name, as it was given to the reader.
  public let file: String
  /// The line, counted from 1, or nil when the whole file is meant.
  public let line: Int?
  /// The number of the field in its row, counted from 1, or nil when no single field is meant.
  public let column: Int?
  /// The value that was found, what was expected and what to do.
  public let message: String

  /// Creates an error at a place in a file.
  public init(file: String, line: Int? = nil, column: Int? = nil, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  /// `FILE:LINE:COLUMN: message`, without the parts that are nil.
  public var description: String {
    let place = [line, column].compactMap { $0.map { ":\($0)" } }.joined()
    return "\(file)\(place): \(message)"
  }
}

/// A parsed comma-separated file: a header and at least one row, each with the header's width.
///
/// Fields may be quoted after RFC 4180: `""` inside quotes is one quote, and commas and line ends
/// inside quotes belong to the field. Lines end in LF or CRLF, the last one optionally. A UTF-8
/// byte order mark at the start and blank lines at the end are skipped. Nothing is trimmed.
public struct CSV: Sendable {
  /// The longest line that is read, in bytes: 16 MiB.
  public static let longestLine = 16 << 20
  /// The longest name of a column, and of a class, in bytes.
  public static let longestName = 1000

  /// The file's name, for messages.
  public let name: String
  /// The names of the columns: unique, none of them blank.
  public let header: [String]
  /// The line on which each row starts, counted from 1 with the header.
  public let lines: [Int]

  /// Every field's bytes without quotes, the header's first, back to back.
  private let content: [UInt8]
  /// Where each field ends in `content`: [(1 + rows) × columns].
  private let ends: [Int]

  /// The number of rows below the header.
  public var rowCount: Int { lines.count }

  /// Reads a file. Throws a `FileError` if it cannot be read, a `CSVError` if it is not valid.
  public init(contentsOf path: String) throws {
    try self.init(parsing: Files.read(contentsOf: path), name: path)
  }

  /// Parses the bytes of a whole file.
  ///
  /// - Parameters:
  ///   - bytes: The file's contents, in UTF-8.
  ///   - name: The file's name, for messages.
  /// - Throws: The first thing in the file that is not valid.
  public init(parsing bytes: [UInt8], name: String) throws(CSVError) {
    var parser = CSVParser(bytes: bytes, name: name)
    try parser.parse()
    self.name = name
    header = parser.header
    lines = parser.lines
    content = parser.content
    ends = parser.ends
  }

  /// The text of a field, without its quotes.
  public func field(row: Int, column: Int) -> String {
    String(decoding: bytes(row: row, column: column), as: UTF8.self)
  }

  /// The UTF-8 bytes of a field, without its quotes.
  public func bytes(row: Int, column: Int) -> ArraySlice<UInt8> {
    precondition(row >= 0 && row < rowCount, "row \(row) is not in 0..<\(rowCount)")
    precondition(
      column >= 0 && column < header.count, "column \(column) is not in 0..<\(header.count)")
    let index = (row + 1) * header.count + column
    return content[ends[index - 1]..<ends[index]]
  }

  /// An error at a field; `row` is nil for the header.
  func error(row: Int?, column: Int, _ message: String) -> CSVError {
    CSVError(file: name, line: row.map { lines[$0] } ?? 1, column: column + 1, message: message)
  }
}

/// A number with its noun, in the singular for one.
func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// Whether a text is empty but for spaces and tabs.
func isBlank(_ text: String) -> Bool {
  text.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
}
