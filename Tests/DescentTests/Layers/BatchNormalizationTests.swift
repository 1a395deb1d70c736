import Testing

@testable import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct BatchNormalizationTests {
  static let rows: [[Double]] = [[1, 10], [2, 10], [6, 40]]

  private static func data(
    _ rows: [[Double]] = rows, weights: [Double]? = nil
  ) throws -> ArrayDataset {
    try ArrayDataset(features: rows, targets: rows.map { _ in [1.0, -1] }, weights: weights)
  }

  private static func trainer(
    _ layer: BatchNormalization = BatchNormalization(), on data: ArrayDataset, rate: Double = 0.5
  ) throws -> Trainer {
    try Trainer(
      Sequential([layer]), for: data, loss: SquaredError.plain,
      optimizer: SGD(learningRate: rate), precision: .double)
  }

  @Test("The features of a batch have mean 0 and variance 1 before they are scaled and shifted")
  func normalizes() throws {
    let probe = try LayerProbe(BatchNormalization(epsilon: 1e-300), input: [2])
    let outcome = probe.run(Self.rows, parameters: [[0, 0], [1, 1], [2, 1], [5, 0]])
    // The mean and variance of 1, 2, 6 are 3 and 14/3; of 10, 10, 40 they are 20 and 200.
    let deviations = [(14.0 / 3).squareRoot(), 200.0.squareRoot()]
    for (y, x) in zip(outcome.y, Self.rows) {
      #expect((y[0] - (5 + 2 * (x[0] - 3) / deviations[0])).magnitude < 1e-14)
      #expect((y[1] - (x[1] - 20) / deviations[1]).magnitude < 1e-14)
    }
    // Shifting or stretching all rows alike changes nothing.
    #expect(outcome.dx.joined().allSatisfy { $0.magnitude < 1e-14 })
  }

  @Test("A step moves the running statistics by the momentum, with the unbiased variance")
  func runs() throws {
    let data = try Self.data()
    let trainer = try Self.trainer(BatchNormalization(momentum: 0.25), on: data)
    try trainer.step(Batch(rows: [0, 1, 2]), of: data)
    #expect(trainer.model["0.mean"] == [0.75, 5])
    #expect(trainer.model["0.variance"] == [0.75 + 0.25 * 7, 0.75 + 0.25 * 300])
    #expect(trainer.gradient(named: "0.mean") == nil)
    #expect(trainer.model.parameterCount == 4)
  }

  @Test("Only a step that moves the parameters moves the running statistics")
  func movesNothing() throws {
    let data = try Self.data(
      Self.rows + [[1, 1], [2, 3], [.infinity, 1]], weights: [1, 1, 1, 0, 0, 1])
    let trainer = try Self.trainer(on: data)
    let before = try trainer.model.serialized()
    // None of these moves them: gradients alone, rows that weigh 0, a loss that is not finite.
    var totals = trainer.emptyTotals
    try trainer.gradient(of: Batch(rows: [0, 1]), from: data, adding: &totals)
    try trainer.gradient(of: Batch(rows: [0, 1, 2]), from: data, adding: &totals)
    try trainer.step(Batch(rows: [3, 4]), of: data)
    #expect(throws: TrainingError.self) { try trainer.step(Batch(rows: [0, 5]), of: data) }
    _ = try trainer.evaluate(Self.data())
    #expect(try trainer.model.serialized() == before)
    // Two gradients and one update are one step.
    let whole = try Self.trainer(on: data)
    try whole.step(Batch(rows: [0, 1, 2]), of: data)
    try trainer.gradient(of: Batch(rows: [0, 1]), from: data, adding: &totals)
    try trainer.gradient(of: Batch(rows: [0, 1, 2]), from: data, adding: &totals)
    trainer.update()
    #expect(try trainer.model.serialized() == whole.model.serialized())
  }

  @Test("No optimizer changes the running statistics, whatever its weight decay")
  func leavesStateAlone() throws {
    let data = try Self.data()
    for type in Catalog.standard.optimizers {
      let trainer = try Trainer(
        Sequential {
          Dense(2)
          BatchNormalization(momentum: 1)
          Dense(2)
        }, for: data, loss: SquaredError.plain,
        optimizer: type.init(hyperparameters: ["learningRate": 0.01]),
        precision: .double)
      let model = trainer.model
      try trainer.step(Batch(rows: [0, 1, 2]), of: data)
      let x = Self.rows.map { row in
        (0..<2).map { unit in
          row[0] * (model["0.weight"]?[unit] ?? 0) + row[1] * (model["0.weight"]?[2 + unit] ?? 0)
        }
      }
      let means = (0..<2).map { unit in x.reduce(0) { $0 + $1[unit] } / 3 }
      let found = try #require(trainer.model["1.mean"])
      for (found, expected) in zip(found, means) {
        #expect((found - expected).magnitude < 1e-12, "\(type.kind)")
      }
      #expect(trainer.model["1.scale"] != [1, 1] && trainer.model["2.weight"] != model["2.weight"])
    }
  }

  @Test("A batch of one row is normalized with the running statistics and leaves them unchanged")
  func oneRow() throws {
    let parameters: [[Double]] = [[1, 2], [4, 9], [3, 2], [0.5, 0]]
    let probe = try LayerProbe(BatchNormalization(epsilon: 1e-300), input: [2])
    let outcome = probe.run([[5, 5]], dy: [[10, 100]], parameters: parameters)
    #expect(outcome.y == [[6.5, 2]])
    #expect(outcome.dx == [[15, 100 * (2.0 / 3)]])
    #expect(outcome.gradients == [[1, 2], [4, 9], [20, 100], [10, 100]])
    var inference = probe
    inference.mode = .inference
    #expect(inference.run([[5, 5]], parameters: parameters).y == outcome.y)
    let check = try GradientCheck(
      Sequential {
        Dense(3)
        BatchNormalization()
      }, loss: SquaredError.plain, features: [[1, 2]], targets: [[1, 2, 3]])
    #expect(check.passes(), "\(check)")
    // The last batch of the epoch has one row.
    let data = try Self.data()
    let trainer = try Self.trainer(on: data, rate: 0.1)
    try trainer.fit(data, epochs: 3, batches: 2)
    #expect(trainer.steps == 6)
  }

  @Test("A constant feature gives 0, not NaN, and a large mean costs no digits")
  func extremes() throws {
    let probe = try LayerProbe(BatchNormalization(scale: false, shift: false), input: [2])
    let outcome = probe.run([[7, 1e9 + 1], [7, 1e9 + 2], [7, 1e9 + 3]])
    #expect(outcome.y.map { $0[0] } == [0, 0, 0])
    let expected = 1 / (2.0 / 3 + 1e-5).squareRoot()
    for (found, expected) in zip(outcome.y.map { $0[1] }, [-expected, 0, expected]) {
      #expect((found - expected).magnitude < 1e-15)
    }
    #expect(outcome.dx.joined().allSatisfy { $0.isFinite })
  }

  @Test("The statistics count rows equally whatever they weigh, but leave out rows that weigh 0")
  func weights() throws {
    func model(
      _ rows: [[Double]], weights: [Double]? = nil, _ layer: BatchNormalization = .init()
    ) throws -> Model {
      let data = try Self.data(rows, weights: weights)
      let trainer = try Self.trainer(layer, on: data)
      try trainer.step(Batch(rows: Array(rows.indices)), of: data)
      return trainer.model
    }
    let plain = try model(Self.rows)
    let weighted = try model(Self.rows, weights: [3, 0.5, 1])
    #expect(plain["0.mean"] == weighted["0.mean"] && plain["0.variance"] == weighted["0.variance"])
    #expect(plain["0.shift"] != weighted["0.shift"])
    let padded = [[5.0, 1]] + Self.rows + [[.infinity, 2]]
    let left = try model(padded, weights: [0, 1, 1, 1, 0])
    for name in ["0.mean", "0.variance", "0.scale", "0.shift"] {
      #expect(left[name] == plain[name], "\(name)")
    }
    let alone = try model(padded, weights: [0, 0, 2, 0, 0])
    #expect(alone["0.mean"] == [0, 0] && alone["0.variance"] == [1, 1])
    #expect(alone["0.shift"] != [0, 0])
  }

  @Test("The gradient of positions agrees with finite differences, also where rows weigh 0")
  func positions() throws {
    let features = (0..<4).map { row in
      (0..<2).map { RandomKey(seed: 1).normal(UInt64(row * 2 + $0)) }
    }
    for weights in [nil, [1, 0, 2, 1], [0, 0, 1, 0]] as [[Double]?] {
      let check = try GradientCheck(
        Sequential {
          Dense(6)
          Grid()
          BatchNormalization()
          Tanh()
          Dense(1)
        }, loss: SquaredError.plain, features: features, targets: [[1], [2], [0], [1]],
        weights: weights)
      #expect(check.passes(), "\(check)")
    }
  }

  /// y = x, of shape [3, 2].
  struct Grid: Layer {
    static let kind = "grid"
    static let hyperparameters = Hyperparameters(default: Grid())
    func outputShape(for input: Shape) -> Shape { [3, 2] }
    func forward(_ x: Matrix, into y: Matrix, in pass: Pass) { y.copy(from: x) }
    func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
      dx?.copy(from: dy)
    }
  }

  @Test(
    "A row is predicted the same alone, in a batch and by a model read from its bytes",
    arguments: Precision.allCases
  )
  func predictions(precision: Precision) throws {
    let key = RandomKey(seed: 3)
    let rows = (0..<300).map { row in (0..<5).map { key.normal(UInt64(row * 5 + $0)) } }
    let data = try ArrayDataset(features: rows, targets: rows.map { [$0[0] * $0[1]] })
    let trainer = try Trainer(
      Sequential {
        Dense(19)
        BatchNormalization()
        Tanh()
        Dense(1)
      }, for: data, loss: SquaredError.plain, optimizer: Adam(), precision: precision)
    try trainer.fit(data, epochs: 2, batches: 32, keep: .best)
    let model = trainer.model
    let together = try model.predict(rows)
    #expect(try rows.map { try model.predict($0) } == together)
    let bytes = try model.serialized()
    let copy = try Model(parsing: bytes, name: "m")
    #expect(try copy.predict(rows) == together && copy.serialized() == bytes)
    #expect(copy["1.mean"] == model["1.mean"] && model["1.mean"] != Array(repeating: 0, count: 19))
    #expect(try copy.evaluate(data, loss: SquaredError.plain).loss == trainer.evaluate(data).loss)
  }

  @Test(
    "Hyperparameters out of range do not decode",
    arguments: [(0.0, 1e-5), (1.5, 1e-5), (-0.1, 1e-5), (0.1, 0), (0.1, -1)])
  func ranges(momentum: Double, epsilon: Double) {
    let json =
      #"{"momentum":\#(momentum),"epsilon":\#(epsilon),"scale":true,"shift":true}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(BatchNormalization.self, from: Data(json.utf8))
    }
  }

  @Test("A frozen layer trains with the running statistics, as it predicts, within a branch too")
  func frozen() throws {
    let data = try Self.data()
    for network in [
      Sequential { BatchNormalization(momentum: 0.5) },
      Sequential { Residual { BatchNormalization(momentum: 0.5) } },
    ] {
      for microBatch in [nil, 2] {
        let trainer = try Trainer(
          network, for: data, loss: SquaredError.plain, optimizer: SGD(learningRate: 0.1),
          precision: .double)
        trainer.microBatch = microBatch
        try trainer.step(Batch(rows: [0, 1, 2]), of: data)
        trainer.layerRates = [0: 0]
        let before = try trainer.model.serialized()
        let loss = try trainer.step(Batch(rows: [0, 1, 2]), of: data).loss
        #expect(try loss == trainer.evaluate(data).loss && trainer.model.serialized() == before)
        trainer.layerRates = [:]
        let free = try trainer.step(Batch(rows: [0, 1, 2]), of: data).loss
        #expect(try free != loss && trainer.model.serialized() != before)
      }
    }
  }
}
