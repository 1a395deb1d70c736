import DescentKernels

/// What a network's outputs mean under a loss: what they predict, and how metrics read them.
public enum OutputMeaning: Hashable, Sendable {
  /// Each output is the number to predict.
  case numbers
  /// Each output is the logarithm of the number to predict, which is above 0: exp(output).
  case logarithms
  /// The numbers to predict, then as many logarithms of their variances.
  case normals
  /// Each output is the logit z of class 1 of two, whose probability is σ(z) = 1 / (1 + exp(−z)).
  case logit
  /// Each output is the logit of a class; the probabilities are their softmax.
  case logits
  /// Each output is above 0 for class 1 of two and below 0 for the other; it is not a probability.
  case score
  /// Each output is the score of a class, the largest for the predicted class; scores are not probabilities.
  case scores
  /// The outputs are something else, such as the elements of a vector.
  case other

  /// The shape of what outputs of this shape predict.
  public func predictionShape(of output: Shape) -> Shape {
    self == .normals ? [max(output.count / 2, 1)] : output
  }

  /// Throws if outputs of this shape are not what the metric reads them as, or if the metric does not fit
  /// them and the targets.
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

  /// How a metric of classes must read the outputs; nil if they are not of classes.
  private var ofClasses: ClassOutputs? {
    switch self {
    case .logit, .logits: .logits
    case .score, .scores: .scores
    case .numbers, .logarithms, .normals, .other: nil
    }
  }

  /// The predictions that metrics compare with the targets: the outputs themselves, except that they are
  /// exp(output) of logarithms and the numbers of normals, without the variances. `space` is memory as large
  /// as the outputs, for predictions that are computed.
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
