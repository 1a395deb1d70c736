import Descent
import Foundation

@testable import DescentColumns
@testable import DescentTables

/// The Parquet files that `Tests/Goldens/parquet.py` writes, or `Scripts/check-parquet.py`.
enum ParquetFiles {
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path

  /// Returns the names of the Parquet files in a folder.
  static func names(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".parquet") }.sorted()
  }

  /// Returns the bytes of a fixture.
  static func bytes(_ name: String) throws -> [UInt8] {
    try Files.read(contentsOf: "\(fixtures)/\(name).parquet")
  }

  /// Opens a fixture.
  static func file(_ name: String) throws -> ParquetFile {
    try ParquetFile(StoredBytes(bytes(name), name: "t.parquet"))
  }
}

/// What a Parquet file should be read as: the JSON file beside it.
struct ExpectedTable: Decodable {
  struct Column: Decodable {
    let name: String
    let values: [Value?]
  }

  /// A value that is not missing.
  enum Value: Decodable, Equatable {
    case number(Double)
    case text(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        let text = try container.decode([String: String].self)["value"] ?? ""
        self = .number(Double(text) ?? .nan)
      }
    }
  }

  let rows: [Int]
  let columns: [Column]

  /// Reads what the file of this name should be read as.
  init(for name: String, in folder: String) throws {
    let json = "\(folder)/\(name.split(separator: ".")[0]).json"
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(fileURLWithPath: json)))
  }

  /// Returns what differs from a file, each a sentence.
  func differences(from file: ParquetFile) throws -> [String] {
    guard file.blockRows == rows else { return ["the rows are \(file.blockRows), not \(rows)"] }
    let names = columns.map(\.name)
    guard file.columns.map(\.name) == names else { return ["\(file.columns) are not \(names)"] }
    var values = [[Value?]](repeating: [], count: columns.count)
    for block in rows.indices {
      let read = try file.read(Array(columns.indices), ofBlock: block)
      for (index, column) in read.enumerated() { values[index] += column.comparable }
    }
    return zip(columns, values).flatMap { column, values in
      zip(column.values, values).enumerated().compactMap { row, pair in
        areSame(pair.0, pair.1)
          ? nil : "\(column.name), row \(row): \(pair.1 as Any), not \(pair.0 as Any)"
      } + (column.values.count == values.count ? [] : ["\(column.name) has \(values.count) values"])
    }
  }

  /// NaN is a missing value.
  private func areSame(_ first: Value?, _ second: Value?) -> Bool {
    if case .number(let number)? = first, number.isNaN { return second == nil }
    return first == second
  }
}

extension Column {
  /// The values, with nil for what is missing.
  var comparable: [ExpectedTable.Value?] {
    switch values {
    case .single(let numbers): numbers.map { $0.isNaN ? nil : .number(Double($0)) }
    case .double(let numbers): numbers.map { $0.isNaN ? nil : .number($0) }
    case .texts(let codes, let levels): codes.map { $0 < 0 ? nil : .text(levels[Int($0)]) }
    case .arrays: []
    }
  }
}
