/// yⱼ = max(x[j], x[j + n], …, x[j + (k − 1)·n]), `x`: [rows, k·n], `y`: [rows, n]: the largest of k pieces.
/// Behind `Dense(k * n)` a piecewise linear function that is learned. Goodfellow, Warde-Farley, Mirza,
/// Courville, Bengio, "Maxout Networks" (2013).
///
/// A piece is a block of n features that stand side by side; in Lasagne the pieces of an output do.
public struct Maxout: Layer, Ranged, Hashable {
  /// `maxout`.
  public static let kind = "maxout"
  /// k: of how many features each output is the largest.
  public let pieces: Int

  /// A layer of so many pieces, at least 1.
  public init(_ pieces: Int) {
    self.pieces = pieces
    check()
  }

  /// Reads a layer; throws unless it has at least one piece.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    pieces = try container.decode(Int.self, forKey: .pieces)
    try check(in: decoder)
  }

  var figures: [Figure] { [.count("pieces", pieces)] }

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

  /// yⱼ = the largest of its pieces
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.maxout(x, pieces: pieces, into: y)
  }

  /// dx = dy for the piece that is y, the first of equal ones, and 0 for the others
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.maxoutBackward(dy, x: x, y: y, pieces: pieces, into: dx) }
  }
}
