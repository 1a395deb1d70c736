import DescentKernels

/// s := s + g², p := p·(1 − α·λ) − α · g / (√(s₀ + s) + ε).
///
/// Duchi, Hazan, Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization"
/// (2011), with the hyperparameters of PyTorch, whose `lr_decay` is a schedule of α. Keras has an α of 0.001,
/// an s₀ of 0.1 and an ε of 1e-7 `.inside` the root.
///
/// The sum s of all g² must fit the precision, so √(Σ g²) must stay below 1.8e19 in single precision and
/// 1.3e154 in double: beyond it s is infinite, as `Adam`'s v.
public struct Adagrad: KernelRule, Hashable {
  /// `adagrad`.
  public static let kind = "adagrad"
  /// α
  public private(set) var learningRate: Double
  /// s₀, the initial sum of squares, at least 0.
  public private(set) var initialSum: Double
  /// ε, above 0.
  public private(set) var epsilon: Double
  /// Where ε is added.
  public private(set) var epsilonPlace: EpsilonPlace
  /// λ
  public private(set) var weightDecay: Double

  /// Creates the rule; the defaults are PyTorch's.
  public init(
    learningRate: Double = 0.01, initialSum: Double = 0, epsilon: Double = 1e-10,
    epsilonPlace: EpsilonPlace = .outside, weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.initialSum = initialSum
    self.epsilon = epsilon
    self.epsilonPlace = epsilonPlace
    self.weightDecay = weightDecay
    check()
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: Adagrad(), .positive("learningRate", \.learningRate),
    .nonNegative("initialSum", \.initialSum), .positive("epsilon", \.epsilon),
    .choice("epsilonPlace", \.epsilonPlace), .nonNegative("weightDecay", \.weightDecay))

  /// s
  public var slots: [String] { ["sum"] }
  /// True if s₀ is 0.
  public var isScaleFree: Bool { initialSum == 0 }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    var update = descent_update(DESCENT_ADAGRAD, step)
    update.setRoot(epsilon: epsilon, epsilonPlace)
    update.root_epsilon += initialSum
    return update
  }
}
