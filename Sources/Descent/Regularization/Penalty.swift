import DescentKernels

/// λ₁·Σ|p| + ½·λ₂·Σ p², a penalty on the size of the weights, which is added to the loss. Its gradient is
/// λ₁·sign(p) + λ₂·p; the sign of 0 is 0.
///
/// The gradient is added once a step, whatever the batch size, before clipping and the rule. The losses that are
/// reported do not include the penalty, as in PyTorch. (Keras adds it to those of the training.)
/// λ₂ is PyTorch's `weight_decay`. Keras' and Lasagne's `l2` have no ½: theirs is λ₂ / 2. scikit-learn
/// divides its `alpha` by the number of rows. A rule's own `weightDecay` is not part of the gradient; it is the
/// same as λ₂ only for plain `SGD`.
public struct Penalty: Component, Hashable {
  /// `penalty`.
  public static let kind = "penalty"

  /// λ₁, at least 0.
  public private(set) var l1: Double
  /// λ₂, at least 0.
  public private(set) var l2: Double
  /// The parameters that are penalized.
  public private(set) var parameters: ParameterSelection

  /// Creates a penalty; the default is on the weights.
  public init(l1: Double = 0, l2: Double = 0, on parameters: ParameterSelection = .weights) {
    self.l1 = l1
    self.l2 = l2
    self.parameters = parameters
    check()
  }

  /// λ₁, λ₂ and the parameters.
  public static let hyperparameters = Hyperparameters(
    default: Penalty(), .nonNegative("l1", \.l1), .nonNegative("l2", \.l2),
    Hyperparameter("parameters", \.parameters))

  /// `l1 0.1, l2 0.01`
  public var summary: String {
    let terms = [("l1", l1), ("l2", l2)].filter { $0.1 > 0 }.map { "\($0) \($1)" }
    return terms.isEmpty ? "no penalty" : terms.joined(separator: ", ")
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
