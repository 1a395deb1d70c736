import Descent
import Foundation
import Testing

@testable import DescentTables

/// A file that another library has written, and what it holds: `Tests/Goldens/arrays.py` makes them.
struct ArrayGolden: Decodable, CustomTestStringConvertible {
  struct Column: Decodable {
    let name: String
    let shape: [Int]
    let storage: String
    let numbers: [Number]?
    let texts: [String]?
  }

  /// A number, or the text of one that JSON lacks.
  struct Number: Decodable {
    let value: Double

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      value =
        try (try? container.decode(Double.self))
        ?? #require(Double(try container.decode(String.self)))
    }
  }

  let name: String
  let file: Data
  let columns: [Column]
  let notes: Int

  var testDescription: String { name }
  var bytes: StoredBytes { StoredBytes(Array(file), name: name) }

  /// Returns the files of a kind, without copying them into the bundle of a second test target.
  static func files(_ kind: String) -> [ArrayGolden] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../DescentTests/Goldens/arrays.json").standardized
    do {
      let data = try Data(contentsOf: url)
      return try JSONDecoder().decode([String: [ArrayGolden]].self, from: data)[kind] ?? []
    } catch {
      Issue.record("\(url.path): \(error)")
      return []
    }
  }
}

/// Returns the rows of blocks as one column each.
func joined(_ file: some ColumnFile, columns: [Int]? = nil) throws -> [Column] {
  let columns = columns ?? Array(file.columns.indices)
  var parts = columns.map { _ in [Column]() }
  for block in file.blockRows.indices {
    let read = try file.read(columns, ofBlock: block)
    #expect(read.count == columns.count)
    for (index, column) in read.enumerated() {
      #expect(column.values.rowCount == file.blockRows[block])
      #expect(column.name == file.columns[columns[index]].name)
      parts[index].append(column)
    }
  }
  return parts.compactMap(joined)
}

private func joined(_ parts: [Column]) -> Column? {
  guard let first = parts.first else { return nil }
  let values: Column.Values
  switch first.values {
  case .single: values = .single(parts.flatMap { $0.numbers!.map(Float.init) })
  case .double: values = .double(parts.flatMap { $0.numbers! })
  case .texts:
    let texts = parts.flatMap { part in
      part.texts.codes.map { $0 < 0 ? nil : part.texts.levels[Int($0)] }
    }
    let levels = Array(Set(texts.compactMap(\.self))).sorted()
    values = .texts(
      codes: texts.map { text in text.map { Int32(levels.firstIndex(of: $0)!) } ?? -1 },
      levels: levels)
  case .arrays(let arrays):
    let all = parts.map { if case .arrays(let arrays) = $0.values { arrays } else { arrays } }
    let numbers = all.flatMap { part in (0..<part.rowCount).flatMap(part.numbers(ofRow:)) }
    let elements: ArrayValues.Elements =
      switch arrays.elements {
      case .bytes: .bytes(numbers.map { UInt8($0) })
      case .single: .single(numbers.map { Float($0) })
      case .double: .double(numbers)
      }
    values = .arrays(ArrayValues(shape: arrays.shape, elements: elements))
  }
  return Column(name: first.name, values: values)
}

extension Column.Values {
  var rowCount: Int {
    switch self {
    case .single(let numbers): numbers.count
    case .double(let numbers): numbers.count
    case .texts(let codes, _): codes.count
    case .arrays(let arrays): arrays.rowCount
    }
  }

  /// How the values are kept in memory.
  var storage: String {
    switch self {
    case .single: "single"
    case .double: "double"
    case .texts: "texts"
    case .arrays(let arrays):
      switch arrays.elements {
      case .bytes: "bytes"
      case .single: "single"
      case .double: "double"
      }
    }
  }
}

/// Checks that a file holds what its golden says: the kinds, the values, each with its sign, and notes.
func check(_ file: some ColumnFile, _ golden: ArrayGolden) throws {
  #expect(file.name == golden.name)
  #expect(file.notes.count == golden.notes, "\(file.notes)")
  // A file without names has one column, of a name that does not depend on the file's.
  let isNamed = golden.columns.map(\.name) != [golden.name.withoutEndings]
  #expect(file.columns.map(\.name) == (isNamed ? golden.columns.map(\.name) : ["features"]))
  for (column, expected) in zip(try joined(file), golden.columns) {
    #expect(column.values.storage == expected.storage, "\(expected.name)")
    switch column.values {
    case .texts(let codes, let levels): #expect(codes.map { levels[Int($0)] } == expected.texts)
    case .arrays(let arrays):
      #expect(arrays.shape == Shape(expected.shape))
      check((0..<arrays.rowCount).flatMap(arrays.numbers(ofRow:)), expected)
    case .single, .double:
      #expect(expected.shape.isEmpty)
      check(column.numbers ?? [], expected)
    }
  }
}

private func check(_ numbers: [Double], _ expected: ArrayGolden.Column) {
  let wanted = expected.numbers?.map(\.value) ?? []
  #expect(numbers.count == wanted.count)
  for (index, (number, wanted)) in zip(numbers, wanted).enumerated() {
    #expect(
      number.isNaN ? wanted.isNaN : number == wanted && number.sign == wanted.sign,
      "\(expected.name) \(index)")
  }
}

extension String {
  /// A file's name without `.npy`, `.gz` and the like.
  fileprivate var withoutEndings: String {
    String((split(separator: "/").last ?? "").prefix { $0 != "." })
  }
}
