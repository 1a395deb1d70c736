import Descent

/// A family of components that a setting chooses one of.
public protocol ComponentFamily: Sendable {
  /// A component of the family: `any Optimizer`.
  associatedtype Value: Sendable
  /// What messages call one: `optimizer`.
  static var noun: String { get }
  /// The types of the family.
  static var types: [any Component.Type] { get }
  /// The kinds that help lists. Default: those of all types.
  static var kinds: [String] { get }
  /// What is wrong with a component that a setting cannot have; nil if nothing is.
  static func problem(with value: Value) -> String?
}

extension ComponentFamily {
  /// The kinds of all types.
  public static var kinds: [String] { types.map { $0.kind } }
  /// Nil.
  public static func problem(with value: Value) -> String? { nil }
}

/// The optimizers of the catalog.
public enum OptimizerFamily: ComponentFamily {
  /// `any Optimizer`
  public typealias Value = any Optimizer
  /// `optimizer`
  public static let noun = "optimizer"
  /// All of them.
  public static var types: [any Component.Type] { Catalog.standard.optimizers.map { $0 } }
}

/// The losses of the catalog.
public enum LossFamily: ComponentFamily {
  /// `any Loss`
  public typealias Value = any Loss
  /// `loss`
  public static let noun = "loss"
  /// All of them.
  public static var types: [any Component.Type] { Catalog.standard.losses.map { $0 } }
  /// The kinds for a number or a class. A table has no vectors to predict.
  public static var kinds: [String] {
    Catalog.standard.losses.filter { $0.withDefaults.outputs != .other }.map { $0.kind }
  }

  /// What is wrong with a loss of a table, which has one target.
  public static func problem(with value: any Loss) -> String? { value.singleOutputProblem }
}

/// The layers of the catalog that are activations.
public enum ActivationFamily: ComponentFamily {
  /// `any Activation`
  public typealias Value = any Activation
  /// `activation`
  public static let noun = "activation"
  /// All of them.
  public static var types: [any Component.Type] {
    Catalog.standard.layers.compactMap { $0 as? any Activation.Type }
  }
}
