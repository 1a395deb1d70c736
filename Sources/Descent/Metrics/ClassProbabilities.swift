/// The probabilities, or scores, of the classes that one row of a network's outputs gives: from logits z,
/// pⱼ = exp(zⱼ − max z) / Σ exp(z − max z). A single output z is read as the two 0 and z.
struct ClassProbabilities {
  private let outputs: Matrix
  private let row: Int
  private let kind: ClassOutputs
  /// The class of the largest logit, the first of equal ones.
  private var highest = 0
  /// Σ exp(zⱼ − max z) over the other classes.
  private var rest = 0.0

  init(_ outputs: Matrix, row: Int, as kind: ClassOutputs) {
    self.outputs = outputs
    self.row = row
    self.kind = kind
    guard kind == .logits else { return }
    for number in 1..<count where output(number) > output(highest) { highest = number }
    for number in 0..<count where number != highest { rest += power(number) }
  }

  /// The number of classes.
  var count: Int { outputs.classCount }

  /// The probability of the class.
  subscript(number: Int) -> Double {
    kind == .logits ? power(number) / (1 + rest) : output(number)
  }

  /// The logarithm of the class's probability. A probability that the network outputs is kept 2⁻⁵² away from
  /// 0 and 1, as in scikit-learn.
  func logarithm(_ number: Int) -> Double {
    switch kind {
    case .logits: output(number) - output(highest) - naturalLogarithm(onePlus: rest)
    case .probabilities, .scores:
      Kernels.log(min(max(output(number), .ulpOfOne), 1 - .ulpOfOne))
    }
  }

  /// The class's logit, or its probability.
  private func output(_ number: Int) -> Double {
    if outputs.columns > 1 { return outputs[row, number] }
    let value = outputs[row, 0]
    return number == 1 ? value : kind == .logits ? 0 : 1 - value
  }

  private func power(_ number: Int) -> Double {
    exponential(output(number) - output(highest))
  }
}

extension Matrix {
  /// The probability that the row's target gives the class, for a network with this number of outputs.
  func probability(of number: Int, in row: Int, outputs: Int) -> Double {
    if columns > 1 { return self[row, number] }
    let value = self[row, 0]
    return outputs == 1 ? (number == 1 ? value : 1 - value) : value == Double(number) ? 1 : 0
  }
}
