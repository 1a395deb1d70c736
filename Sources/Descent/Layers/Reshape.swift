/// y = x, with the same elements in the same order but another shape: `[64]` may become `[8, 8]`.
public struct Reshape: Layer, Hashable {
  /// `reshape`.
  public static let kind = "reshape"
  /// The output's shape.
  public private(set) var shape: Shape

  /// Creates a layer with this output shape, which must have as many elements as the input.
  public init(_ shape: Shape) { self.shape = shape }

  /// The shape, which is required.
  public static let hyperparameters = Hyperparameters(
    default: Reshape([1]), Hyperparameter("shape", \.shape).required)

  /// `Reshape [8, 8]`
  public var summary: String { "Reshape \(shape)" }

  /// The output's shape; throws unless the input has as many elements.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    guard input.count == shape.count else {
      throw ShapeError(
        "an input of \(input), \(input.count) elements, cannot become \(shape), \(shape.count)")
    }
    return shape
  }

  /// y = x
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) { y.copy(from: x) }

  /// dx = dy
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    dx?.copy(from: dy)
  }
}
