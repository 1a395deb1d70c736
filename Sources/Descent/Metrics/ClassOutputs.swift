/// What a classifier's outputs are.
public enum ClassOutputs: String, Hashable, Sendable, Codable, CaseIterable {
  /// Logits z, as the losses of classes take them: the probabilities are softmax(z); of a single output
  /// σ(z) is the probability of class 1.
  case logits
  /// The probabilities themselves.
  case probabilities
  /// The larger the more probable, and no more, as under a hinge loss.
  case scores
}

/// A metric of what the outputs say of every class, and not only of which one is predicted.
public protocol ClassOutputMetric: ClassificationMetric {
  /// What the network's outputs are.
  var outputs: ClassOutputs { get }
  /// The metric of such outputs instead.
  func measuring(_ outputs: ClassOutputs) -> Self
}

/// A metric of the probabilities of the classes.
public protocol ProbabilityMetric: ClassOutputMetric {}

extension ProbabilityMetric {
  /// Throws unless the target is `[1]` or has as many elements as the output, and the outputs stand for
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
