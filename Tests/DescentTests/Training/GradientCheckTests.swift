import Descent
import Testing

struct GradientCheckTests {
  static let features: [[Double]] = (0..<5).map { row in
    (0..<4).map { RandomKey(seed: 7).normal(UInt64(row * 4 + $0)) }
  }
  static let weights: [Double] = [1, 0.5, 2, 0, 3]

  static let layers: [any Layer] = [
    Dense(3), Dense(3, bias: false), Sigmoid(), Tanh(), ReLU(), LeakyReLU(slope: 0.1),
    Dropout(0.4), PReLU(), PReLU(isShared: true), ReLU6(), ELU(), ELU(alpha: 0.3), CELU(alpha: 2),
    SELU(), GELU(), GELU(.tanh), SiLU(), SiLU(beta: 1.702), Mish(), Softplus(), Softplus(beta: 3),
    Softsign(), LogSigmoid(), ScaledTanh(), HardSigmoid(), HardTanh(), HardTanh(low: -0.2, high: 2),
    HardSwish(), Softmax(), Maxout(2), LayerNormalization(), LayerNormalization(scale: false),
    LayerNormalization(shift: false), LayerNormalization(epsilon: 0.1, scale: false, shift: false),
    RMSNormalization(), RMSNormalization(epsilon: 0.1, scale: false), AlphaDropout(0.4),
    GaussianNoise(0.3), Flatten(), Reshape([2, 2]),
    BatchNormalization(), BatchNormalization(scale: false, shift: false),
    Residual {
      Dense(4)
      Tanh()
    },
    Concatenate {
      Dense(2)
      Sequential {}
    },
    Select([0, 3]),
    Ensemble([Sequential { Dense(4) }, Sequential { Tanh() }], mean: .logits),
    // Numbers that are no category, because categories have no small differences.
    Embedding(columns: [1], categories: 2, dimensions: 3, unknown: true),
  ]
  static let losses: [any Loss] = [
    SquaredError.plain, SquaredError.half, AbsoluteError(), Huber(delta: 0.5),
    BinaryCrossEntropy(), SoftmaxCrossEntropy(), BinaryCrossEntropy(labelSmoothing: 0.2),
    SoftmaxCrossEntropy(labelSmoothing: 0.2), LogCosh(), Quantile(0.8), Quantile([0.3, 0.6]),
    Gaussian(), Poisson(), CosineDistance(), BinaryFocal(), BinaryFocal(gamma: 0.7, alpha: 0.25),
    Hinge(), SquaredHinge(), SoftmaxFocal(), SoftmaxFocal(gamma: 0.5), KullbackLeibler(),
    MultiClassHinge(margin: 2), MultiClassHinge(isSquared: true, rivals: .hardest),
  ]

  /// Returns the targets of five rows and the number of outputs:
  /// probabilities that add up to 1, labels, or classes.
  static func targets(of loss: any Loss) -> (targets: [[Double]], outputs: Int) {
    let probabilities = (0..<5).map { row -> [Double] in
      let values = (0..<3).map { RandomKey(seed: 9).uniform(UInt64(row * 3 + $0)) }
      return values.map { $0 / values.reduce(0, +) }
    }
    return switch loss {
    case is SoftmaxFocal, is MultiClassHinge: ([[0], [2], [1], [1], [0]], 3)
    case is Hinge, is SquaredHinge:
      (probabilities.map { $0.map { $0 > 0.3 ? 1 : 0 } }, 3)
    case is Gaussian: (probabilities, 6)
    case let quantile as Quantile: (probabilities, 3 * quantile.quantiles.count)
    default: (probabilities, 3)
    }
  }

  @Test(
    "Every layer's gradient agrees with finite differences under every loss",
    arguments: layers.indices, losses.indices)
  func agrees(layer: Int, loss: Int) throws {
    let (targets, outputs) = Self.targets(of: Self.losses[loss])
    // Differences of the exponential of large outputs have too few digits.
    let isExponential = Self.losses[loss] is Poisson || Self.losses[loss] is Gaussian
    let spread = isExponential ? 0.2 : 0.8
    let network = Sequential {
      Dense(4, weights: .normal(mean: 0, standardDeviation: 0.8))
      Sequential([Self.layers[layer]])
      Dense(outputs, weights: .normal(mean: 0, standardDeviation: spread))
    }
    for reduction in Reduction.allCases {
      let check = try GradientCheck(
        network, loss: Self.losses[loss], features: Self.features, targets: targets,
        weights: Self.weights, reduction: reduction, seed: 3)
      #expect(check.passes(), "\(check)")
    }
  }

  @Test("The gradient for numbered classes agrees with finite differences")
  func classes() throws {
    for loss in [
      SoftmaxCrossEntropy(), SoftmaxCrossEntropy(labelSmoothing: 0.2), KullbackLeibler(),
    ] as [any Loss] {
      let check = try GradientCheck(
        Sequential { Dense(3) }, loss: loss, features: Self.features,
        targets: [[0], [2], [1], [1], [0]])
      #expect(check.passes(), "\(check)")
    }
  }

  @Test("The gradient for predicted Poisson means agrees with finite differences")
  func means() throws {
    let check = try GradientCheck(
      Sequential {
        Dense(3)
        Sigmoid()
      }, loss: Poisson(predictsLogarithm: false), features: Self.features,
      targets: [[0, 1, 2], [3, 0, 5], [1, 1, 0], [2, 0, 0], [7, 1, 0]], weights: Self.weights)
    #expect(check.passes(), "\(check)")
  }

