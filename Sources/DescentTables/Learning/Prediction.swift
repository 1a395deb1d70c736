import Descent

/// What a model says of one row.
public enum Prediction: Hashable, Sendable {
  /// A number, in the target's own units.
  case number(Double)
  /// The most probable class, the first of equals, and the probability of each, in the order of the
  /// model's labels.
  case `class`(String, probabilities: [Double])

  /// The number; nil for a class.
  public var number: Double? {
    if case .number(let value) = self { value } else { nil }
  }

  /// The class; nil for a number.
  public var label: String? {
    if case .class(let label, _) = self { label } else { nil }
  }
}

extension Preparation.Target {
  /// What a network's outputs for one row mean: the standardised number, a logit a class, or the logit
  /// of the second of two classes.
  func prediction(of outputs: ArraySlice<Double>) -> Prediction {
    let first = outputs.first ?? .nan
    switch self {
    case .number(_, let mean, let deviation): return .number(first * deviation + mean)
    case .classes(_, let labels, _):
      let probabilities = softmax(outputs.count == 1 ? [0, first] : Array(outputs))
      let best = probabilities.indices.max {
        (probabilities[$0], $1) < (probabilities[$1], $0)
      }
      return .class(labels[best ?? 0], probabilities: probabilities)
    }
  }
}

/// exp(zᵢ − max z) / Σ exp(zⱼ − max z)
private func softmax(_ logits: [Double]) -> [Double] {
  let highest = logits.max() ?? 0
  let powers = logits.map { exponential($0 - highest) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}
