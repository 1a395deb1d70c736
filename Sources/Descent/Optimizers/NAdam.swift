import DescentKernels

/// m and v as Adam's, μₜ = β₁·(1 − ½·0.96^(t·ψ)), Πₜ = μ₁·…·μₜ,
/// p := p·(1 − α·λ) − α · ((1 − μₜ) / (1 − Πₜ) · g + μₜ₊₁ / (1 − Πₜ₊₁) · m) / (√v̂ + ε).
///
/// Dozat, "Incorporating Nesterov Momentum into Adam" (2016), in the form and with the ψ of PyTorch.
/// Keras' is ψ = 1, with an α of 0.001 and an ε of 1e-7; optax' μ is β₁ throughout.
///
/// Where a schedule changes β₁, the factors of Πₜ are the μ's that the steps had, and μₜ₊₁ is that of the
/// latest β₁.
///
/// As for `Adam`, |g| must stay below 1.8e19 in single precision and 1.3e154 in double.
@dynamicMemberLookup
public struct NAdam: KernelRule, ProductRule, Hashable {
  /// `nadam`.
  public static let kind = "nadam"
  private var adam: Adam
  /// ψ, at least 0: how fast μ grows from β₁ / 2 to β₁.
  public private(set) var momentumDecay: Double

  /// Creates the rule; the defaults are PyTorch's.
  public init(
    learningRate: Double = 0.002, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, epsilonPlace: EpsilonPlace = .outside, momentumDecay: Double = 0.004,
    weightDecay: Double = 0
  ) {
    adam = Adam(
      unchecked: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      epsilonPlace: epsilonPlace, weightDecay: weightDecay)
    self.momentumDecay = momentumDecay
    check()
  }

  /// Adam's and ψ.
  public static let hyperparameters = Hyperparameters(
    default: NAdam(), within: \.adam, .nonNegative("momentumDecay", \.momentumDecay))

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
  /// True.
  public var isScaleFree: Bool { true }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    var update = adam.kernelUpdate(DESCENT_NADAM, step)
    let (t, beta1) = (step.number, step.momentum ?? adam.beta1)
    let product = step.product ?? momentumProduct(beta1, through: t)
    let (now, next) = (momentum(beta1, at: t), momentum(beta1, at: t + 1))
    update.gradient_rate = -step.learningRate * (1 - now) / (1 - product)
    update.rate = -step.learningRate * next / (1 - product * next)
    return update
  }

  /// μₜ
  func factor(at step: UpdateStep) -> Double {
    momentum(step.momentum ?? adam.beta1, at: step.number)
  }

  /// Πₜ of the rule's own β₁.
  func product(through count: Int) -> Double { momentumProduct(adam.beta1, through: count) }

  /// The natural logarithm of 0.96.
  private static let logarithm = -0.040821994520255166

  /// μ
  private func momentum(_ beta1: Double, at number: Int) -> Double {
    beta1 * (1 - 0.5 * exponential(Double(number) * momentumDecay * Self.logarithm))
  }

  /// Πₜ of a β₁ that never changes, computed from t alone. It is at most β₁ᵗ: once that is too small to
  /// change 1 − Π, Π is taken to be 0.
  private func momentumProduct(_ beta1: Double, through number: Int) -> Double {
    guard power(beta1, number) > 0x1p-60 else { return 0 }
    let factor = exponential(momentumDecay * Self.logarithm)
    var (product, faded) = (1.0, 1.0)
    for _ in 0..<number {
      faded *= factor
      product *= beta1 * (1 - 0.5 * faded)
    }
    return product
  }
}
