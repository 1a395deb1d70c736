import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A column of a packed file, and what it holds.
package struct PackedColumn: Sendable, Encodable {
  /// The name.
  package let name: String
  /// The number of rows without a value.
  package private(set) var missing = 0
  /// The smallest and the largest number; nil for other columns.
  package private(set) var minimum: Double?
  package private(set) var maximum: Double?

  init(_ name: String) { self.name = name }

  /// Adds the rows of a block.
  mutating func add(_ column: Column) {
    switch column.values {
    case .single(let numbers): add(numbers)
    case .double(let numbers): add(numbers)
    case .texts(let codes, _): missing += codes.count { $0 < 0 }
    case .arrays: break
    }
  }

  private mutating func add<S: BinaryFloatingPoint>(_ numbers: [S]) {
    var (low, high, count) = (S.infinity, -S.infinity, 0)
    for number in numbers {
      // Comparisons with NaN are false.
      low = number < low ? number : low
      high = number > high ? number : high
      count += number.isNaN ? 1 : 0
    }
    missing += count
    guard low <= high else { return }
    minimum = min(minimum ?? .infinity, Double(low))
    maximum = max(maximum ?? -.infinity, Double(high))
  }

  /// The statistics of a file's columns as JSON.
  static func json(_ columns: [PackedColumn], _ rowCount: Int) throws -> String {
    struct Statistics: Encodable {
      let rows: Int
      let columns: [PackedColumn]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(
      decoding: try encoder.encode(Statistics(rows: rowCount, columns: columns)), as: UTF8.self)
  }
}
