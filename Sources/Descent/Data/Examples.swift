/// Rows of a batch that are there: their features, their targets and, optionally, their weights.
///
/// A `Dataset` writes them, a `DirectLoader` returns them, and `Trainer.step` trains on them. They are
/// the whole batch or, in micro-batches, some consecutive rows of it.
public final class Examples {
  /// The number of rows.
  public var rows: Int { rowCount }
  /// Whether the rows have weights. A dataset with weights sets it before it writes them.
  public var isWeighted: Bool {
    get { hasWeights }
    set { hasWeights = newValue }
  }
  /// The batch to which the rows belong, if a `DataLoader` has read them. Not set while a dataset reads.
  public internal(set) var batch: Batch {
    get { source }
    set { source = newValue }
  }
  /// The position in the batch of the first of these rows.
  public var start: Int { first }
  /// The number of rows in the batch.
  var batchRows: Int { rowsOfBatch }
  /// The weight of the whole batch, which is known before its last rows are read. The gradient of
  /// the mean is that of the sum, divided by it.
  public var batchWeight: Double { weightOfBatch }
  /// The largest number of rows.
  let capacity: Int
  // Private, so that the compiler can prove that no accesses overlap and omits the run-time checks.
  private var source = Batch(rows: 0..<0)
  private var first = 0
  private var rowsOfBatch = 0
  private var weightOfBatch = 0.0
  private var rowCount = 0
  private var hasWeights = false
  private var numbers: [Int]
  private let storage: (features: Buffer, targets: Buffer, weights: Buffer)
  private let columns: (features: Int, targets: Int)

  /// Memory for at most `capacity` rows of these widths.
  init(capacity: Int, features: Int, targets: Int, precision: Precision) {
    self.capacity = capacity
    columns = (features, targets)
    numbers = []
    numbers.reserveCapacity(capacity)
    storage = (
      Buffer(count: capacity * features, precision: precision),
      Buffer(count: capacity * targets, precision: precision),
      Buffer(count: capacity, precision: precision)
    )
  }

  /// These rows, whose memory somebody else has too. They have no weights yet.
  init(sharing features: Buffer, _ targets: Buffer, _ weights: Buffer, rows: Int) {
    capacity = rows
    columns = rows == 0 ? (0, 0) : (features.count / rows, targets.count / rows)
    numbers = []
    storage = (features, targets, weights)
    prepare(rows: rows)
  }

  /// The features, `[rows, features]`. The matrix must not outlive these examples.
  @inline(__always)
  public var features: Matrix { storage.features.matrix(rows: rows, columns: columns.features) }
  /// The targets, `[rows, targets]`.
  @inline(__always)
  public var targets: Matrix { storage.targets.matrix(rows: rows, columns: columns.targets) }
  /// The weights, `[rows, 1]`. They are used only if `isWeighted` is true.
  public var weights: Matrix { storage.weights.matrix(rows: rows, columns: 1) }

  /// The weights, or nil if every row weighs 1.
  @inline(__always)
  var givenWeights: Matrix? { isWeighted ? weights : nil }
  /// Whether these rows are the whole batch.
  var isWhole: Bool { rowCount == batchRows }
  /// Whether these rows are the last ones of the batch.
  public var isLast: Bool { start + rowCount == batchRows }
}

// MARK: Reading

extension Examples {
  /// Reads the rows of a batch, or those from position `start` on, at most `size` of them.
  ///
  /// The rows of a batch that is read in parts must be read in order. Each row of weight 0 gets
  /// zeros as features and targets, so that it has no effect even if they were not finite. Throws
  /// if the rows cannot be read, if a weight is negative or not finite in this precision, or if the
  /// sum of the weights is too large or too small to divide by.
  func read(
    _ batch: Batch, from start: Int = 0, atMost size: Int = .max, of dataset: some Dataset
  ) throws(DatasetError) {
    let count = batch.count
    if size < count { return try readPart(of: batch, from: start, atMost: size, of: dataset) }
    prepare(rows: count)
    (first, rowsOfBatch) = (0, count)
    try dataset.read(batch, into: self)
    weightOfBatch = isWeighted ? try checked(weigh(batch)) : Double(count)
  }

  private func readPart(
    of batch: Batch, from start: Int, atMost size: Int, of dataset: some Dataset
  ) throws(DatasetError) {
    (first, rowsOfBatch) = (start, batch.count)
    let part = batch.part(start..<min(start + size, batch.count))
    var isRead = false
    if start == 0 { isRead = try readWeight(of: batch, by: size, of: dataset) }
    if !isRead {
      prepare(rows: part.count)
      try dataset.read(part, into: self)
    }
    if isWeighted { _ = try weigh(part) }
  }

  /// Reads the weight of a batch that is read in parts of `size` rows. Returns whether the first part has
  /// been read whole, as if the rows have no weights.
  private func readWeight(
    of batch: Batch, by size: Int, of dataset: some Dataset
  ) throws(DatasetError) -> Bool {
    var sum = 0.0
    for start in stride(from: 0, to: batch.count, by: size) {
      let part = batch.part(start..<min(start + size, batch.count))
      prepare(rows: part.count)
      let hasOnlyWeights = try dataset.readWeights(part, into: self)
      if !hasOnlyWeights { try dataset.read(part, into: self) }
      if !isWeighted {
        weightOfBatch = Double(batch.count)
        return !hasOnlyWeights
      }
      for position in 0..<rows { sum += try weight(at: position, of: part) }
    }
    weightOfBatch = try checked(sum)
    return false
  }

  /// Returns the sum of the rows' weights, and clears the rows of weight 0.
  private func weigh(_ batch: Batch) throws(DatasetError) -> Double {
    var sum = 0.0
    for position in 0..<rows {
      let weight = try weight(at: position, of: batch)
      sum += weight
      if weight == 0 {
        features.rows(position..<position + 1).fill(0)
        targets.rows(position..<position + 1).fill(0)
      }
    }
    return sum
  }

  private func weight(at position: Int, of batch: Batch) throws(DatasetError) -> Double {
    let weight = weights[position, 0]
    guard weight >= 0, weight.isFinite else {
      throw DatasetError(
        "row \(batch[position]) has the weight \(weight) in \(weights.precision) precision; "
          + "expected a finite number, 0 or more")
    }
    return weight
  }

  private func checked(_ sum: Double) throws(DatasetError) -> Double {
    guard sum == 0 || (sum.isFinite && (1 / sum).isFinite) else {
      throw DatasetError(
        "the weights of a batch add up to \(sum), too large or too small to divide by; "
          + "multiply all weights by the same factor")
    }
    return sum
  }

  /// Prepares the memory for this number of rows, which have no weights yet.
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

  /// Copies the weights of the batch's rows from a matrix whose row i is the dataset's row i.
  func fillWeights(_ batch: Batch, from weights: Matrix) throws(DatasetError) {
    isWeighted = true
    let toWeights = self.weights
    for (position, row) in batch.enumerated() {
      guard row >= 0, row < weights.rows else { throw missing(row, of: weights.rows) }
      toWeights[position, 0] = weights[row, 0]
    }
  }

  func missing(_ row: Int, of count: Int) -> DatasetError {
    DatasetError("the batch contains row \(row); the rows are 0..<\(count)")
  }
}
