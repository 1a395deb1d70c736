import Descent
import Foundation
import Testing

@testable import DescentColumns
@testable import DescentTables

/// A table of 40 rows as two gzip files, one after another.
private let gzip = Data(
  base64Encoded:
    "H4sIAAAAAAACA0vUSeIy0KngMgRiIyA2BmITIDYFYjMgNgdiCyC2BKkBKwQAACB87zIAAAAfiwgAAAAAAAIDFcupAYAA"
    + "EAMwzywIruXdjPEhJi6zvssExY4DJy7ceH6yYWDEiBEjRowYMWrUqFGjRo0aNWrU+AABfdAikAAAAA==")!

/// The same table compressed by `zstd -19`.
private let zstd = Data(
  base64Encoded:
    "KLUv/STCHQMAIswXEMCnMW/O/6uJkL2lTLieJgzuodxCuYNyA+Uu5SblrnJTuafco9wDuQVyB+QGyF3ITchd5CZyD7kHuY"
    + "dxC+MOxg2Mu4ybjLvGTeOecY9xD27BHbgBd3ETd7nJPe5hMREAqxuhgQ==")!

/// An SQLite database with two tables, compressed by gzip.
private let shop = Data(
  base64Encoded:
    "H4sIAAAAAAACAwsO9MksSVVIyy/KTSxRMGZgYmBkZHBQUGBgYGCGYhgAsVmQ+IwMhAEzg14yIy+QwcQYzcC4BEiMHODOxC"
    + "YuL88YX5KYlJOan5KioJSXmItgMDsHuTqGuCqEODr5uCoogcXBEkoaFQpJOflJOgqVCiWpFSWaUYzs4pKSjI38EJOKUlKLii"
    + "EkE4oZEDGNzBSFzLyS1PTUIh2F4oz8ArAhOgoFRZnJqQpFqYk5OgrJ+SmpELNBccPCuI2B8SXjXcaLQMYoGAJAkoWVTZSdl0"
    + "EBkhEPr+RKqzN/YtPBUDqHi5mVkYFRmPmfYaoxFxMrozADP1OyToq5KCMrpzi7cKKCUpKS/Q+IMQYG5qD4Z2T8wcD4YzRURx"
    + "JgY2QW4Gf4XwUAMq8iewAGAAA=")!

