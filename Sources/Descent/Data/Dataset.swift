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
///   func read(_ batch: Batch, into buffer: ExampleBuffer) throws(DatasetError) {
///     for (position, row) in batch.enumerated() {
///       let x = Double(row) / 1_000
///       buffer.features[position, 0] = x
///       buffer.targets[position, 0] = x * x
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
  /// Writes the batch's rows, in the batch's order, to the buffer's `features` and `targets`.
  ///
  /// The buffer has `batch.count` rows. A dataset with weights sets `buffer.isWeighted` and writes
  /// `buffer.weights` too. Throws if the rows cannot be read.
  func read(_ batch: Batch, into buffer: ExampleBuffer) throws(DatasetError)
}

/// An error in the data. The message says what was found, what was expected and what to do.
public struct DatasetError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The whole message.
  public let description: String

  /// An error with this message.
  public init(_ description: String) { self.description = description }
}

/// The rows of one batch in the trainer's precision. A `Dataset` fills it.
public final class ExampleBuffer {
  /// The number of rows in the current batch.
  public var rows: Int { rowCount }
  /// Whether the rows have weights. A dataset with weights sets it before it writes them.
  public var isWeighted: Bool {
    get { hasWeights }
    set { hasWeights = newValue }
  }
  /// The sum of the rows' weights.
  private(set) var totalWeight = 0.0
  // Private, so that the compiler can prove that no accesses overlap and omits the run-time checks.
  private var rowCount = 0
  private var hasWeights = false
  private var numbers: [Int]
  private let storage: (features: Buffer, targets: Buffer, weights: Buffer)
  private let columns: (features: Int, targets: Int)

  init(capacity: Int, features: Int, targets: Int, precision: Precision) {
    columns = (features, targets)
    numbers = []
    numbers.reserveCapacity(capacity)
    storage = (
      Buffer(count: capacity * features, precision: precision),
      Buffer(count: capacity * targets, precision: precision),
      Buffer(count: capacity, precision: precision)
    )
  }

  /// The features, `[rows, features]`.
  @inline(__always)
  public var features: Matrix { storage.features.matrix(rows: rows, columns: columns.features) }
  /// The targets, `[rows, targets]`.
  @inline(__always)
  public var targets: Matrix { storage.targets.matrix(rows: rows, columns: columns.targets) }
  /// The weights, `[rows, 1]`. They are used only if `isWeighted` is true.
  public var weights: Matrix { storage.weights.matrix(rows: rows, columns: 1) }
  /// The weights, or nil if the rows have none.
  var givenWeights: Matrix? { isWeighted ? weights : nil }

  /// Computes `totalWeight`, and sets the features and targets of each row of weight 0 to 0, so
  /// that the row has no effect even if they were not finite.
  ///
  /// Rows without weights weigh 1 each. Throws if a weight is negative or not finite in the
  /// training's precision, or if the sum of the weights is too large or too small to divide by.
  func weigh(_ batch: Batch) throws(DatasetError) {
    totalWeight = Double(rows)
    guard isWeighted else { return }
    let (features, targets, weights) = (features, targets, weights)
    totalWeight = 0
    for position in 0..<rows {
      let weight = weights[position, 0]
      guard weight >= 0, weight.isFinite else {
        throw DatasetError(
          "row \(batch[position]) has the weight \(weight) in \(weights.precision) precision; "
            + "expected a finite number, 0 or more")
      }
      totalWeight += weight
      if weight == 0 {
        features.rows(position..<position + 1).fill(0)
        targets.rows(position..<position + 1).fill(0)
      }
    }
    guard totalWeight == 0 || (totalWeight.isFinite && (1 / totalWeight).isFinite) else {
      throw DatasetError(
        "the weights of a batch add up to \(totalWeight), too large or too small to divide by; "
          + "multiply all weights by the same factor")
    }
  }

  func prepare(rows: Int) {
    rowCount = rows
    hasWeights = false
  }

  /// Copies the batch's rows from matrices of either precision, whose row i is the dataset's row i.
  /// Throws if a row of the batch does not exist.
  func fill(
    _ batch: Batch, features: Matrix, targets: Matrix, weights: Matrix?
  ) throws(DatasetError) {
    isWeighted = weights != nil
    let (toFeatures, toTargets, toWeights) = (self.features, self.targets, self.weights)
    if let range = batch.contiguousRows {
      guard range.lowerBound >= 0, range.upperBound <= features.rows else {
        let first = range.lowerBound < 0 ? range.lowerBound : max(range.lowerBound, features.rows)
        throw missing(first, of: features.rows)
      }
      toFeatures.copy(from: features.rows(range))
      toTargets.copy(from: targets.rows(range))
      if let weights { toWeights.copy(from: weights.rows(range)) }
      return
    }
    // Moved out of `self` while it is filled, so that it is changed in place and not copied.
    var numbers = self.numbers
    self.numbers = []
    defer { self.numbers = numbers }
    while numbers.count < batch.count { numbers.append(0) }
    while numbers.count > batch.count { numbers.removeLast() }
    batch.fill(&numbers)
    for number in numbers where number < 0 || number >= features.rows {
      throw missing(number, of: features.rows)
    }
    Kernels.gather(numbers, of: features, into: toFeatures)
    Kernels.gather(numbers, of: targets, into: toTargets)
    if let weights { Kernels.gather(numbers, of: weights, into: toWeights) }
  }

  private func missing(_ row: Int, of count: Int) -> DatasetError {
    DatasetError("the batch contains row \(row); the rows are 0..<\(count)")
  }
}
