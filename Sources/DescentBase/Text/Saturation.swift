extension Int {
  /// Returns the sum of two counts, or the largest number where the sum would exceed it.
  ///
  /// A person may give any count, such as `--epochs 9223372036854775807`. What is computed from it
  /// is then as good as endless.
  package func saturating(plus other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// Returns the product of two counts, or the largest number where the product would exceed it.
  package func saturating(times other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
