import DescentKernels

/// A penalty on the size of weights beside the loss: λ₁·Σ|p| + ½·λ₂·Σ p², whose gradient is
/// λ₁·sign(p) + λ₂·p; the sign of 0 is 0.
///
/// Its gradient is added once a step, whatever the batch's size, before clipping and the rule; the losses
/// that are reported are without it, as in PyTorch (Keras adds it to those of the training).
/// λ₂ is PyTorch's `weight_decay`; Keras' and Lasagne's `l2` have no ½, so that theirs is λ₂ / 2, and
/// scikit-learn divides its `alpha` by the number of rows. A rule's own `weightDecay` is no part of the
/// gradient: only for plain `SGD` is it the same.
public struct Penalty: Hashable, Sendable, Codable {
  /// λ₁, at least 0.
  public let l1: Double
  /// λ₂, at least 0.
  public let l2: Double
  /// Those that it is on.
  public let parameters: ParameterSelection

  /// A penalty with these factors, on the weights unless told otherwise.
  public init(l1: Double = 0, l2: Double = 0, on parameters: ParameterSelection = .weights) {
    self.l1 = l1
    self.l2 = l2
    self.parameters = parameters
    check()
  }

  /// Reads a penalty; throws unless its factors are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    l1 = try container.number(.l1)
    l2 = try container.number(.l2)
    parameters = try container.decode(ParameterSelection.self, forKey: .parameters)
    try check(in: decoder)
  }

  /// Adds the penalty's gradient to that of the loss.
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
