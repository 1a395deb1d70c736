import DescentKernels

/// A rule that moves parameters against their gradient.
///
/// A rule is a value; what it remembers from step to step lies in *slots*, vectors as long as the
/// parameters that begin at zero and that the trainer keeps. Below, p is a parameter, g its gradient,
/// α the learning rate and t the number of the step, from 1, of those in which the parameter's layer was not
/// frozen.
public protocol Optimizer: Component {
  /// α
  var learningRate: Double { get }
  /// The names of the slots, in the order that `update` gets them: `["m", "v"]` for Adam.
  var slots: [String] { get }
  /// λ, of the decoupled decay p := p·(1 − α·λ) before the step. Loshchilov, Hutter, "Decoupled Weight
  /// Decay Regularization" (2019). Default: 0. (λ·p in the gradient is a `Penalty`.)
  var weightDecay: Double { get }
  /// Whether each parameter moves by its own gradient and slots alone. If so, `update` gets one row of
  /// many parameters; if not, one parameter of a layer at a time, with its rows and columns, a bias as one
  /// row. Default: true.
  var isElementwise: Bool { get }
  /// Whether a factor of all gradients cancels, so that it matters not whether they are means or sums.
  /// Default: false.
  var isScaleFree: Bool { get }
  /// Moves the parameters and changes the slots; both are as long as the gradients.
  func update(_ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep)
}

extension Optimizer {
  /// 0
  public var weightDecay: Double { 0 }
  /// True.
  public var isElementwise: Bool { true }
  /// False.
  public var isScaleFree: Bool { false }
}

/// What a rule is told of a step, besides the gradient.
public struct UpdateStep: Hashable, Sendable {
  /// t, from 1: the steps in which these parameters were not frozen, so that t may differ between layers.
  public let number: Int
  /// α, which takes the place of the rule's own.
  public let learningRate: Double
  /// λ, the rule's own, or 0 for parameters that do not decay.
  public let weightDecay: Double
  /// What takes the place of the rule's own momentum, μ or β₁, from 0 up to but not including 1; nil if
  /// nothing does. A rule without momentum ignores it.
  public let momentum: Double?

  /// The step of this number with these figures. Traps if the momentum, a schedule's say, is out of its
  /// range.
  public init(
    number: Int, learningRate: Double, weightDecay: Double = 0, momentum: Double? = nil
  ) {
    if let momentum, !(momentum >= 0 && momentum < 1) {
      preconditionFailure("a step's momentum is \(momentum); expected at least 0 and below 1")
    }
    self.number = number
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.momentum = momentum
  }
}

/// A rule that the kernels know.
protocol KernelRule: Optimizer {
  /// The kernels' rule and its figures for this step.
  func kernelUpdate(_ step: UpdateStep) -> descent_update
}

extension KernelRule {
  /// The type's formula.
  public func update(
    _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
  ) {
    Kernels.apply(kernelUpdate(step), to: parameters, gradients: gradients, slots: slots)
  }
}

/// A rule that is compiled into the product that is the gradient too: a step can move a large weight as
/// soon as its gradient is there.
protocol FusedRule: KernelRule {}

extension descent_update {
  init(_ rule: descent_rule, _ step: UpdateStep, momentum: Double = 0) {
    self.init()
    self.rule = rule
    self.momentum = step.momentum ?? momentum
    rate = -step.learningRate
    shrink = 1 - step.learningRate * step.weightDecay
    correction = 1
  }

  /// The figures of Adam and its kin, m̂'s correction in the rate.
  init(
    _ rule: descent_rule, _ step: UpdateStep, beta1: Double, beta2: Double, epsilon: Double,
    _ place: EpsilonPlace
  ) {
    self.init(rule, step)
    self.beta1 = step.momentum ?? beta1
    self.beta2 = beta2
    rate *= 1 / (1 - power(self.beta1, step.number))
    setRoot(correction: 1 / (1 - power(beta2, step.number)), epsilon: epsilon, place)
  }
}
