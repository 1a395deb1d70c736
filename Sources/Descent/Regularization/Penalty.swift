import DescentKernels

/// A penalty on the size of weights that is added to the loss: λ₁·Σ|p| + ½·λ₂·Σ p².
///
/// Its gradient is λ₁·sign(p) + λ₂·p, and the sign of 0 is 0. The gradient is added once for each
/// step, whatever the batch size, before clipping and the optimizer's rule. Reported losses do not
/// include the penalty, as in PyTorch. Keras adds it to the training losses.
///
/// λ₂ is PyTorch's `weight_decay`. Keras' and Lasagne's `l2` have no ½, so their value is λ₂ / 2.
/// scikit-learn divides its `alpha` by the number of rows. An optimizer's own `weightDecay` is not
/// part of the gradient. Only for plain `SGD` is the result the same.
public struct Penalty: Hashable, Sendable, Codable {
  /// λ₁, at least 0.
  public let l1: Double
  /// λ₂, at least 0.
  public let l2: Double
  /// The parameters that are penalized.
  public let parameters: ParameterSelection

  /// A penalty with these factors, on the weights by default. Traps unless each factor is finite
  /// and at least 0.
  public init(l1: Double = 0, l2: Double = 0, on parameters: ParameterSelection = .weights) {
    self.l1 = l1
    self.l2 = l2
    self.parameters = parameters
    check()
  }

  /// Reads a penalty. Throws unless its factors are finite and at least 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    l1 = try container.number(.l1)
    l2 = try container.number(.l2)
    parameters = try container.decode(ParameterSelection.self, forKey: .parameters)
    try check(in: decoder)
  }

  /// Adds the gradient of the penalty to the gradient of the loss.
  func add(to gradients: Matrix, of weights: Matrix) {
    var update = descent_update()
    update.rule = DESCENT_PENALTY
    update.shrink = 1
    update.rate = l1
    update.decay = l2
    Kernels.apply(update, to: gradients, gradients: weights)
  }
}

extension Penalty: Ranged {
  var figures: [Figure] { [.notNegative("l1", l1), .notNegative("l2", l2)] }
}
