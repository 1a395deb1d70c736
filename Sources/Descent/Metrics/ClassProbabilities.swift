/// The probabilities of the classes of one row: from logits z, pⱼ = exp(zⱼ − max z) / Σ exp(z − max z). A
/// single logit z is read as the two 0 and z.
public struct ClassProbabilities {
  private let predictions: Predictions
  private let row: Int
  /// The class of the largest logit, the first of equal ones.
  private var highest = 0
  /// Σ exp(zⱼ − max z) over the other classes.
  private var rest = 0.0

  init(_ predictions: Predictions, _ row: Int) {
    self.predictions = predictions
    self.row = row
    guard isOfLogits else { return }
    for number in 1..<count where output(number) > output(highest) { highest = number }
    for number in 0..<count where number != highest { rest += power(number) }
  }

  private var isOfLogits: Bool { predictions.scale == .logits }

  /// The number of classes.
  public var count: Int { predictions.classCount }

  /// The probability of the class.
  public subscript(number: Int) -> Double {
    isOfLogits ? power(number) / (1 + rest) : output(number)
  }

  /// The logarithm of the class's probability. A probability that the network outputs is kept 2⁻⁵² away from
  /// 0 and 1, as in scikit-learn.
  public func logarithm(_ number: Int) -> Double {
    isOfLogits
      ? output(number) - output(highest) - naturalLogarithm(onePlus: rest)
      : Kernels.log(min(max(output(number), .ulpOfOne), 1 - .ulpOfOne))
  }

  /// The class's logit, or its probability.
  private func output(_ number: Int) -> Double {
    if predictions.columns > 1 { return predictions[row, number] }
    let value = predictions[row, 0]
    return number == 1 ? value : isOfLogits ? 0 : 1 - value
  }

  private func power(_ number: Int) -> Double {
    exponential(output(number) - output(highest))
  }
}

/// A metric of the probabilities of the classes. It is refused under a loss whose outputs are scores.
public protocol ProbabilityMetric: ClassificationMetric {}

extension Matrix {
  /// The probability that the row's target gives the class, for a network with this number of outputs.
  func probability(of number: Int, in row: Int, outputs: Int) -> Double {
    if columns > 1 { return self[row, number] }
    let value = self[row, 0]
    return outputs == 1 ? (number == 1 ? value : 1 - value) : value == Double(number) ? 1 : 0
  }
}
