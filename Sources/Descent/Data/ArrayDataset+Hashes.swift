extension ArrayDataset {
  /// A 64-bit hash of each row's features and targets, by their bits; weights make no difference. The
  /// same on every machine and in every process.
  ///
  /// From h = 0xCBF29CE484222325, each number's bits b change h to (h ⊕ b) · 0x9E3779B97F4A7C15, and
  /// then to h ⊕ (h >> 32). The features come first. −0 is taken as 0.
  package var rowHashes: [UInt64] {
    var hashes = [UInt64](repeating: 0xCBF2_9CE4_8422_2325, count: count)
    for matrix in matrices {
      switch matrix.precision {
      case .single:
        matrix.withSpan(as: Float.self) { Self.add($0, { UInt64($0.bitPattern) }, to: &hashes) }
      case .double:
        matrix.withSpan(as: Double.self) { Self.add($0, { $0.bitPattern }, to: &hashes) }
      }
    }
    return hashes
  }

  private static func add<S: Scalar>(
    _ numbers: Span<S>, _ bits: (S) -> UInt64, to hashes: inout [UInt64]
  ) {
    guard !hashes.isEmpty else { return }
    let width = numbers.count / hashes.count
    var index = 0
    for row in hashes.indices {
      var hash = hashes[row]
      for _ in 0..<width {
        hash = (hash ^ bits(numbers[index] + 0)) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 32
        index += 1
      }
      hashes[row] = hash
    }
  }
}