/// Calls a closure with the path of a file that has these bytes.
private func withFile(_ bytes: some Sequence<UInt8>, _ body: (String) throws -> Void) throws {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("descent-\(UUID().uuidString)").path
  try Data(bytes).write(to: URL(fileURLWithPath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  try body(path)
}

/// Returns whether the system has a library; if not, says that a test is skipped.
private func has(_ compression: Compression) -> Bool {
  if (try? compression.decompressor(for: "")) != nil { return true }
  print("skipped: the system lacks the library for \(compression)")
  return false
}

struct CompressedTests {
  private let plain = "a,b\n" + (0..<40).map { "\($0),x\n" }.joined()

  @Test("A compressed file is read like the plain one, in blocks too")
  func files() throws {
    for (bytes, compression) in [(gzip, Compression.gzip), (zstd, .zstd)] where has(compression) {
      try withFile(bytes) { path in
        let table = try Table(contentsOf: path)
        #expect(rows(table) == rows(try parsed(plain)))
        var reader = try TableReader(contentsOf: path)
        #expect(try reader.next()?.rowCount == 40)
      }
      let source = try DecompressedBytes(MemoryBytes(Array(bytes)), compression, file: "t")
      var reading = TableReading(
        name: "t", format: TableFormat(), ColumnRequest(), precision: .double, threads: 2)
      reading.blockSize = 16
      #expect(try rows(reading.table(source)) == rows(parsed(plain)))
    }
  }

  @Test("A late text in a compressed file has the column read again from the start")
  func again() throws {
    guard has(.gzip) else { return }
    // Two compressed files are one text; the second ends in a text instead of a number.
    let source = try DecompressedBytes(MemoryBytes(Array(gzip + gzip)), .gzip, file: "t")
    var reading = TableReading(
      name: "t", format: TableFormat(), ColumnRequest(), precision: .double, threads: 1)
    reading.blockSize = 16
    let table = try reading.table(source)
    #expect(table.rowCount == 80 && table.notes == ["1 line was skipped that repeats the header"])
  }

  @Test("Damaged and shortened files are refused, at every byte")
  func damage() throws {
    for (bytes, compression) in [(gzip, Compression.gzip), (zstd, .zstd)] where has(compression) {
      for count in 4..<bytes.count where !(compression == .gzip && count == 62) {
        let source = try DecompressedBytes(
          MemoryBytes(Array(bytes.prefix(count))), compression, file: "t")
        let reading = TableReading(
          name: "t", format: TableFormat(), ColumnRequest(), precision: .double, threads: 1)
        // Rows before the end may be found to be cut first.
        let message = errorMessage { _ = try reading.table(source) }
        #expect(message.contains("too early") || message.contains("found 1 field"), "\(count)")
      }
    }
    guard has(.gzip) else { return }
    var damaged = Array(gzip)
    damaged[30] ^= 0xFF
    try withFile(damaged) { path in
      #expect(
        errorMessage { _ = try Table(contentsOf: path) }
          == "\(path): the compressed data is damaged; copy the file again")
    }
  }

  /// The bytes of the database; nil, with a message, if the system lacks a library.
  private func database() throws -> [UInt8]? {
    guard has(.gzip) else { return nil }
    let decompressor = try Compression.gzip.decompressor(for: "shop")
    return try decompressor.decompress(Array(shop))
  }

  private func withDatabase(_ body: (String) throws -> Void) throws {
    guard let bytes = try database() else { return }
    try withFile(bytes) { path in
      do {
        _ = try SQLiteRows(path, query: "SELECT 1")
      } catch {
        print("skipped: \(error)")
        return
      }
      try body(path)
    }
  }

  @Test("A table of a database is read with its types, and a query too")
  func tables() throws {
    try withDatabase { path in
      let format = {
        var format = TableFormat()
        format.table = "orders"
        return format
      }()
      let table = try Table(contentsOf: path, format: format)
      #expect(names(table) == ["id", "shop", "price", "code"])
      #expect(
        rows(table) == [
          ["1.0", "a \"b\"", "1.5", "007"], ["2.0", "c,d", "-", "7"], ["3.0", "-", "-2.0", "1e3"],
          ["9007199254740992.0", "é\nf", "1e+300", "-"],
        ])
      var query = TableFormat()
      query.query = "SELECT code AS c, price * 2 AS p FROM orders WHERE price IS NOT NULL;"
      var reader = try TableReader(contentsOf: path, format: query, reading: ["p": .number])
      let read = try #require(try reader.next())
      #expect(rows(read).map(\.[1]) == ["3.0", "-4.0", "2e+300"])
    }
  }

  @Test("What is not a table of a database is refused in words")
  func refusals() throws {
    try withDatabase { path in
      func message(_ change: (inout TableFormat) -> Void) -> String {
        var format = TableFormat()
        change(&format)
        return errorMessage { _ = try Table(contentsOf: path, format: format) }
          .replacing(path, with: "shop")
      }
      #expect(
        message { _ in }
          == "shop: the database has 2 tables; choose one with --table: \"orders\", \"odd \"name\"")
      #expect(
        message { $0.table = "order" }
          == "shop: there is no table \"order\"; the tables are \"orders\", \"odd \"name\"")
      #expect(message { $0.query = "SELEC 1" }.hasPrefix("shop: SQLite refuses: near \"SELEC\""))
      #expect(message { $0.query = "DELETE FROM orders" }.contains("expected one SELECT"))
      #expect(message { $0.query = "SELECT 1; SELECT 2" }.contains("expected one SELECT"))
      #expect(
        message { $0.table = "odd \"name" }
          == "shop: column \"x\" holds a blob in row 1; leave the column out with --query")
    }
    try withFile(plain.utf8) { path in
      var format = TableFormat()
      format.table = "orders"
      #expect(
        errorMessage { _ = try Table(contentsOf: path, format: format) }
          == "\(path): the file is not an SQLite database, so it has no table to choose; leave out "
          + "--table")
    }
  }
}
