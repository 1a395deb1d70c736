/// A row's loss is 1 − p·t / (|p|·|t|): 0 where the vector p of its outputs points in the direction of the
/// vector t of its targets, 2 where it points in the opposite direction.
///
/// It is computed as half the squared distance of p / |p| and t / |t|, which loses no digits where they are
/// nearly the same. It is SciPy's `cosine` distance, 1 − PyTorch's `cosine_similarity` and 1 + Keras's
/// `CosineSimilarity`. The gradient is −(t / |t| − (1 − loss)·p / |p|) / |p|. A prediction that is 0
/// everywhere has no direction: its loss is 1, and its gradient 0.
public struct CosineDistance: Loss, Hashable {
  /// `cosine-distance`.
  public static let kind = "cosine-distance"

  /// Creates the loss.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: CosineDistance())

  /// The elements of a vector.
  public var outputs: OutputMeaning { .other }

  /// Throws unless the output and the target have the same number of elements, at least two: a single
  /// element has a sign and no other direction.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkSame(prediction, target)
    guard target.count >= 2 else {
      throw ShapeError(
        "loss \(Self.kind): the targets are \(target); expected vectors of at least two elements")
    }
  }

  /// Each row's loss and its gradient. Throws if the targets of a row are all 0, unless it weighs 0.
  public func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError) {
    for row in 0..<prediction.rows {
      if clearIfWeightless(row, weights: weights, gradient: gradient, losses: losses) { continue }
      let weight = weights?[row, 0] ?? 1
      let (p, t) = (length(of: prediction, row), length(of: target, row))
      if t.largest == 0 {
        throw LossError(
          position: row, "the targets are all 0, a vector that points nowhere")
      }
      guard p.largest != 0 else {
        losses[0, row] = 1
        for column in 0..<prediction.columns { gradient?[row, column] = 0 }
        continue
      }
      var loss = 0.0
      for column in 0..<prediction.columns {
        let difference =
          prediction[row, column] / p.largest / p.root - target[row, column] / t.largest / t.root
        loss += 0.5 * difference * difference
      }
      losses[0, row] = loss
      guard let gradient else { continue }
      for column in 0..<prediction.columns {
        let direction = prediction[row, column] / p.largest / p.root
        let difference = direction - target[row, column] / t.largest / t.root
        gradient[row, column] =
          scale * weight * (difference - loss * direction) / p.largest / p.root
      }
    }
  }

  /// The length of a row as `largest` · `root`, which are kept apart so that no square overflows.
  private func length(of matrix: Matrix, _ row: Int) -> (largest: Double, root: Double) {
    var largest = 0.0
    for column in 0..<matrix.columns where !(matrix[row, column].magnitude <= largest) {
      largest = matrix[row, column].magnitude
    }
    var sum = 0.0
    for column in 0..<matrix.columns {
      let part = matrix[row, column] / largest
      sum += part * part
    }
    return (largest, sum.squareRoot())
  }
}
