@testable import Descent

extension Buffer {
  /// Returns numbers that are uniform on ±½.
  static func uniform(_ count: Int, seed: UInt64, _ precision: Precision) -> Buffer {
    let buffer = Buffer(count: count, precision: precision)
    let key = RandomKey(seed: seed)
    buffer.all.set((0..<count).map { key.uniform(UInt64($0)) - 0.5 })
    return buffer
  }
}

extension ArrayDataset {
  /// Returns rows of features that are uniform on ±½, whose classes take turns.
  static func uniform(
    rows: Int, features: Int, classes: Int = 10, weights: [Float]? = nil
  ) throws -> ArrayDataset {
    let key = RandomKey(seed: 5)
    return try ArrayDataset(
      flat: (0..<rows * features).map { Float(key.uniform(UInt64($0)) - 0.5) },
      shape: [features], targets: (0..<rows).map { Float($0 % classes) }, weights: weights)
  }
}
