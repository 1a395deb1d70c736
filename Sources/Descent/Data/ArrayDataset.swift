/// A dataset whose rows are in memory.
///
/// ```swift
/// let xor = try ArrayDataset(
///   features: [[0, 0], [0, 1], [1, 0], [1, 1]], targets: [[0], [1], [1], [0.0]])
/// ```
public struct ArrayDataset: Dataset {
  /// The number of rows.
  public let count: Int
  /// The shape of one row's features.
  public let features: Shape
  /// The shape of one row's targets.
  public let targets: Shape
  private let storage: (features: Buffer, targets: Buffer, weights: Buffer?)

  /// Makes rows from flat arrays: `features` is [rows, `shape`] in row-major order and `targets` is
  /// [rows, `targetShape`].
  ///
  /// Throws if the numbers do not make the same number of whole rows, if there is not one weight
  /// for each row, or if a weight is negative or not finite.
  public init<S: Scalar>(
    flat features: [S], shape: Shape, targets: [S], targetShape: Shape = [1], weights: [S]? = nil
  ) throws(DatasetError) {
    let count = targets.count / targetShape.count
    let (size, overflow) = count.multipliedReportingOverflow(by: shape.count)
    guard !overflow, size == features.count, count * targetShape.count == targets.count else {
      throw DatasetError(
        "\(features.count) feature values for rows of shape \(shape) and \(targets.count) target "
          + "values for rows of shape \(targetShape) do not make the same number of whole rows")
    }
    if let weights { try Self.check(weights, count: count) }
    self.count = count
    self.features = shape
    self.targets = targetShape
    storage = (Buffer(features), Buffer(targets), weights.map { Buffer($0) })
  }

  /// Throws unless there is one weight for each row, finite and 0 or more.
  static func check<S: Scalar>(_ weights: [S], count: Int) throws(DatasetError) {
    guard weights.count == count else {
      throw DatasetError("\(weights.count) weights for \(count) rows; expected one for each row")
    }
    for (row, weight) in weights.enumerated() where !(weight >= 0 && weight.isFinite) {
      throw DatasetError(
        "row \(row) has the weight \(weight); expected a finite number, 0 or more")
    }
  }

  /// Makes rows whose features `write` writes to the memory of the dataset, so that no copy of them
  /// is made: `[rows, shape]` in row-major order, zeros at first. `targets` is [rows, targetCount].
  ///
  /// Throws what `write` throws. Traps unless there is one weight for each row. The weights must be
  /// finite, 0 or more.
  package init<S: Scalar, Failure: Error>(
    shape: Shape, targets: [S], targetCount: Int = 1, weights: [S]?,
    writingFeatures write: (inout MutableSpan<S>) throws(Failure) -> Void
  ) throws(Failure) {
    count = targets.count / targetCount
    require(
      weights?.count ?? count == count && count * targetCount == targets.count,
      "\(weights?.count ?? count) weights and \(targets.count) targets for \(count) rows; expected "
        + "one weight for each row and \(counted(targetCount, "target"))")
    self.features = shape
    self.targets = [targetCount]
    let features = Buffer(count: count * shape.count, precision: S.precision)
    let result = features.all.withMutableSpan { (span: inout MutableSpan<S>) in
      Result { () throws(Failure) in try write(&span) }
    }
    try result.get()
    storage = (features, Buffer(targets), weights.map { Buffer($0) })
  }

  /// Makes rows from one array of features and one array of targets for each row.
  ///
  /// Throws unless there are as many feature rows as target rows and all rows have the same
  /// lengths, or if a weight is negative or not finite.
  public init<S: Scalar>(
    features: [[S]], targets: [[S]], weights: [S]? = nil
  ) throws(DatasetError) {
    let widths = (features.first?.count ?? 1, targets.first?.count ?? 1)
    guard features.count == targets.count else {
      throw DatasetError(
        "\(features.count) rows of features but \(targets.count) rows of targets; expected as many of "
          + "each")
    }
    for row in features.indices
    where features[row].count != widths.0 || targets[row].count != widths.1 {
      throw DatasetError(
        "row \(row) has \(features[row].count) features and \(targets[row].count) targets; "
          + "row 0 has \(widths.0) and \(widths.1)")
    }
    guard widths.0 > 0, widths.1 > 0 else {
      throw DatasetError(
        "rows of \(widths.0) features and \(widths.1) targets; expected at least 1 of each")
    }
    try self.init(
      flat: features.flatMap { $0 }, shape: [widths.0], targets: targets.flatMap { $0 },
      targetShape: [widths.1], weights: weights)
  }

  /// Makes rows from one array of features and one class number for each row. Throws like
  /// `init(features:targets:weights:)`.
  public init<S: Scalar>(
    features: [[S]], classes: [Int], weights: [S]? = nil
  ) throws(DatasetError) {
    try self.init(features: features, targets: classes.map { [S($0)] }, weights: weights)
  }

  /// Returns a copy of the rows with these numbers, in this order. Traps if a row does not exist.
  public func selecting(_ rows: [Int]) -> ArrayDataset { ArrayDataset(copying: rows, of: self) }

  private init(copying rows: [Int], of other: ArrayDataset) {
    count = rows.count
    features = other.features
    targets = other.targets
    func copy(_ buffer: Buffer, _ width: Int) -> Buffer {
      let copy = Buffer(count: rows.count * width, precision: buffer.precision)
      for (position, row) in rows.enumerated() {
        require(
          row >= 0 && row < other.count,
          "row \(row) of a selection is not within 0..<\(other.count)")
        copy.all.copyRow(position * width, count: width, from: buffer.all, at: row * width)
      }
      return copy
    }
    storage = (
      copy(other.storage.features, features.count), copy(other.storage.targets, targets.count),
      other.storage.weights.map { copy($0, 1) }
    )
  }

  /// The features, `[count, features]`, and the targets, `[count, targets]`.
  var matrices: [Matrix] {
    [
      storage.features.matrix(rows: count, columns: features.count),
      storage.targets.matrix(rows: count, columns: targets.count),
    ]
  }

  /// Copies the batch's rows. Throws if a row does not exist.
  public func read(_ batch: Batch, into examples: Examples) throws(DatasetError) {
    try examples.fill(
      batch, features: storage.features.matrix(rows: count, columns: features.count),
      targets: storage.targets.matrix(rows: count, columns: targets.count),
      weights: storage.weights?.matrix(rows: count, columns: 1))
  }

  /// Copies the weights of the batch's rows, and returns true. Throws if a row does
  /// not exist.
  public func readWeights(
    _ batch: Batch, into examples: Examples
  ) throws(DatasetError) -> Bool {
    if let weights = storage.weights {
      try examples.fillWeights(batch, from: weights.matrix(rows: count, columns: 1))
    }
    return true
  }
}
