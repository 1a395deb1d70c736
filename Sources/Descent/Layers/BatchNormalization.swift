/// y = (x − μ) / √(σ² + ε) · scale + shift, feature by feature: while training with the mean μ and the
/// variance σ² = mean (x − μ)² of the batch, in inference with running ones. Ioffe, Szegedy, "Batch
/// Normalization" (2015).
///
/// Each step moves the running mean and variance towards those of its batch of n rows:
/// mean := (1 − m) · mean + m · μ, variance := (1 − m) · variance + m · σ² · n / (n − 1).
/// PyTorch does the same, with a momentum m of 0.1 and an ε of 10⁻⁵, the defaults here. Keras calls 1 − m
/// the momentum, 0.99, leaves out n / (n − 1), and has ε = 10⁻³.
///
/// Parameters, one element per feature: `scale`, which begins at 1, and `shift`, which begins at 0, unless
/// they are left out; and `mean`, which begins at 0, and `variance`, which begins at 1. A step changes these
/// two but does not train them. An input of more than one dimension has as many features as its last
/// dimension. It is normalized over the other dimensions too: each of their elements counts as a row.
///
/// All rows count alike, whatever they weigh in the loss, as in PyTorch and Keras, except that a row of
/// weight 0 does not count. A batch of a single row has no variance: it is normalized with the running mean
/// and variance, as in inference, and does not change them. (PyTorch refuses it; Keras returns `shift`,
/// whatever the row.)
///
/// A frozen layer (`Trainer.layerRates`) is normalized with the running mean and variance in training too,
/// as in Keras.
///
/// Each micro-batch (`Trainer.microBatch`) is normalized separately and moves the running mean and variance
/// from where the micro-batch before left them, as in PyTorch.
public struct BatchNormalization: Layer, Hashable {
  /// `batch-normalization`.
  public static let kind = "batch-normalization"
  /// m, above 0 up to 1.
  public private(set) var momentum: Double
  /// ε, above 0.
  public private(set) var epsilon: Double
  /// Whether there is a `scale`.
  public private(set) var scale: Bool
  /// Whether there is a `shift`.
  public private(set) var shift: Bool

  /// Creates the layer; the defaults are PyTorch's.
  public init(
    momentum: Double = 0.1, epsilon: Double = 1e-5, scale: Bool = true, shift: Bool = true
  ) {
    self.momentum = momentum
    self.epsilon = epsilon
    self.scale = scale
    self.shift = shift
    check()
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: BatchNormalization(),
    Hyperparameter("momentum", \.momentum, expected: "above 0 and at most 1") {
      $0 > 0 && $0 <= 1
    }, .positive("epsilon", \.epsilon), Hyperparameter("scale", \.scale),
    Hyperparameter("shift", \.shift))

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

  /// y = (x − μ) / √(σ² + ε) · scale + shift. Keeps μ and σ² of the batch for `backward`.
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
  /// running mean and variance, and for a row that does not count.
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

  /// The rows to normalize, and the means and variances to normalize them with.
  private struct Batch {
    /// The input, with a row for each element of all dimensions except the last.
    let x: Matrix
    /// The number of rows that the means and variances are computed from; 0 if they are the running ones.
    let counted: Int
    let means: Matrix
    let variances: Matrix

    init(_ x: Matrix, in pass: Pass) {
      let features = pass.input.last
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
