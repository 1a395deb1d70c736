/// The rule that gives a parameter its initial values. They are a pure function of a key, the same
/// on every machine.
///
/// For a parameter of shape `[…, outputs]`, `fanOut` is the last dimension and `fanIn` is the
/// product of all others. For the weights `[inputs, outputs]` of a Dense layer they are its inputs
/// and its outputs. A bias has `fanIn = fanOut = outputs`.
public enum Initializer: Hashable, Sendable, Codable {
  /// 0 everywhere.
  case zeros
  /// The same value everywhere.
  case constant(Double)
  /// Uniform on [low, high).
  case uniform(low: Double, high: Double)
  /// Normal with this mean and standard deviation.
  case normal(mean: Double, standardDeviation: Double)
  /// Uniform on ±√(6 / (fanIn + fanOut)), for sigmoid and tanh. Glorot, Bengio, "Understanding the
  /// difficulty of training deep feedforward neural networks" (2010).
  case glorotUniform
  /// Normal with standard deviation √(2 / (fanIn + fanOut)). Glorot, Bengio (2010).
  case glorotNormal
  /// Uniform on ±√(6 / fanIn), for ReLU. He, Zhang, Ren, Sun, "Delving Deep into Rectifiers"
  /// (2015).
  case heUniform
  /// Normal with standard deviation √(2 / fanIn). He et al. (2015).
  case heNormal

  /// Uniform on ±√(3 / fanIn), for tanh and `ScaledTanh`. LeCun, Bottou, Orr, Müller, "Efficient
  /// BackProp" (1998).
  case lecunUniform
  /// Normal with standard deviation √(1 / fanIn). LeCun et al. (1998) and, for `SELU`, Klambauer et
  /// al. (2017). Keras truncates it at two standard deviations, which is
  /// `.varianceScaling(scale: 1, fan: .input, distribution: .truncatedNormal)`.
  case lecunNormal
  /// Normal with this mean and standard deviation, truncated at two standard deviations from the
  /// mean. The values then have 0.8796 of the given standard deviation, as in Keras and in PyTorch,
  /// whose limits are ±2 by default.
  case truncatedNormal(mean: Double, standardDeviation: Double)
  /// Values of variance scale / n, where n is the given fan, as in Keras. `glorot…`, `he…` and
  /// `lecun…` are special cases.
  case varianceScaling(scale: Double, fan: Fan, distribution: Distribution)
  /// `gain` · Q, where Q is from the QR decomposition of normal deviates, with R's diagonal above
  /// 0.
  ///
  /// The columns of Q, or its rows if there are fewer rows, are orthogonal and of length 1. All
  /// such matrices are equally likely. The matrix is
  /// `[product of all dimensions but the last, last]`. Saxe, McClelland, Ganguli, "Exact Solutions
  /// to the Nonlinear Dynamics of Learning in Deep Linear Neural Networks" (2013).
  case orthogonal(gain: Double)
  /// Normal with mean 0 for round(density · fanIn) of each output's inputs, at least 1, chosen at
  /// random. The other weights are 0. Martens, "Deep Learning via Hessian-Free Optimization"
  /// (2010), uses 15 inputs and a standard deviation of 1. PyTorch and Lasagne round the number of
  /// inputs down.
  case sparse(density: Double, standardDeviation: Double)

  /// The number n of connections by which a variance is divided.
  public enum Fan: String, CaseIterable, Codable, Sendable {
    /// `fanIn`, so that the outputs have the variance of the inputs.
    case input
    /// `fanOut`, so that the gradients keep their variance on the way back.
    case output
    /// (fanIn + fanOut) / 2
    case average
  }

  /// The distribution of values with a given variance v.
  public enum Distribution: String, CaseIterable, Codable, Sendable {
    /// Uniform on ±√(3·v).
    case uniform
    /// Normal with standard deviation √v.
    case normal
    /// Normal with variance v / 0.8796², truncated at two of its standard deviations.
    case truncatedNormal
  }

  /// Uniform on [low, high).
  public static func uniform(_ low: Double, _ high: Double) -> Initializer {
    .uniform(low: low, high: high)
  }

