/// A dataset whose rows a closure writes when a batch reads them.
///
/// ```swift
/// let squares = GeneratedDataset(count: 1_000, features: [1]) { row, features, targets in
///   let x = Double(row) / 1_000
///   features[0, 0] = x
///   targets[0, 0] = x * x
/// }
/// ```
public struct GeneratedDataset: Dataset {
  /// Writes the features and the targets of a row, each a matrix of one row.
  public typealias Row =
    @Sendable (_ row: Int, _ features: Matrix, _ targets: Matrix) throws(DatasetError) -> Void

  /// The number of rows.
  public let count: Int
  /// The shape of one row's features.
  public let features: Shape
  /// The shape of one row's targets.
  public let targets: Shape
  private let write: Row

  /// Makes `count` rows of the shapes. `write` must write every number of a row, the same ones each time,
  /// and may run on several threads. Traps if `count` is negative.
  public init(
    count: Int, features: Shape, targets: Shape = [1], writing write: @escaping Row
  ) {
    require(count >= 0, "a dataset of \(count) rows; expected 0 or more")
    (self.count, self.features, self.targets, self.write) = (count, features, targets, write)
  }

  /// Lets the closure write the batch's rows. Throws what it throws, or if a row does not exist.
  public func read(_ batch: Batch, into examples: Examples) throws(DatasetError) {
    for (position, row) in batch.enumerated() {
      guard row >= 0, row < count else { throw examples.missing(row, of: count) }
      let range = position..<position + 1
      try write(row, examples.features.rows(range), examples.targets.rows(range))
    }
  }
}
