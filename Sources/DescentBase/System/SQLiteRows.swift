/// The rows of a query on an SQLite database, read with the system's library. The database is only
/// read.
@safe package final class SQLiteRows: @unchecked Sendable {
  /// A value of a row.
  package enum Value: Sendable {
    /// NULL.
    case null
    /// An integer.
    case integer(Int64)
    /// A floating-point number.
    case real(Double)
    /// A text in UTF-8.
    case text([UInt8])
    /// Bytes that are no text.
    case blob
  }

  private typealias Handle = OpaquePointer

  /// The functions of sqlite3.h that are used.
  @unsafe private struct Functions {
    let open:
      @convention(c) (
        UnsafePointer<CChar>, UnsafeMutablePointer<Handle?>, Int32, UnsafePointer<CChar>?
      ) -> Int32
    let close: @convention(c) (Handle?) -> Int32
    let prepare:
      @convention(c) (
        Handle?, UnsafePointer<CChar>, Int32, UnsafeMutablePointer<Handle?>,
        UnsafeMutablePointer<UnsafePointer<CChar>?>
      ) -> Int32
    let step: @convention(c) (Handle?) -> Int32
    let finalize: @convention(c) (Handle?) -> Int32
    let columnCount: @convention(c) (Handle?) -> Int32
    let columnName: @convention(c) (Handle?, Int32) -> UnsafePointer<CChar>?
    let columnType: @convention(c) (Handle?, Int32) -> Int32
    let integer: @convention(c) (Handle?, Int32) -> Int64
    let real: @convention(c) (Handle?, Int32) -> Double
    let text: @convention(c) (Handle?, Int32) -> UnsafePointer<UInt8>?
    let byteCount: @convention(c) (Handle?, Int32) -> Int32
    let message: @convention(c) (Handle?) -> UnsafePointer<CChar>?
    let isReadOnly: @convention(c) (Handle?) -> Int32

    init(_ library: SystemLibrary) {
      unsafe open = library.function("sqlite3_open_v2")
      unsafe close = library.function("sqlite3_close_v2")
      unsafe prepare = library.function("sqlite3_prepare_v2")
      unsafe step = library.function("sqlite3_step")
      unsafe finalize = library.function("sqlite3_finalize")
      unsafe columnCount = library.function("sqlite3_column_count")
      unsafe columnName = library.function("sqlite3_column_name")
      unsafe columnType = library.function("sqlite3_column_type")
      unsafe integer = library.function("sqlite3_column_int64")
      unsafe real = library.function("sqlite3_column_double")
      unsafe text = library.function("sqlite3_column_text")
      unsafe byteCount = library.function("sqlite3_column_bytes")
      unsafe message = library.function("sqlite3_errmsg")
      unsafe isReadOnly = library.function("sqlite3_stmt_readonly")
    }
  }

  private let file: String
  private let functions: Functions
  private var database: Handle?
  private var statement: Handle?

  /// The names of the columns.
  package private(set) var names: [String] = []

  /// Returns whether a file with these first bytes is an SQLite database.
  package static func isDatabase(_ start: some Sequence<UInt8>) -> Bool {
    start.starts(with: "SQLite format 3\0".utf8)
  }

  /// Begins a query on the database at `path`.
  ///
  /// - Throws: ``FileError/invalid(path:reason:)`` if the system lacks SQLite, or SQLite refuses.
  package init(_ path: String, query: String) throws(FileError) {
    file = path
    guard let library = SystemLibrary.sqlite else {
      throw .invalid(
        path: path,
        reason:
          "the file is an SQLite database, and the system lacks libsqlite3 to read it; install it, "
          + "or export the table as CSV")
    }
    unsafe functions = unsafe Functions(library)
    // 1 opens it to read alone.
    guard unsafe functions.open(path, &database, 1, nil) == 0 else { throw failure() }
    var tail: UnsafePointer<CChar>?
    var hasMore = false
    var code: Int32 = 0
    unsafe query.withCString { text in
      code = unsafe functions.prepare(database, text, -1, &statement, &tail)
      if let tail = unsafe tail {
        hasMore = unsafe String(cString: tail).contains { !$0.isWhitespace && $0 != ";" }
      }
    }
    guard code == 0 else { throw failure() }
    guard unsafe statement != nil, !hasMore, unsafe functions.isReadOnly(statement) != 0,
      unsafe functions.columnCount(statement) > 0
    else {
      throw .invalid(
        path: path,
        reason: "\(query.quotedForMessage) is not one query that gives rows; expected one SELECT")
    }
    names = (0..<(unsafe functions.columnCount(statement))).map { column in
      unsafe functions.columnName(statement, column).map { unsafe String(cString: $0) } ?? ""
    }
  }

  deinit {
    _ = unsafe functions.finalize(statement)
    _ = unsafe functions.close(database)
  }

  /// Returns the next row, or nil at the end.
  ///
  /// - Throws: ``FileError/invalid(path:reason:)`` with SQLite's message.
  package func next() throws(FileError) -> [Value]? {
    switch unsafe functions.step(statement) {
    case 100: break
    case 101: return nil
    default: throw failure()
    }
    return (0..<Int32(names.count)).map(value)
  }

  private func value(_ column: Int32) -> Value {
    switch unsafe functions.columnType(statement, column) {
    case 1: return .integer(unsafe functions.integer(statement, column))
    case 2: return .real(unsafe functions.real(statement, column))
    case 3:
      guard let text = unsafe functions.text(statement, column) else { return .null }
      let count = Int(unsafe functions.byteCount(statement, column))
      return .text(unsafe Array(UnsafeBufferPointer(start: text, count: count)))
    case 4: return .blob
    default: return .null
    }
  }

  private func failure() -> FileError {
    let text = unsafe functions.message(database).map { unsafe String(cString: $0) } ?? "unknown"
    return .invalid(path: file, reason: "SQLite refuses: \(text)")
  }
}
