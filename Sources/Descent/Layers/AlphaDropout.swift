/// While training, y = a·x + b with probability 1 − rate, else a·α′ + b; in inference y = x. α′ = −λ·α is
/// SELU's lowest output, and a = 1/√((1 − rate)·(1 + rate·α′²)), b = −a·rate·α′ keep a mean of 0 and a
/// variance of 1. Klambauer, Unterthiner, Mayr, Hochreiter, "Self-Normalizing Neural Networks" (2017).
/// It is the dropout for `SELU`.
public struct AlphaDropout: Layer, Hashable {
  /// `alpha-dropout`.
  public static let kind = "alpha-dropout"
  /// The probability that an element is dropped, from 0 up to but not including 1.
  public private(set) var rate: Double

  /// Creates a layer that drops this fraction of its input's elements, at least 0 and below 1.
  public init(_ rate: Double) {
    self.rate = rate
    check()
  }

  /// The rate, which is required.
  public static let hyperparameters = Hyperparameters(
    default: AlphaDropout(0), .fraction("rate", \.rate).required)

  /// `AlphaDropout 0.2`
  public var summary: String { "AlphaDropout \(rate)" }

  /// α′ = −λ·α
  private static let lowest = -SELU.lambda * SELU.alpha
  private var scale: Double {
    1 / ((1 - rate) * (1 + rate * Self.lowest * Self.lowest)).squareRoot()
  }

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = a·x + b, or a·α′ + b. Which one is a pure function of the pass's key.
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    switch pass.mode {
    case .training:
      let shift = -scale * rate * Self.lowest
      Kernels.alphaDropout(
        x, rate: rate, scale: scale, shift: shift, dropped: scale * Self.lowest + shift,
        key: pass.key, firstRow: pass.firstRow, into: y)
    case .inference: y.copy(from: x)
    }
  }

  /// dx = a·dy where x was kept, else 0, drawn again from the same key.
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    guard let dx else { return }
    switch pass.mode {
    case .training:
      Kernels.alphaDropout(
        dy, rate: rate, scale: scale, shift: 0, dropped: 0, key: pass.key,
        firstRow: pass.firstRow, into: dx)
    case .inference: dx.copy(from: dy)
    }
  }
}
