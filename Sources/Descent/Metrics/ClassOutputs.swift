/// How a metric reads a classifier's outputs.
public enum ClassOutputs: String, Hashable, Sendable, Codable, CaseIterable {
  /// The outputs are logits z, as for the losses of classes: the probabilities are softmax(z); with a single
  /// output, σ(z) is the probability of class 1.
  case logits
  /// The outputs are the probabilities.
  case probabilities
  /// The outputs are scores, as under a hinge loss: a class with a larger one is more probable, and nothing
  /// else is known.
  case scores
}

/// A metric of the outputs of every class, and not only of the predicted class.
public protocol ClassOutputMetric: ClassificationMetric {
  /// What the network's outputs are.
  var outputs: ClassOutputs { get }
  /// The metric for these outputs instead.
  func measuring(_ outputs: ClassOutputs) -> Self
}

/// A metric of the probabilities of the classes.
public protocol ProbabilityMetric: ClassOutputMetric {}

extension ProbabilityMetric {
  /// Throws unless the target is `[1]` or has as many elements as the output, and the outputs give
  /// probabilities.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    if target.count != 1 { try checkSame(prediction, target) }
    guard outputs != .scores else {
      throw ShapeError(
        "metric \(name): the network's outputs are scores, as under a hinge loss; expected a loss "
          + "that makes them logits")
    }
  }
}
