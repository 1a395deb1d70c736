import DescentKernels

/// What a network's outputs are under a loss, and so what they predict.
public enum Outputs: Hashable, Sendable {
  /// Each is the number to predict itself.
  case numbers
  /// Each is the logarithm of the number to predict, which is above 0: exp(output).
  case logarithms
  /// The numbers to predict, then as many logarithms of their variances.
  case normals
  /// Each is the logit z of class 1 of two, whose probability is σ(z) = 1 / (1 + exp(−z)).
  case logit
  /// A logit for each class, whose probabilities are their softmax.
  case logits
  /// Each is above 0 for class 1 of two, below for the other; it says nothing of a probability.
  case score
  /// One for each class, the largest for the class predicted; they say nothing of a probability.
  case scores
  /// Something else, such as the parts of a vector.
  case other

  /// The shape of what outputs of this shape predict.
  public func predictionShape(of output: Shape) -> Shape {
    self == .normals ? [max(output.count / 2, 1)] : output
  }

  /// Throws if outputs of this shape are not what the metric takes them for, or it does not fit them and
  /// the targets.
  func check(_ metric: any Metric, output: Shape, target: Shape) throws(ShapeError) {
    if metric is any ClassificationMetric, self == .logit || self == .score, output.count > 1 {
      throw ShapeError(
        "metric \(metric.name): each of the network's \(output.count) outputs is of two classes of "
          + "its own under the loss, not of one class of \(output.count); expected a single output, "
          + "or another loss")
    }
    if let metric = metric as? any ClassOutputMetric, let kind = ofClasses {
      try metric.measuring(kind).check(prediction: output, target: target)
      guard metric.outputs == kind || metric.outputs == .scores else {
        throw ShapeError(
          "metric \(metric.name): measures \(metric.outputs), but under the loss the network's "
            + "outputs are \(kind); expected the metric of: .\(kind)")
      }
    }
    try metric.check(prediction: predictionShape(of: output), target: target)
  }

  /// What a metric is to take them for, if they are of classes.
  private var ofClasses: ClassOutputs? {
    switch self {
    case .logit, .logits: .logits
    case .score, .scores: .scores
    case .numbers, .logarithms, .normals, .other: nil
    }
  }

  /// What outputs predict, which metrics compare with the targets: the outputs themselves, but
  /// exp(output) of logarithms and the numbers without the variances of normals. `space` is as large as
  /// the outputs; what is computed lies there.
  func predictions(of outputs: Matrix, in space: Matrix) -> Matrix {
    switch self {
    case .logarithms:
      Kernels.map(DESCENT_EXP, outputs, into: space)
      return space
    case .normals:
      let count = outputs.columns / 2
      for row in 0..<outputs.rows {
        space.copyRow(row * count, count: count, from: outputs, at: row * outputs.columns)
      }
      return space.block(at: 0, rows: outputs.rows, columns: count)
    case .numbers, .logit, .logits, .score, .scores, .other: return outputs
    }
  }
}