  /// Returns the initial values of a parameter of this shape, in row-major order. They are a pure
  /// function of the key.
  public func values(for shape: Shape, key: RandomKey) -> [Double] {
    func each(_ value: (UInt64) -> Double) -> [Double] { (0..<UInt64(shape.count)).map(value) }
    func scaled(_ scale: Double, _ fan: Fan, _ distribution: Distribution) -> [Double] {
      Self.varianceScaling(scale: scale, fan: fan, distribution: distribution)
        .values(for: shape, key: key)
    }
    switch self {
    case .zeros: return each { _ in 0 }
    case .constant(let value): return each { _ in value }
    case .uniform(let low, let high): return each { low + (high - low) * key.uniform($0) }
    case .normal(let mean, let deviation): return each { mean + deviation * key.normal($0) }
    case .truncatedNormal(let mean, let deviation):
      return each { mean + deviation * key.truncatedNormal($0) }
    case .glorotUniform: return scaled(1, .average, .uniform)
    case .glorotNormal: return scaled(1, .average, .normal)
    case .heUniform: return scaled(2, .input, .uniform)
    case .heNormal: return scaled(2, .input, .normal)
    case .lecunUniform: return scaled(1, .input, .uniform)
    case .lecunNormal: return scaled(1, .input, .normal)
    case .varianceScaling(let scale, let fan, let distribution):
      return distribution.initializer(scale: scale, fan: fan.count(of: shape))
        .values(for: shape, key: key)
    case .orthogonal(let gain):
      return Self.orthogonal(rows: shape.inputs, columns: shape.outputs, key: key)
        .map { gain * $0 }
    case .sparse(let density, let deviation):
      return Self.sparse(
        rows: shape.inputs, columns: shape.outputs, density: density, key: key
      ).map { deviation * $0 }
    }
  }

  /// What is wrong with the initializer's arguments, or nil if they are valid.
  var fault: String? {
    func deviation(_ deviation: Double) -> String? {
      deviation >= 0 && deviation.isFinite
        ? nil : "a standard deviation of \(deviation); expected at least 0"
    }
    func number(_ value: Double) -> String? {
      value.isFinite ? nil : "a value of \(value); expected a finite number"
    }
    switch self {
    case .constant(let value): return number(value)
    case .uniform(let low, let high):
      return low <= high && (high - low).isFinite
        ? nil : "the range \(low) to \(high); expected the lower limit first"
    case .normal(let mean, let spread), .truncatedNormal(let mean, let spread):
      return number(mean) ?? deviation(spread)
    case .varianceScaling(let scale, _, _):
      return scale > 0 && scale.isFinite ? nil : "a variance scale of \(scale); expected above 0"
    case .orthogonal(let gain): return number(gain)
    case .sparse(let density, let spread):
      return density >= 0 && density <= 1
        ? deviation(spread) : "a density of \(density); expected 0 to 1"
    case .zeros, .glorotUniform, .glorotNormal, .heUniform, .heNormal, .lecunUniform,
      .lecunNormal:
      return nil
    }
  }
}

extension Shape {
  /// The last dimension.
  fileprivate var outputs: Int { dimensions.last ?? 1 }
  /// The product of all dimensions but the last, which is 1 for a bias.
  fileprivate var inputs: Int { count / outputs }
}

extension Initializer.Fan {
  fileprivate func count(of shape: Shape) -> Double {
    let output = Double(shape.outputs)
    let input = shape.dimensions.count > 1 ? Double(shape.inputs) : output
    return switch self {
    case .input: input
    case .output: output
    case .average: (input + output) / 2
    }
  }
}

extension Initializer.Distribution {
  /// The standard deviation of a standard normal deviate truncated to ±2: √(1 − 4·φ(2) / (Φ(2) −
  /// Φ(−2))).
  private static let cut = 0.87962566103423978

  fileprivate func initializer(scale: Double, fan: Double) -> Initializer {
    let deviation = (scale / fan).squareRoot()
    switch self {
    case .uniform:
      let limit = (3 * scale / fan).squareRoot()
      return .uniform(low: -limit, high: limit)
    case .normal: return .normal(mean: 0, standardDeviation: deviation)
    case .truncatedNormal:
      return .truncatedNormal(mean: 0, standardDeviation: deviation / Self.cut)
    }
  }
}