  /// Its backward pass forgets the 2 of d(x²) = 2x.
  struct WrongSquare: Layer {
    static let kind = "wrong-square"
    static let hyperparameters = Hyperparameters(default: WrongSquare())
    func outputShape(for input: Shape) -> Shape { input }
    func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
      for row in 0..<x.rows {
        for column in 0..<x.columns { y[row, column] = x[row, column] * x[row, column] }
      }
    }
    func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
      guard let dx else { return }
      for row in 0..<x.rows {
        for column in 0..<x.columns { dx[row, column] = dy[row, column] * x[row, column] }
      }
    }
  }

  /// y = scale · x. If it is wrong, the gradient of `scale` forgets all rows except the last.
  struct Scale: Layer {
    static let kind = "scale"
    static let hyperparameters = Hyperparameters(default: Scale(isWrong: false))
    let isWrong: Bool
    func outputShape(for input: Shape) -> Shape { input }
    func parameters(for input: Shape) -> [Parameter] {
      [Parameter(name: "scale", shape: input, initializer: .constant(1.5))]
    }
    func forward(_ x: Matrix, into y: Matrix, in pass: Pass) { scale(x, into: y, in: pass) }
    func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
      let gradient = pass.gradient(0)
      for column in 0..<x.columns {
        var sum = 0.0
        for row in 0..<x.rows {
          sum = (isWrong ? 0 : sum) + dy[row, column] * x[row, column]
        }
        gradient[0, column] = sum
      }
      if let dx { scale(dy, into: dx, in: pass) }
    }
    private func scale(_ x: Matrix, into y: Matrix, in pass: Pass) {
      for row in 0..<x.rows {
        for column in 0..<x.columns {
          y[row, column] = x[row, column] * pass.parameter(0)[0, column]
        }
      }
    }
  }

  @Test("A layer with a wrong parameter gradient is rejected, at that parameter")
  func rejectsParameters() throws {
    func check(isWrong: Bool) throws -> GradientCheck {
      try GradientCheck(
        Sequential {
          Dense(3)
          Scale(isWrong: isWrong)
        }, loss: SquaredError.plain, features: Self.features,
        targets: Array(repeating: [0, 1, 2], count: 5))
    }
    let right = try check(isWrong: false)
    #expect(right.passes(), "\(right)")
    let wrong = try check(isWrong: true)
    #expect(!wrong.passes(0.1), "\(wrong)")
    // The 4 × 3 weights and 3 biases come first.
    #expect(15..<18 ~= wrong.worstIndex)
  }

  /// Σ (p − t)⁴. If it is wrong, its gradient forgets the row's weight.
  struct FourthPower: Loss {
    static let kind = "fourth-power"
    static let hyperparameters = Hyperparameters(default: FourthPower())
    var isWrong = false
    func check(prediction: Shape, target: Shape) throws(ShapeError) {}
    func evaluate(
      _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
      losses: Matrix
    ) throws(LossError) {
      for row in 0..<prediction.rows {
        let weight = isWrong ? 1 : weights?[row, 0] ?? 1
        losses[0, row] = 0
        for column in 0..<prediction.columns {
          let error = prediction[row, column] - target[row, column]
          losses[0, row] += error * error * error * error
          gradient?[row, column] = scale * weight * 4 * error * error * error
        }
      }
    }
  }

  @Test("A loss with a wrong gradient is rejected", arguments: Reduction.allCases)
  func rejectsLosses(reduction: Reduction) throws {
    func check(isWrong: Bool) throws -> GradientCheck {
      try GradientCheck(
        Sequential { Dense(3) }, loss: FourthPower(isWrong: isWrong), features: Self.features,
        targets: Array(repeating: [0, 1, 2], count: 5), weights: Self.weights,
        reduction: reduction)
    }
    let right = try check(isWrong: false)
    #expect(right.passes(), "\(right)")
    let wrong = try check(isWrong: true)
    #expect(!wrong.passes(0.1), "\(wrong)")
  }

  @Test("A gradient check without rows is an error")
  func noRows() {
    #expect(throws: DatasetError.self) {
      try GradientCheck(
        Sequential { Dense(3) }, loss: SquaredError.plain, features: [], targets: [])
    }
  }

  @Test("A layer with a wrong input gradient is rejected")
  func rejects() throws {
    let check = try GradientCheck(
      Sequential {
        Dense(3); WrongSquare()
      }, loss: SquaredError.plain, features: Self.features,
      targets: Array(repeating: [0, 1, 2], count: 5))
    #expect(!check.passes(0.1), "\(check)")
  }

  @Test("A function's gradient can be checked without any layer")
  func function() {
    let right = GradientCheck(
      of: { $0[0] * $0[0] + 3 * $0[1] }, gradient: [4, 3], at: [2, 5])
    #expect(right.passes())
    let wrong = GradientCheck(
      of: { $0[0] * $0[0] + 3 * $0[1] }, gradient: [4, -3], at: [2, 5])
    #expect(!wrong.passes(0.5) && wrong.worstIndex == 1)
    let undefined = GradientCheck(
      of: { $0[0] * $0[0] + 3 * $0[1] }, gradient: [.nan, 3], at: [2, 5])
    #expect(!undefined.passes(1e9) && undefined.worstIndex == 0)
  }
}
