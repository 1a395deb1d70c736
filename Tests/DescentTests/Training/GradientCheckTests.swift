import Descent
import Testing

struct GradientCheckTests {
  static let features: [[Double]] = (0..<5).map { row in
    (0..<4).map { RandomKey(seed: 7).normal(UInt64(row * 4 + $0)) }
  }
  static let weights: [Double] = [1, 0.5, 2, 0, 3]

  static let layers: [any Layer] = [
    Dense(3), Dense(3, bias: false), Sigmoid(), Tanh(), ReLU(), LeakyReLU(slope: 0.1),
    Dropout(0.4),
  ]
  static let losses: [any Loss] = [
    SquaredError.plain, SquaredError.half, AbsoluteError(), Huber(delta: 0.5),
    BinaryCrossEntropy(), SoftmaxCrossEntropy(),
  ]

  @Test(
    "Every layer's gradient agrees with differences under every loss",
    arguments: layers.indices, losses.indices)
  func agrees(layer: Int, loss: Int) throws {
    let network = Sequential {
      Dense(4, weights: .normal(mean: 0, standardDeviation: 0.8))
      Sequential([Self.layers[layer]])
      Dense(3, weights: .normal(mean: 0, standardDeviation: 0.8))
    }
    let targets = (0..<5).map { row -> [Double] in
      let values = (0..<3).map { RandomKey(seed: 9).uniform(UInt64(row * 3 + $0)) }
      return values.map { $0 / values.reduce(0, +) }
    }
    for reduction in Reduction.allCases {
      let check = try GradientCheck(
        network, loss: Self.losses[loss], features: Self.features, targets: targets,
        weights: Self.weights, reduction: reduction, seed: 3)
      #expect(check.passes(), "\(check)")
    }
  }

  @Test("The gradient of classes by number agrees with differences")
  func classes() throws {
    let check = try GradientCheck(
      Sequential { Dense(3) }, loss: SoftmaxCrossEntropy(), features: Self.features,
      targets: [[0], [2], [1], [1], [0]])
    #expect(check.passes(), "\(check)")
  }

  /// Its backward forgets the 2 of d(x²) = 2x.
  struct WrongSquare: Layer {
    static let kind = "wrong-square"
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

  @Test("A wrong gradient is rejected")
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
