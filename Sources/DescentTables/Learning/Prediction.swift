import Descent

/// A model's prediction for one row.
public enum Prediction: Hashable, Sendable {
  /// A number, in the target's own units.
  case number(Double)
  /// A number and its standard deviation, in the target's own units, as a model with a Gaussian
  /// loss predicts them.
  case normal(mean: Double, standardDeviation: Double)
  /// The most probable class, the first of equals, and the probability of each class, in the order
  /// of the model's labels. There are no probabilities if the loss learns scores, as a hinge loss
  /// does.
  case `class`(String, probabilities: [Double])
  /// A number for each of several targets, in its own units.
  case numbers([Double])
  /// The class of each of several targets of two classes, and the probability of its second class,
  /// the one that means yes. There are no probabilities if the loss learns scores.
  case classes([String], probabilities: [Double])

  /// The number, or the mean of a normal prediction; nil for a class, and for several targets.
  public var number: Double? {
    switch self {
    case .number(let value), .normal(let value, _): value
    case .class, .numbers, .classes: nil
    }
  }

  /// The class; nil for a number, and for several targets.
  public var label: String? {
    if case .class(let label, _) = self { label } else { nil }
  }
}

extension Preparation.Target {
  /// Returns the prediction for the outputs of a network for one row, under a loss. The outputs are
  /// a scaled number, one value per class, or, with two classes, the value of the second class.
  func prediction(of values: ArraySlice<Double>, _ outputs: OutputMeaning) -> Prediction {
    let first = values.first ?? .nan
    switch self {
    case .number(_, let mean, let deviation):
      let number = (outputs == .logarithms ? exponential(first) : first) * deviation + mean
      guard outputs == .normals else { return .number(number) }
      return .normal(
        mean: number,
        standardDeviation: exponential((values.last ?? .nan) / 2) * deviation)
    case .logarithm(_, let mean, let deviation):
      let scale = TargetScale(mean: mean, deviation: deviation, isLogarithm: true)
      return .number(scale.original(first))
    case .several(let targets):
      let parts = zip(targets, values).map { $0.prediction(of: [$1], outputs) }
      guard task == .classification else { return .numbers(parts.map { $0.number ?? .nan }) }
      return .classes(
        parts.map { $0.label ?? "" },
        probabilities: parts.compactMap { part in
          if case .class(_, let probabilities) = part { probabilities.last } else { nil }
        })
    case .classes(_, let labels, _):
      let scores = values.count == 1 ? [0, first] : Array(values)
      guard outputs.areProbabilities else {
        return .class(labels[scores.firstOfLargest], probabilities: [])
      }
      let probabilities = softmax(scores)
      return .class(labels[probabilities.firstOfLargest], probabilities: probabilities)
    }
  }
}

extension [Double] {
  fileprivate var firstOfLargest: Int {
    indices.max { (self[$0], $1) < (self[$1], $0) } ?? 0
  }
}

/// exp(zᵢ − max z) / Σ exp(zⱼ − max z)
private func softmax(_ logits: [Double]) -> [Double] {
  let highest = logits.max() ?? 0
  let powers = logits.map { exponential($0 - highest) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}
