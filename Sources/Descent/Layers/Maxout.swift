/// yⱼ = max(x[j], x[j + n], …, x[j + (k − 1)·n]), `x`: [rows, k·n], `y`: [rows, n]: the largest of k pieces.
/// After `Dense(k * n)` it is a piecewise linear function that is learned. Goodfellow, Warde-Farley, Mirza,
/// Courville, Bengio, "Maxout Networks" (2013).
///
/// A piece is a block of n adjacent features; in Lasagne the pieces of one output are adjacent.
public struct Maxout: Layer, Hashable {
  /// `maxout`.
  public static let kind = "maxout"
  /// k, the number of features that each output is the largest of.
  public private(set) var pieces: Int

  /// Creates a layer of this number of pieces, at least 1.
  public init(_ pieces: Int) {
    self.pieces = pieces
    check()
  }

  /// The number of pieces, which is required.
  public static let hyperparameters = Hyperparameters(
    default: Maxout(1), .count("pieces", \.pieces).required)

  /// `Maxout 4`
  public var summary: String { "Maxout \(grouped(pieces))" }

  /// `[n]`; throws unless the input divides into the pieces. An input of more than one dimension is
  /// taken as one long row.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    guard input.count.isMultiple(of: pieces) else {
      throw ShapeError(
        "a maxout of \(pieces) pieces does not fit an input of \(input); expected a multiple of "
          + "\(pieces)")
    }
    return [input.count / pieces]
  }

  /// yⱼ, the largest of its pieces
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.maxout(x, pieces: pieces, into: y)
  }

  /// dx = dy for the piece that is y, the first of equal ones, and 0 for the others
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.maxoutBackward(dy, x: x, y: y, pieces: pieces, into: dx) }
  }
}
