/// A layer that is a function of each element, whose hyperparameters all have defaults.
public protocol Activation: Layer {
  /// The initializer that the weights of the layer before it usually have.
  static var weights: Initializer { get }

  /// The dropout layer of this rate that goes with the activation. Default: `Dropout`.
  static func dropout(_ rate: Double) -> any Layer
}

extension Activation {
  /// A `Dropout` of this rate.
  public static func dropout(_ rate: Double) -> any Layer { Dropout(rate) }
}
