/// A layer that is a function of each element, whose hyperparameters all have defaults.
public protocol Activation: Layer {
  /// How the weights before it usually begin.
  static var weights: Initializer { get }
}
