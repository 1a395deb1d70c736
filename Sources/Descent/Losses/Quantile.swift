/// A row's loss is the mean over its outputs of max(q·e, (q − 1)·e) with e = target − prediction: the best
/// prediction is the number that the target is below with probability q. Its gradient is 1 − q above the
/// target, −q below it, and 0 at it.
///
/// Koenker, Bassett, "Regression Quantiles" (1978); scikit-learn's `mean_pinball_loss`. For a quantile of
/// ½ it is half the absolute error.
///
/// With several quantiles there is an output for each quantile of each target; those of the first target
/// come first. The output of a higher quantile may be below that of a lower one.
public struct Quantile: Loss, Hashable {
  /// `quantile`.
  public static let kind = "quantile"
  /// The values of q, each above 0 and below 1.
  public private(set) var quantiles: [Double]

  /// Creates the loss of one quantile, above 0 and below 1; the default is the median.
  public init(_ quantile: Double = 0.5) { self.init([quantile]) }

  /// Creates the loss of several quantiles, at least one, each above 0 and below 1.
  public init(_ quantiles: [Double]) {
    self.quantiles = quantiles
    check()
  }

  /// The values of q.
  public static let hyperparameters = Hyperparameters(
    default: Quantile(),
    .list("quantiles", \.quantiles, expected: "at least one, each above 0 and below 1") {
      $0 > 0 && $0 < 1
    })

  /// `quantile 0.9`
  public var summary: String {
    "quantile \(quantiles.map { "\($0)" }.joined(separator: ", "))"
  }

  /// Numbers if there is one quantile.
  public var outputs: OutputMeaning { quantiles.count == 1 ? .numbers : .other }

  /// Several quantiles need several outputs.
  public var singleOutputProblem: String? {
    quantiles.count == 1
      ? nil : "\(quantiles.count) quantiles; expected one, as in \(Self.kind):0.9"
  }

  /// Throws unless there is an output for each quantile of each element of the target.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    guard prediction.count == target.count * quantiles.count else {
      throw ShapeError(
        "loss \(Self.kind): the network's output is \(prediction) but the targets are \(target); "
          + "expected an output for each of \(quantiles.count) quantiles of each target")
    }
  }

  /// Each row's loss and its gradient.
  public func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError) {
    let outputs = Double(prediction.columns)
    for row in 0..<prediction.rows {
      if clearIfWeightless(row, weights: weights, gradient: gradient, losses: losses) { continue }
      let factor = scale * (weights?[row, 0] ?? 1) / outputs
      var sum = 0.0
      for column in 0..<target.columns {
        for (index, quantile) in quantiles.enumerated() {
          let output = column * quantiles.count + index
          let excess = prediction[row, output] - target[row, column]
          let slope = excess > 0 ? 1 - quantile : excess < 0 ? -quantile : 0
          sum += slope * excess
          gradient?[row, output] = factor * slope
        }
      }
      losses[0, row] = sum / outputs
    }
  }
}
