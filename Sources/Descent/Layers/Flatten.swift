/// y = x, as one long row: `[8, 8]` becomes `[64]`.
public struct Flatten: Layer, Hashable {
  /// `flatten`.
  public static let kind = "flatten"

  /// Creates the layer.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: Flatten())

  /// `[n]`, n the number of the input's elements.
  public func outputShape(for input: Shape) -> Shape { [input.count] }

  /// y = x
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) { y.copy(from: x) }

  /// dx = dy
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    dx?.copy(from: dy)
  }
}
