import DescentKernels

/// A rule that moves parameters against their gradient.
///
/// A rule is a value. Its state is stored in *slots*: vectors as long as the parameters, initially zero, which the
/// trainer keeps. In the formulas of all rules, p is a parameter, g its gradient, α the learning rate and t the
/// number of the step, counted from 1 over the steps in which the parameter's layer was not frozen.
public protocol Optimizer: Component {
  /// α
  var learningRate: Double { get }
  /// The names of the slots, in the order of `update`'s: `["m", "v"]` for Adam. A `fit` throws an error when an
  /// element of a slot is not finite.
  var slots: [String] { get }
  /// λ, of the decoupled decay p := p·(1 − α·λ) before the step. Loshchilov, Hutter, "Decoupled Weight
  /// Decay Regularization" (2019). Default: 0. (λ·p in the gradient is a `Penalty`.)
  var weightDecay: Double { get }
  /// Whether each parameter moves by its own gradient and slots alone. If true, `update` gets many parameters
  /// as one row. If false, it gets one parameter of a layer at a time, with its rows and columns, a bias as one
  /// row. Default: true.
  var isElementwise: Bool { get }
  /// Whether a common factor of all gradients cancels, so means and sums give the same step. Default: false.
  var isScaleFree: Bool { get }
  /// Moves the parameters and updates the slots; each is as long as the gradients.
  func update(_ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep)
}

extension Optimizer {
  /// 0
  public var weightDecay: Double { 0 }
  /// True.
  public var isElementwise: Bool { true }
  /// False.
  public var isScaleFree: Bool { false }
  /// The name of the type, then each hyperparameter that differs from its default:
  /// `Adam, learning rate 0.05`.
  public var summary: String { ([Self.title] + changes).joined(separator: ", ") }
}

/// The settings of a step.
public struct UpdateStep: Hashable, Sendable {
  /// t, counted from 1 over the steps in which these parameters were not frozen: t may differ between layers.
  public let number: Int
  /// α of this step, which replaces the rule's own.
  public let learningRate: Double
  /// λ of this step: the rule's own, or 0 for parameters that do not decay.
  public let weightDecay: Double
  /// The momentum, μ or β₁, that replaces the rule's own, in 0..<1; nil leaves the rule its own. A rule without
  /// momentum ignores it.
  public let momentum: Double?
  /// The product of `ProductRule.factor(at:)` over the steps of these parameters, this one included; nil if
  /// no step had a `momentum`, or the rule is no `ProductRule`.
  let product: Double?

  /// Creates the settings of a step. Traps if the momentum, such as that of a schedule, is out of its range.
  public init(
    number: Int, learningRate: Double, weightDecay: Double = 0, momentum: Double? = nil
  ) {
    self.init(
      number: number, learningRate: learningRate, weightDecay: weightDecay, momentum: momentum,
      product: nil)
  }

  init(
    number: Int, learningRate: Double, weightDecay: Double, momentum: Double?, product: Double?
  ) {
    if let momentum {
      require(
        momentum >= 0 && momentum < 1,
        "UpdateStep: momentum is \(momentum); expected at least 0 and below 1")
    }
    self.number = number
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.momentum = momentum
    self.product = product
  }
}

/// A rule that needs the product of a factor over all steps, where a factor depends on the momentum that its
/// step had. While every step has the rule's own momentum the product is a function of t. From the first
/// step with another momentum on, the `Updater` remembers it, one number for each layer.
protocol ProductRule: Optimizer {
  /// The factor of the step.
  func factor(at step: UpdateStep) -> Double
  /// The product over the first `count` steps, each with the rule's own momentum.
  func product(through count: Int) -> Double
}

/// A rule that the kernels implement.
protocol KernelRule: Optimizer {
  /// The kernels' rule and its settings for this step.
  func kernelUpdate(_ step: UpdateStep) -> descent_update
}

extension KernelRule {
  /// The formula of the type.
  public func update(
    _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
  ) {
    Kernels.apply(kernelUpdate(step), to: parameters, gradients: gradients, slots: slots)
  }
}

/// A rule that is also compiled into the matrix product that computes the gradient: a step can move a large
/// weight as soon as its gradient is known.
protocol FusedRule: KernelRule {}

extension descent_update {
  /// The settings that all rules share: p := shrink·p + rate · …
  init(_ rule: descent_rule, _ step: UpdateStep, momentum: Double = 0) {
    self.init()
    self.rule = rule
    self.momentum = step.momentum ?? momentum
    rate = -step.learningRate
    shrink = 1 - step.learningRate * step.weightDecay
    correction = 1
  }
}
