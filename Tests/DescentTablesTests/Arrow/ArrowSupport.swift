import Descent
import Foundation

@testable import DescentTables

/// Files of other libraries, which Tests/Goldens/arrow.py wrote with the values that they hold.
enum ArrowFixture {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Fixtures")

  static func path(_ name: String) -> String { folder.appending(path: name + ".arrow").path() }

  static func bytes(_ name: String) throws -> [UInt8] { try Files.read(contentsOf: path(name)) }

  static func file(_ name: String) throws -> ArrowFile {
    try ArrowFile(StoredBytes(InputFile(path(name))))
  }

  static func expected(_ name: String) throws -> ArrowExpected {
    try JSONDecoder().decode(
      ArrowExpected.self, from: Data(contentsOf: folder.appending(path: name + ".json")))
  }
}

/// What a fixture holds: the number of rows of its batches, and the values of its columns.
struct ArrowExpected: Decodable {
  struct Values: Decodable {
    let name: String
    let kind: String
    let values: [JSONValue]
  }

  let rows: [Int]
  let columns: [Values]
}

/// Returns the file that these bytes are, called `t.arrow` in messages.
func arrowFile(_ bytes: [UInt8]) throws(FileError) -> ArrowFile {
  try ArrowFile(StoredBytes(bytes, name: "t.arrow"))
}

extension ArrowFile {
  /// Returns the values of a column in all blocks, as JSON.
  func json(_ column: Int) throws -> [JSONValue] {
    try blockRows.indices.flatMap { try read([column], ofBlock: $0)[0].json }
  }

  /// Reads everything, each block as a whole. Returns the number of values.
  @discardableResult
  func readAll() throws(FileError) -> Int {
    var count = 0
    for block in blockRows.indices {
      for column in try read(Array(columns.indices), ofBlock: block) { count += column.json.count }
    }
    return count
  }
}

extension Column {
  /// The values as JSON: missing ones are null, and numbers are not whole.
  var json: [JSONValue] {
    switch values {
    case .single(let numbers): numbers.map { $0.isNaN ? .null : .number(Double($0)) }
    case .double(let numbers): numbers.map { $0.isNaN ? .null : .number($0) }
    case .texts(let codes, let levels):
      codes.map { $0 < 0 ? .null : .string(levels[Int($0)]) }
    case .arrays(let arrays):
      (0..<arrays.rowCount).map { row in .array(arrays.numbers(ofRow: row).map { .number($0) }) }
    }
  }
}

extension JSONValue {
  /// The value with all numbers as `number`.
  var withoutWholeNumbers: JSONValue {
    switch self {
    case .int(let number): .number(Double(number))
    case .array(let values): .array(values.map(\.withoutWholeNumbers))
    default: self
    }
  }
}
