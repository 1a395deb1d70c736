import DescentKernels

/// Adam's step, times r where the variance of its denominator can be estimated, and α·m̂ alone before:
/// r = √((ρ − 4)·(ρ − 2)·ρ∞ / ((ρ∞ − 4)·(ρ∞ − 2)·ρ)) for ρ > 5, with ρ∞ = 2 / (1 − β₂) − 1 and
/// ρ = ρ∞ − 2·t·β₂ᵗ / (1 − β₂ᵗ).
///
/// Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond" (2020), with PyTorch's threshold (the
/// paper's is 4) and PyTorch's ε; optax' is `.outside`.
///
/// As for `Adam`, |g| must stay below 1.8e19 in single precision and 1.3e154 in double.
@dynamicMemberLookup
public struct RAdam: FusedRule, Hashable {
  /// `radam`.
  public static let kind = "radam"
  private var adam: Adam

  /// Creates the rule; the defaults are PyTorch's.
  public init(
    learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, epsilonPlace: EpsilonPlace = .beforeCorrection, weightDecay: Double = 0
  ) {
    adam = Adam(
      unchecked: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      epsilonPlace: epsilonPlace, weightDecay: weightDecay)
    check()
  }

  /// Adam's.
  public static let hyperparameters = Hyperparameters(default: RAdam(), within: \.adam)

  /// α
  public var learningRate: Double { adam.learningRate }
  /// λ
  public var weightDecay: Double { adam.weightDecay }
  /// A hyperparameter of `Adam`, such as `beta1`.
  public subscript<Value>(dynamicMember path: KeyPath<Adam, Value>) -> Value {
    adam[keyPath: path]
  }

  /// m and v
  public var slots: [String] { adam.slots }
  /// True. The first steps are an exception: they divide by nothing.
  public var isScaleFree: Bool { true }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    var update = adam.kernelUpdate(step)
    let (t, beta2) = (Double(step.number), adam.beta2)
    let faded = power(beta2, step.number)
    let longest = 2 / (1 - beta2) - 1
    let length = longest - 2 * t * faded / (1 - faded)
    if length > 5 {
      let part = (length - 4) * (length - 2) * longest
      update.rate *= (part / ((longest - 4) * (longest - 2) * length)).squareRoot()
    } else {
      // √(0·v + 0) + 1: the division is by 1.
      (update.correction, update.root_epsilon, update.epsilon) = (0, 0, 1)
    }
    return update
  }
}
