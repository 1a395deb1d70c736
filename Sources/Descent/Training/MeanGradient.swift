/// G = Σ weight · ∂loss/∂parameters / Σ weight: the gradient of the weighted mean loss of some rows, with
/// respect to the trained parameters of the layers that are not frozen.
///
/// It is that of the loss alone, without a penalty, and before clipping. It does not depend on the
/// trainer's `reduction`.
public struct MeanGradient: Sendable {
  /// The number of rows.
  public let rows: Int
  /// Σ weight
  public let weight: Double
  /// Σ weight · loss / Σ weight, as a step sees it: with dropout and label smoothing. NaN without weight.
  public let loss: Double
  /// ‖G‖²
  public let squaredNorm: Double
  /// The flat vector, in Double. What does not count is 0.
  let values: Buffer
  let places: [ParameterPlace]

  /// The gradient of a sum of rows, divided by their weight.
  init(rows: Int, weight: Double, lossSum: Double, sum: Buffer, places: [ParameterPlace]) {
    self.rows = rows
    self.weight = weight
    loss = lossSum / weight
    values = sum
    self.places = places
    sum.all.scale(by: weight > 0 ? 1 / weight : 0)
    squaredNorm = Kernels.squares(of: sum.all)
  }

  /// ‖G‖
  public var norm: Double { squaredNorm.squareRoot() }

  /// The gradient of the parameter with this name, row by row; nil if there is none, or if it is not
  /// trained.
  public subscript(name: String) -> [Double]? {
    places.first { $0.name == name }.map { $0.range.of(values.all).values() }
  }

  /// G · H. Traps unless the other gradient is that of the same network.
  public func product(with other: MeanGradient) -> Double {
    require(
      values.count == other.values.count,
      "the product of gradients of \(values.count) and \(other.values.count) elements; expected those "
        + "of the same network")
    return rowProducts(values.all, other.values.all)[0]
  }

  /// The cosine of the angle between the gradients, from −1 to 1; nil if one is 0 or not finite.
  public func cosine(to other: MeanGradient) -> Double? {
    cosineOfAngle(product(with: other), squaredNorm, other.squaredNorm)
  }
}

extension Trainer {
  /// Returns the gradient of the mean loss of all rows at the current parameters: the direction of a step on
  /// the full batch. The trainer stays as it is.
  ///
  /// The rows are read in their order, 256 at a time. Throws what `rowGradients(of:from:along:)` throws.
  public func meanGradient(of dataset: some Dataset) throws(TrainingError) -> MeanGradient {
    try meanGradient(of: Batch(rows: 0..<dataset.count), from: dataset)
  }

  /// Returns the gradient of the mean loss of a batch. See `meanGradient(of:)`.
  public func meanGradient(
    of batch: Batch, from dataset: some Dataset
  ) throws(TrainingError) -> MeanGradient {
    let pass = try RowGradientPass(self, rows: batch.count, of: dataset)
    pass.measuresRows = false
    try pass.run(batch, of: dataset) { _ in }
    return pass.finish()
  }
}

/// product / √(a · b), not beyond ±1; nil if one of the squared norms is 0 or not finite.
func cosineOfAngle(_ product: Double, _ a: Double, _ b: Double) -> Double? {
  let cosine = product / (a.squareRoot() * b.squareRoot())
  return cosine.isFinite ? min(1, max(-1, cosine)) : nil
}

/// Returns Σ aⱼ·bⱼ of each row of matrices of the same shape and precision, summed in Double in the order
/// of the columns.
func rowProducts(_ a: Matrix, _ b: Matrix) -> [Double] {
  func products<S: Scalar>(_ type: S.Type) -> [Double] {
    a.withSpan(as: type) { left in
      b.withSpan(as: type) { right in
        (0..<a.rows).map { row in
          var sum = 0.0
          for index in row * a.columns..<(row + 1) * a.columns {
            sum += Double(left[index]) * Double(right[index])
          }
          return sum
        }
      }
    }
  }
  require(
    a.rows == b.rows && a.columns == b.columns && a.precision == b.precision,
    "the products of the rows of matrices of different shapes")
  switch a.precision {
  case .single: return products(Float.self)
  case .double: return products(Double.self)
  }
}
