import DescentKernels

/// A rule that moves parameters against their gradient.
///
/// A rule is a value; what it remembers from step to step lies in *slots*, vectors as long as the
/// parameters that begin at zero and that the trainer keeps. Below, p is a parameter, g its gradient,
/// α the learning rate and t the number of the step, from 1.
public protocol Optimizer: Sendable, Codable {
  /// The name that a file knows the rule by.
  static var kind: String { get }
  /// The rule with its usual figures and this learning rate, or its usual one: what the command's
  /// `--optimizer` makes.
  static func standard(learningRate: Double?) -> Self
  /// α
  var learningRate: Double { get }
  /// The names of the slots, in the order that `update` gets them: `["m", "v"]` for Adam.
  var slots: [String] { get }
  /// Moves the parameters and changes the slots; both are as long as the gradients.
  func update(
    _ parameters: Matrix, gradients: Matrix, slots: SlotViews, learningRate: Double, step: Int)
}

/// The slots of an optimizer, each a vector as long as the parameters.
public struct SlotViews {
  let flat: Matrix

  /// The slot of this number, in the order of `Optimizer.slots`.
  public subscript(index: Int) -> Matrix { flat.rows(index..<index + 1) }
}

extension descent_update {
  init(learningRate: Double, momentum: Double = 0) {
    self.init(
      learning_rate: learningRate, momentum: momentum, beta1: 0, beta2: 0, correction1: 1,
      correction2: 1, epsilon: 0)
  }
}

/// Checks of a rule's figures when they are decoded; a programmer's own trap.
enum Hyperparameter {
  static func isRate(_ value: Double) -> Bool { value > 0 && value.isFinite }
  static func isDecay(_ value: Double) -> Bool { value >= 0 && value < 1 }

  static func require(
    _ holds: Bool, _ message: @autoclosure () -> String, in decoder: any Decoder
  ) throws {
    guard holds else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: message()))
    }
  }
}
