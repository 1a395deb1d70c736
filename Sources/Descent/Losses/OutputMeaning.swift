import DescentKernels

/// What a network's outputs mean under a loss: what they predict, and how metrics read them.
public enum OutputMeaning: Hashable, Sendable {
  /// Each output is the number to predict. A metric of classes reads it as a probability, which it is if the
  /// targets are 0 and 1.
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
  /// The outputs are something else, such as the elements of a vector. A metric of classes reads them as
  /// probabilities.
  case other

  /// The shape of what outputs of this shape predict.
  public func predictionShape(of output: Shape) -> Shape {
    self == .normals ? [max(output.count / 2, 1)] : output
  }

  /// Whether classes have probabilities, and not only scores.
  package var areProbabilities: Bool { self != .score && self != .scores }

  /// Throws if outputs of this shape do not give the classes or the probabilities that the metric measures, or
  /// if the metric does not fit them and the targets.
  package func check(_ metric: any Metric, output: Shape, target: Shape) throws(ShapeError) {
    if metric is any ClassificationMetric, self == .logit || self == .score, output.count > 1 {
      throw ShapeError(
        "metric \(metric.name): each of the network's \(output.count) outputs is of two classes of "
          + "its own under the loss, not of one class of \(output.count); expected a single output, "
          + "or another loss")
    }
    try metric.check(prediction: predictionShape(of: output), target: target)
    guard areProbabilities || !(metric is any ProbabilityMetric) else {
      throw ShapeError(
        "metric \(metric.name): the network's outputs are scores, as under a hinge loss; expected a "
          + "loss that makes them logits")
    }
  }

  /// The predictions that metrics compare with the targets: the outputs with what they mean, exp(output) of
  /// logarithms, and the numbers of normals without the variances. `space` is memory as large as the outputs,
  /// for predictions that are computed.
  func predictions(of outputs: Matrix, in space: Matrix) -> Predictions {
    switch self {
    case .logarithms:
      Kernels.map(DESCENT_EXP, outputs, into: space)
      return Predictions(space, as: scale)
    case .normals:
      let count = outputs.columns / 2
      for row in 0..<outputs.rows {
        space.copyRow(row * count, count: count, from: outputs, at: row * outputs.columns)
      }
      return Predictions(
        space.block(at: 0, rows: outputs.rows, columns: count), as: scale)
    case .logit, .logits, .score, .scores, .numbers, .other:
      return Predictions(outputs, as: scale)
    }
  }

  /// What metrics of classes read the predictions as.
  package var scale: Predictions.Scale {
    switch self {
    case .logit, .logits: .logits
    case .score, .scores: .scores
    case .numbers, .logarithms, .normals, .other: .probabilities
    }
  }
}
