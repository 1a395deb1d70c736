/// Rows that have been read: their features, their targets and, optionally, their weights.
///
/// They are a whole batch or, in micro-batches, some consecutive rows of it. They are valid until
/// the loader that has read them reads the next ones.
public struct Examples {
  /// The batch to which the rows belong.
  public let batch: Batch
  /// The position in the batch of the first of these rows.
  public let start: Int
  /// The features, `[rows, features]`.
  public let features: Matrix
  /// The targets, `[rows, targets]`.
  public let targets: Matrix
  /// The weights, `[rows, 1]`, or nil if every row weighs 1.
  public let weights: Matrix?
  /// The weight of the whole batch, which is known before its last rows are read. The gradient of
  /// the mean is that of the sum, divided by it.
  public let batchWeight: Double

  /// The number of rows.
  public var count: Int { features.rows }
  /// Whether these rows are the whole batch.
  public var isWhole: Bool { count == batch.count }
  /// Whether these rows are the last ones of the batch.
  public var isLast: Bool { start + count == batch.count }

  /// Returns the row number in the dataset of the row at `position` of these rows.
  func row(at position: Int) -> Int { batch[start + position] }
}
