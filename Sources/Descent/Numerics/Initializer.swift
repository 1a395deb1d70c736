/// How a parameter begins.
///
/// The *fan* rule: for a parameter of shape `[…, outputs]`, `fanIn` is the product of all
/// dimensions but the last and `fanOut` is the last; for a Dense layer's weights
/// `[inputs, outputs]` they are its inputs and its outputs. A bias has `fanIn = fanOut = outputs`.
public enum Initializer: Hashable, Sendable, Codable {
  /// 0.
  case zeros
  /// The same value everywhere.
  case constant(Double)
  /// Uniform on [low, high).
  case uniform(low: Double, high: Double)
  /// Normal with this mean and standard deviation.
  case normal(mean: Double, standardDeviation: Double)
  /// Uniform on ±√(6 / (fanIn + fanOut)). Glorot, Bengio, "Understanding the difficulty of training
  /// deep feedforward neural networks" (2010): for sigmoid and tanh.
  case glorotUniform
  /// Normal with standard deviation √(2 / (fanIn + fanOut)). Glorot, Bengio (2010).
  case glorotNormal
  /// Uniform on ±√(6 / fanIn). He, Zhang, Ren, Sun, "Delving Deep into Rectifiers" (2015): for ReLU.
  case heUniform
  /// Normal with standard deviation √(2 / fanIn). He et al. (2015).
  case heNormal

  /// Uniform on [low, high).
  public static func uniform(_ low: Double, _ high: Double) -> Initializer {
    .uniform(low: low, high: high)
  }

  /// The values of a parameter of this shape: a pure function of the key.
  public func values(for shape: Shape, key: RandomKey) -> [Double] {
    let last = shape.dimensions.last ?? 1
    let fanIn = Double(shape.dimensions.count > 1 ? shape.count / last : last)
    let fans = fanIn + Double(last)
    func uniform(_ low: Double, _ high: Double) -> [Double] {
      (0..<shape.count).map { low + (high - low) * key.uniform(UInt64($0)) }
    }
    func normal(_ mean: Double, _ deviation: Double) -> [Double] {
      (0..<shape.count).map { mean + deviation * key.normal(UInt64($0)) }
    }
    switch self {
    case .zeros: return Array(repeating: 0, count: shape.count)
    case .constant(let value): return Array(repeating: value, count: shape.count)
    case .uniform(let low, let high): return uniform(low, high)
    case .normal(let mean, let deviation): return normal(mean, deviation)
    case .glorotUniform:
      let limit = (6 / fans).squareRoot()
      return uniform(-limit, limit)
    case .glorotNormal: return normal(0, (2 / fans).squareRoot())
    case .heUniform:
      let limit = (6 / fanIn).squareRoot()
      return uniform(-limit, limit)
    case .heNormal: return normal(0, (2 / fanIn).squareRoot())
    }
  }
}
