/// The gradients of the rows of a batch: how long each is, and how far it points in one direction.
///
/// gᵢ = weightᵢ · ∂lossᵢ/∂parameters / (Σ weight / rows), so that the mean of the gᵢ is the gradient of the
/// weighted mean loss, whatever the trainer's `reduction`. The parameters are the trained ones of the layers
/// that are not frozen. See `Trainer.rowGradients(of:from:along:)`.
public struct RowGradients: Sendable {
  /// lossᵢ, without the row's weight, as a step sees it: with dropout and label smoothing.
  public let losses: [Double]
  /// weightᵢ
  public let weights: [Double]
  /// ‖gᵢ‖²
  public let squaredNorms: [Double]
  /// gᵢ · H, with the `direction` H.
  public let products: [Double]
  /// G, the mean of the gᵢ.
  public let mean: MeanGradient
  /// H, what the rows are compared with. It is G itself unless another was asked for.
  public let direction: MeanGradient

  /// ‖G‖²
  public var squaredNormOfMean: Double { mean.squaredNorm }

  /// The cosine of the angle between gᵢ and H, from −1 to 1; nil if one is 0 or not finite. Traps if there is
  /// no such row.
  public func cosine(ofRow index: Int) -> Double? {
    cosineOfAngle(products[index], squaredNorms[index], direction.squaredNorm)
  }
}

extension Trainer {
  /// Measures the gradient of each row of a batch at the current parameters. The trainer stays as it is.
  ///
  /// The gradients are exact, up to the rounding of the trainer's precision, and never stored. A Dense
  /// layer's gradient of a row is xᵀ·dy, whose squared norm is ‖x‖²·‖dy‖²: Goodfellow, "Efficient Per-Example
  /// Gradient Computations" (arXiv:1510.01799). All rows go through the network and back at once, up to 256 at
  /// a time; only other layers with parameters, such as `Embedding`, run once more for each row.
  /// Dropout draws what the next step would draw for these positions of a batch.
  ///
  /// - Parameters:
  ///   - batch: The rows. More than 256 of them take twice the time if they are compared with their own mean.
  ///   - direction: The gradient to compare with, such as `meanGradient(of:)` of all rows. Nil is the
  ///     batch's own mean. Traps unless it is that of the same network.
  /// - Throws: `TrainingError.rowsDepend` if a layer that is not frozen normalizes over the batch, as
  ///   `BatchNormalization` does; otherwise what `step` throws.
  public func rowGradients(
    of batch: Batch, from dataset: some Dataset, along direction: MeanGradient? = nil
  ) throws(TrainingError) -> RowGradients {
    var direction = direction
    if direction == nil, batch.count > RowGradientPass.chunk {
      direction = try meanGradient(of: batch, from: dataset)
    }
    let pass = try RowGradientPass(self, rows: batch.count, of: dataset)
    pass.compare(with: direction)
    var (losses, weights, squares, products) = ([Double](), [Double](), [Double](), [Double]())
    try pass.run(batch, of: dataset) { part in
      losses += part.losses
      weights += part.weights
      squares += part.squaredNorms
      products += part.products
    }
    let mean = pass.finish()
    let scale = mean.weight > 0 ? Double(mean.rows) / mean.weight : 0
    // Without a direction, the rows were compared with the sum.
    let productScale = direction == nil && mean.weight > 0 ? scale / mean.weight : scale
    return RowGradients(
      losses: losses, weights: weights, squaredNorms: squares.map { $0 * scale * scale },
      products: products.map { $0 * productScale }, mean: mean, direction: direction ?? mean)
  }
}
