/// A layer that is a function of each element, with nothing to choose or with its usual figures.
public protocol Activation: Layer {
  /// The layer with its usual figures.
  init()
  /// How the weights before it usually begin.
  static var weights: Initializer { get }
}
