/// Rows to train or evaluate on: features, targets and, optionally, weights, found by the row's
/// number.
///
/// Conform your own type to train on rows that are elsewhere than in memory:
///
/// ```swift
/// struct Squares: Dataset {
///   let count = 1_000
///   let features: Shape = [1]
///   let targets: Shape = [1]
///
///   func read(_ batch: Batch, into examples: Examples) throws(DatasetError) {
///     for (position, row) in batch.enumerated() {
///       let x = Double(row) / 1_000
///       examples.features[position, 0] = x
///       examples.targets[position, 0] = x * x
///     }
///   }
/// }
/// ```
public protocol Dataset: Sendable {
  /// The number of rows.
  var count: Int { get }
  /// The shape of one row's features.
  var features: Shape { get }
  /// The shape of one row's targets: `[1]` for a single number or a class number.
  var targets: Shape { get }
  /// Writes the batch's rows, in the batch's order, to the `features` and `targets` of `examples`.
  ///
  /// `examples` has `batch.count` rows. A dataset with weights sets its `isWeighted` and writes its
  /// `weights` too. Throws if the rows cannot be read.
  func read(_ batch: Batch, into examples: Examples) throws(DatasetError)
  /// Writes the weights of the batch's rows alone, as `read` does, and returns true. Returns false
  /// if that takes as long as `read`. Default: returns false.
  ///
  /// In micro-batches the weight of the whole batch is needed before its first rows. With the default, a
  /// weighted batch is then read twice.
  func readWeights(_ batch: Batch, into examples: Examples) throws(DatasetError) -> Bool
  /// Returns the order in which an epoch visits the rows, a pure function of its arguments. Default: an
  /// order of all rows.
  ///
  /// A dataset whose rows are read in blocks returns one that reads each block once. Throws if it has no
  /// order for this shuffle.
  func order(_ shuffle: Shuffle, epoch: Int) throws(DatasetError) -> RowOrder
}

extension Dataset {
  /// Returns false.
  public func readWeights(
    _ batch: Batch, into examples: Examples
  ) throws(DatasetError) -> Bool { false }

  /// Returns `RowOrder(shuffle, count: count, epoch: epoch)`.
  public func order(_ shuffle: Shuffle, epoch: Int) throws(DatasetError) -> RowOrder {
    RowOrder(shuffle, count: count, epoch: epoch)
  }
}

/// An error in the data. The message says what was found, what was expected and what to do.
public struct DatasetError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The whole message.
  public let description: String

  /// An error with this message.
  public init(_ description: String) { self.description = description }
}
