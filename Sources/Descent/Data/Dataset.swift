/// Rows to train on, by number: features, targets and, where there are any, weights.
///
/// Conform a type of your own to feed a trainer from wherever your rows are.
public protocol Dataset: Sendable {
  /// The number of rows.
  var count: Int { get }
  /// The shape of one row's features.
  var features: Shape { get }
  /// The shape of one row's targets: `[1]` for a number or a class's number.
  var targets: Shape { get }
  /// Fills the buffer's features, targets and, where there are any, weights with the rows of the
  /// batch, in its order. The buffer has been set to `batch.count` rows.
  func read(_ batch: Batch, into buffer: ExampleBuffer) throws(DatasetError)
}

/// Data that cannot be trained on: what was found, what was expected, what to do.
public struct DatasetError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The whole message.
  public let description: String

  /// An error with this message.
  public init(_ description: String) { self.description = description }
}

/// The rows of one batch, in the trainer's precision: what a `Source` fills.
public final class ExampleBuffer {
  /// The number of rows now.
  public var rows: Int { rowCount }
  /// Whether the rows have weights; a source that has some says so before it sets them.
  public var isWeighted: Bool {
    get { hasWeights }
    set { hasWeights = newValue }
  }
  /// The sum of the rows' weights.
  private(set) var totalWeight = 0.0
  // Private, so that the compiler sees that no access overlaps another and checks none of them.
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

  /// `[rows, features]`
  public var features: Matrix { storage.features.matrix(rows: rows, columns: columns.features) }
  /// `[rows, targets]`
  public var targets: Matrix { storage.targets.matrix(rows: rows, columns: columns.targets) }
  /// `[rows, 1]`, of meaning only if `isWeighted`.
  public var weights: Matrix { storage.weights.matrix(rows: rows, columns: 1) }
  /// The weights, if there are any.
  var givenWeights: Matrix? { isWeighted ? weights : nil }

  /// Adds up the rows' weights, each 1 if there are none, and blanks what a row of weight 0 holds, so
  /// that it counts nowhere even where that is not finite. Throws if a weight is negative or not finite,
  /// in the precision of the training, or their sum is too large or too small to divide by.
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
            + "expected a finite one, at least 0")
      }
      totalWeight += weight
      if weight == 0 {
        features.rows(position..<position + 1).fill(0)
        targets.rows(position..<position + 1).fill(0)
      }
    }
    guard totalWeight == 0 || (totalWeight.isFinite && (1 / totalWeight).isFinite) else {
      throw DatasetError(
        "the weights of a batch add up to \(totalWeight), beyond what can be divided by; scale all "
          + "weights alike")
    }
  }

  func prepare(rows: Int) {
    rowCount = rows
    hasWeights = false
  }

  /// Fills the buffer with the batch's rows of matrices that hold a row each for the numbers from 0 on,
  /// in either precision. Throws if the batch names a row that they do not have.
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
    // Taken out while it is filled, so that it is changed in place.
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
    DatasetError("the batch names row \(row); there are \(count) rows")
  }
}
