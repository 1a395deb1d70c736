/// A dataset whose features stay bytes in memory, such as the pixels of pictures: a quarter of what
/// `Float` takes. A batch reads them as (byte − shift) / scale.
///
/// ```swift
/// let pictures = try ByteDataset(
///   bytes: pixels, shape: [28, 28], scale: 255, targets: digits.map(Float.init))
/// ```
public struct ByteDataset: Dataset {
  /// The number of rows.
  public let count: Int
  /// The shape of one row's features.
  public let features: Shape
  /// The shape of one row's targets.
  public let targets: Shape
  private let bytes: [UInt8]
  /// The rows of `bytes` that are the rows of the dataset; nil for all, in their order.
  private let rows: [Int]?
  /// The feature of each byte, so that the division is done once.
  private let values: (single: [Float], double: [Double])
  private let storage: (targets: Buffer, weights: Buffer?)

  /// Makes rows from flat arrays: `bytes` is [rows, `shape`] in row-major order and `targets` is [rows,
  /// `targetShape`]. The bytes are not copied.
  ///
  /// Throws if they do not make the same number of whole rows, if there is not one weight for each row, if
  /// a weight is negative or not finite, or if the scale is 0 or a number is not finite.
  public init<S: Scalar>(
    bytes: [UInt8], shape: Shape, shift: Double = 0, scale: Double = 255, targets: [S],
    targetShape: Shape = [1], weights: [S]? = nil
  ) throws(DatasetError) {
    let values = (0..<256).map { (Double($0) - shift) / scale }
    guard values.allSatisfy(\.isFinite) else {
      throw DatasetError(
        "bytes with the shift \(shift) and the scale \(scale); expected finite numbers, and a scale "
          + "other than 0")
    }
    let count = targets.count / targetShape.count
    guard count * targetShape.count == targets.count, bytes.count % shape.count == 0,
      bytes.count / shape.count == count
    else {
      throw DatasetError(
        "\(bytes.count) bytes for rows of shape \(shape) and \(targets.count) target values for rows of "
          + "shape \(targetShape) do not make the same number of whole rows")
    }
    try self.init(
      bytes: bytes, rows: nil, shape: shape, values: values, targets: targets,
      targetShape: targetShape, weights: weights)
  }

  /// Makes rows from some rows of `bytes`, which are not copied. `values` are the features of the bytes 0
  /// to 255. Traps unless there are as many and one target for each row; throws for weights as above.
  package init<S: Scalar>(
    bytes: [UInt8], rows: [Int]?, shape: Shape, values: [Double], targets: [S],
    targetShape: Shape = [1], weights: [S]? = nil
  ) throws(DatasetError) {
    count = targets.count / targetShape.count
    let available = bytes.count / shape.count
    require(
      values.count == 256 && count == rows?.count ?? available
        && (rows ?? []).allSatisfy { (0..<available).contains($0) },
      "\(values.count) features of bytes, and \(count) targets for rows among \(available)")
    if let weights { try ArrayDataset.check(weights, count: count) }
    (self.bytes, self.rows, features, self.targets) = (bytes, rows, shape, targetShape)
    self.values = (values.map { Float($0) }, values)
    storage = (Buffer(targets), weights.map { Buffer($0) })
  }

  /// Converts the batch's rows. Throws if a row does not exist.
  public func read(_ batch: Batch, into examples: Examples) throws(DatasetError) {
    try checkRows(of: batch, examples)
    switch examples.features.precision {
    case .single: convert(batch, values.single, into: examples.features)
    case .double: convert(batch, values.double, into: examples.features)
    }
    let (width, from, to) = (targets.count, storage.targets.all, examples.targets)
    for (position, row) in batch.enumerated() {
      to.copyRow(position * width, count: width, from: from, at: row * width)
    }
    _ = copyWeights(of: batch, into: examples)
  }

  /// Copies the weights of the batch's rows, and returns true. Throws if a row does not exist.
  public func readWeights(
    _ batch: Batch, into examples: Examples
  ) throws(DatasetError) -> Bool {
    try checkRows(of: batch, examples)
    return copyWeights(of: batch, into: examples)
  }

  private func checkRows(of batch: Batch, _ examples: Examples) throws(DatasetError) {
    for row in batch where row < 0 || row >= count { throw examples.missing(row, of: count) }
  }

  private func copyWeights(of batch: Batch, into examples: Examples) -> Bool {
    guard let weights = storage.weights?.all else { return true }
    examples.isWeighted = true
    let to = examples.weights
    for (position, row) in batch.enumerated() {
      to.copyRow(position, count: 1, from: weights, at: row)
    }
    return true
  }

  private func convert<S: Scalar>(_ batch: Batch, _ values: [S], into matrix: Matrix) {
    let (width, bytes, values) = (features.count, bytes.span, values.span)
    matrix.withMutableSpan(as: S.self) { features in
      for (position, row) in batch.enumerated() {
        let (source, target) = ((rows?[row] ?? row) * width, position * width)
        for index in 0..<width {
          features[target + index] = values[Int(bytes[source + index])]
        }
      }
    }
  }
}
