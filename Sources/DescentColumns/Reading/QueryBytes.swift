import DescentBase

/// The rows of a query on an SQLite database, as CSV with a header: NULL is an empty field, and texts
/// are in quotes.
struct QueryBytes: ByteSource {
  private let file: InputFile
  private let query: String
  private let rows: SQLiteRows
  private var ready: ArraySlice<UInt8>
  private var rowCount = 0
  private var isAtEnd = false

  /// Begins the query of a format: its query, all of its table, or all of the only table.
  init(_ file: InputFile, _ format: TableFormat) throws {
    let query = try Self.query(file.name, format)
    try self.init(file, query: query)
  }

  private init(_ file: InputFile, query: String) throws(FileError) {
    (self.file, self.query) = (file, query)
    rows = try SQLiteRows(file.name, query: query)
    ready = Self.line(rows.names.map { Self.quoted(Array($0.utf8)) })[...]
  }

  private static func query(_ file: String, _ format: TableFormat) throws -> String {
    if let query = format.query { return query }
    let tables = try tableNames(file)
    func list() -> String { tables.map(\.quotedForMessage).joined(separator: ", ") }
    if let table = format.table {
      guard tables.contains(table) else {
        throw CSVError(
          file: file,
          message: "there is no table \(table.quotedForMessage); the tables are \(list())")
      }
      return all(of: table)
    }
    guard tables.count == 1 else {
      throw CSVError(
        file: file,
        message: tables.isEmpty
          ? "the database has no table; name a file with one"
          : "the database has \(counted(tables.count, "table")); choose one with --table: \(list())"
      )
    }
    return all(of: tables[0])
  }

  private static func all(of table: String) -> String {
    "SELECT * FROM \"\(table.replacing("\"", with: "\"\""))\""
  }

  private static func tableNames(_ file: String) throws(FileError) -> [String] {
    let rows = try SQLiteRows(
      file,
      query: "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
        + "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid")
    var names: [String] = []
    while let row = try rows.next() {
      if case .text(let name) = row[0] { names.append(String(decoding: name, as: UTF8.self)) }
    }
    return names
  }

  mutating func read(_ count: Int, after carried: ArraySlice<UInt8>) throws(FileError) -> [UInt8] {
    var bytes = Array(carried + ready)
    ready = []
    let wanted = carried.count + count
    while bytes.count < wanted, !isAtEnd {
      guard let row = try rows.next() else {
        isAtEnd = true
        break
      }
      rowCount += 1
      bytes += try line(row)
    }
    if bytes.count > wanted {
      ready = bytes[wanted...]
      bytes.removeLast(bytes.count - wanted)
    }
    return bytes
  }

  private func line(_ row: [SQLiteRows.Value]) throws(FileError) -> [UInt8] {
    var fields: [[UInt8]] = []
    for (value, name) in zip(row, rows.names) {
      switch value {
      case .null: fields.append([])
      case .integer(let number): fields.append(Array("\(number)".utf8))
      case .real(let number): fields.append(Array("\(number)".utf8))
      case .text(let text): fields.append(Self.quoted(text))
      case .blob:
        throw .invalid(
          path: file.name,
          reason:
            "column \(name.quotedForMessage) holds a blob in row \(rowCount); leave the column "
            + "out with --query")
      }
    }
    // A line that is empty would be skipped.
    if fields.count == 1, fields[0].isEmpty { fields[0] = [Byte.quote, Byte.quote] }
    return Self.line(fields)
  }

  private static func line(_ fields: [[UInt8]]) -> [UInt8] {
    Array(fields.joined(separator: [Byte.comma])) + [Byte.newline]
  }

  private static func quoted(_ text: [UInt8]) -> [UInt8] {
    var field = [Byte.quote]
    for byte in text {
      if byte == Byte.quote { field.append(Byte.quote) }
      field.append(byte)
    }
    field.append(Byte.quote)
    return field
  }

  var count: Int { 0 }
  var canRestart: Bool { true }
  func restarted() throws(FileError) -> any ByteSource { try QueryBytes(file, query: query) }
  func isUnchanged() throws(FileError) -> Bool { try file.isUnchanged() }
}
