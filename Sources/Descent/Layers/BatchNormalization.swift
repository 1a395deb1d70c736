/// y = (x − μ) / √(σ² + ε) · scale + shift, feature by feature: while training with the mean μ and the
/// variance σ² = mean (x − μ)² of the batch, in inference with running ones. Ioffe, Szegedy, "Batch
/// Normalization" (2015).
///
/// Each step moves the running figures towards those of its batch of n:
/// mean := (1 − m) · mean + m · μ, variance := (1 − m) · variance + m · σ² · n / (n − 1).
/// So it is in PyTorch, where the momentum m is 0.1 and ε is 10⁻⁵, as here. Keras calls 1 − m the
/// momentum, 0.99, leaves out n / (n − 1), and has ε = 10⁻³.
///
/// Parameters: `scale`, which begins at 1, and `shift`, at 0, unless left out; and, moved with the others
/// but not trained, `mean`, at 0, and `variance`, at 1; each one a feature. An input of more than one
/// dimension has as many features as its last: they are normalised over the others too, each element of
/// which counts as a row.
///
/// Rows count alike, whatever they weigh in the loss, as in PyTorch and Keras, but for those that weigh 0,
/// which count nowhere. A batch of a single row has no variance: it is normalised with the running figures,
/// as in inference, and leaves them as they are. (PyTorch refuses it; Keras makes `shift` of it, whatever
/// the row.)
///
/// A layer that is frozen (`Trainer.layerRates`) is normalised with the running figures in training too, as
/// in Keras.
///
/// A batch that goes through the network in parts (`Trainer.microBatch`) is normalised part by part, each of
/// which moves the running figures on from where the part before left them, as in PyTorch.
public struct BatchNormalization: Layer, Ranged, Hashable {
  /// `batch-normalization`.
  public static let kind = "batch-normalization"
  /// m, above 0 up to 1.
  public let momentum: Double
  /// ε, above 0.
  public let epsilon: Double
  /// Whether there is a `scale`.
  public let scale: Bool
  /// Whether there is a `shift`.
  public let shift: Bool

  /// A layer with these figures; PyTorch's by default.
  public init(
    momentum: Double = 0.1, epsilon: Double = 1e-5, scale: Bool = true, shift: Bool = true
  ) {
    self.momentum = momentum
    self.epsilon = epsilon
    self.scale = scale
    self.shift = shift
    check()
  }

  /// Reads a layer; throws unless 0 < momentum ≤ 1 and ε is finite and above 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    momentum = try container.number(.momentum)
    epsilon = try container.number(.epsilon)
    scale = try container.decode(Bool.self, forKey: .scale)
    shift = try container.decode(Bool.self, forKey: .shift)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      Figure(
        "momentum", momentum, momentum > 0 && momentum <= 1, expected: "above 0 and at most 1"),
      .positive("epsilon", epsilon),
    ]
  }

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// `mean`, `variance`, `scale` and `shift`: [features].
  public func parameters(for input: Shape) -> [Parameter] {
    let features: Shape = [input.dimensions.last ?? 1]
    func parameter(_ name: String, _ value: Double, isTrained: Bool) -> Parameter {
      Parameter(
        name: name, shape: features, initializer: .constant(value), isTrained: isTrained)
    }
    return [parameter("mean", 0, isTrained: false), parameter("variance", 1, isTrained: false)]
      + (scale ? [parameter("scale", 1, isTrained: true)] : [])
      + (shift ? [parameter("shift", 0, isTrained: true)] : [])
  }

  /// y = (x − μ) / √(σ² + ε) · scale + shift. Leaves μ and σ² of the batch for `backward`.
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    let batch = Batch(x, in: pass)
    if batch.counted > 0 {
      Kernels.columnMoments(
        batch.x, weights: pass.weights, counted: batch.counted, means: batch.means,
        variances: batch.variances)
    }
    Kernels.standardize(
      batch.x, means: batch.means, variances: batch.variances, epsilon: epsilon,
      scale: scale ? pass.parameter(2) : nil, shift: shift ? pass.parameter(scale ? 3 : 2) : nil,
      into: y)
  }

  /// dshift = Σ dy and dscale = Σ dy·x̂ over rows, x̂ = (x − μ) / √(σ² + ε);
  /// dx = (dy − dshift / n − x̂ · dscale / n) · scale / √(σ² + ε), or dy · scale / √(σ² + ε) with the
  /// running figures, and for a row that does not count.
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    let batch = Batch(x, in: pass)
    Kernels.standardizeBackward(
      dy, x: batch.x, weights: pass.weights, counted: batch.counted, means: batch.means,
      variances: batch.variances, epsilon: epsilon, scale: scale ? pass.parameter(2) : nil,
      into: dx, scaleGradient: scale ? pass.gradient(2) : nil,
      shiftGradient: shift ? pass.gradient(scale ? 3 : 2) : nil)
    guard batch.counted > 0 else {
      pass.next(0).copy(from: pass.parameter(0))
      pass.next(1).copy(from: pass.parameter(1))
      return
    }
    let n = Double(batch.counted)
    for feature in 0..<batch.means.columns {
      let (mean, variance) = (batch.means[0, feature], batch.variances[0, feature] * n / (n - 1))
      pass.next(0)[0, feature] =
        (1 - momentum) * pass.parameter(0)[0, feature] + momentum * mean
      pass.next(1)[0, feature] =
        (1 - momentum) * pass.parameter(1)[0, feature] + momentum * variance
    }
  }

  /// What is normalised, and by what.
  private struct Batch {
    /// With a row for each element of all dimensions but the last.
    let x: Matrix
    /// The rows of x that the means and variances are of; 0 if these are the running ones.
    let counted: Int
    let means: Matrix
    let variances: Matrix

    init(_ x: Matrix, in pass: Pass) {
      let features = pass.parameter(0).columns
      self.x = x.block(at: 0, rows: x.count / features, columns: features)
      var rows = pass.mode == .training && !pass.isFrozen ? x.rows : 0
      if let weights = pass.weights, rows > 0 {
        rows = 0
        for row in 0..<weights.rows where weights[row, 0] != 0 { rows += 1 }
      }
      let values = rows * x.columns / features
      counted = values > 1 ? values : 0
      means = counted > 0 ? pass.next(0) : pass.parameter(0)
      variances = counted > 0 ? pass.next(1) : pass.parameter(1)
    }
  }
}
