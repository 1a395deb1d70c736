import Descent
import Testing

/// Steps, losses and metrics against figures worked out by hand.
struct StepTests {
  // On p from 1 with gradients 2, −1, 0.5 and α = 0.1.
  static let rules: [(rule: any Optimizer, expected: [Double])] = [
    (SGD(learningRate: 0.1), [0.8, 0.9, 0.85]),
    // v = 2, 0, 0.5
    (Momentum(learningRate: 0.1, momentum: 0.5), [0.8, 0.8, 0.75]),
    // g + v/2 = 3, −1, 0.75
    (Nesterov(learningRate: 0.1, momentum: 0.5), [0.7, 0.8, 0.725]),
    (Momentum(learningRate: 0.1, momentum: 0), [0.8, 0.9, 0.85]),
    // m = 1, 0, 0.25; v = 2, 1.5, 0.875; m̂ = 2, 0, 2/7; v̂ = 4, 2, 1; ε = 1
    (
      Adam(learningRate: 0.1, beta1: 0.5, beta2: 0.5, epsilon: 1),
      [0.93333333333333335, 0.93333333333333335, 0.91904761904761907]
    ),
  ]

  @Test("Three steps of each rule give the figures of its formula", arguments: rules.indices)
  func threeSteps(index: Int) {
    let (optimizer, expected) = Self.rules[index]
    var descent = GradientDescent(from: [1], with: optimizer)
    for (gradient, expected) in zip([2, -1, 0.5], expected) {
      descent.step(gradient: [gradient])
      #expect((descent.parameters[0] - expected).magnitude < 1e-15)
    }
  }

  /// A network that passes two features on.
  static func identity(precision: Precision = .double) throws -> Model {
    var model = try Model(
      Sequential { Dense(2, bias: false) }, input: [2], precision: precision)
    model["0.weight"] = [1, 0, 0, 1]
    return model
  }

  // Predictions [1, −2] of weight 1 and [0, 3] of weight 3; the mean over outputs, then rows.
  static let losses: [(loss: any Loss, targets: [[Double]], expected: Double)] = [
    (SquaredError.plain, [[0, 0], [2, 2]], 2.5),
    (SquaredError.half, [[0, 0], [2, 2]], 1.25),
    (AbsoluteError(), [[0, 0], [2, 2]], 1.5),
    // e = 1, −2, −2, 1 with δ = 1: ½, 1½, 1½, ½
    (Huber(delta: 1), [[0, 0], [2, 2]], 1),
    // (log(1 + e⁻¹) + log(1 + e⁻²)) / 2, then (log 2 + log(1 + e³)) / 2
    (BinaryCrossEntropy(), [[1, 0], [1, 0]], 1.4581741618702821),
    // log(1 + e⁻³), then log(1 + e³)
    (SoftmaxCrossEntropy(), [[0], [0]], 2.2985873515737420),
    // log(1 + e⁻³), then (log(1 + e³) + log(1 + e⁻³)) / 2
    (SoftmaxCrossEntropy(), [[1, 0], [0.5, 0.5]], 1.1735873515737420),
  ]

  @Test("Each loss gives the figures of its formula, weighted", arguments: losses.indices)
  func weightedLosses(index: Int) throws {
    let (loss, targets, expected) = Self.losses[index]
    let data = try Dataset(features: [[1, -2], [0, 3]], targets: targets, weights: [1, 3])
    for precision in Precision.allCases {
      let trainer = try Trainer(
        Self.identity(precision: precision), targets: data.targets, loss: loss, optimizer: SGD())
      let tolerance = precision == .double ? 1e-15 : 1e-6
      #expect((try trainer.evaluate(data).loss - expected).magnitude <= tolerance * expected)
    }
  }

  // Errors 1, −2 of weight 1 and −2, 1 of weight 3.
  static let metrics: [(metric: any Metric, expected: Double)] = [
    (MeanAbsoluteError(), 1.5),
    (RootMeanSquaredError(), 2.5.squareRoot()),
    // Both means are 1.5, so Σ w (t − m)² = 2·(2.25 + 3·0.25) = 6, and Σ w e² = 20.
    (RSquared(), 1 - 20.0 / 6),
    // The largest outputs are 0 and 1, those of the targets 0 and 0 (of equals the first).
    (Accuracy(), 0.25),
  ]

  @Test(
    "Each metric gives the figures of its formula, weighted, in one part or two",
    arguments: metrics.indices)
  func weightedMetrics(index: Int) throws {
    let (metric, expected) = Self.metrics[index]
    let data = try Dataset(
      features: [[1.0, -2], [0, 3]], targets: [[0.0, 0], [2, 2]], weights: [1.0, 3])
    let trainer = try Trainer(
      Self.identity(), targets: [2], loss: SquaredError.plain, optimizer: SGD(),
      metrics: [metric])
    let kind = type(of: metric).kind
    #expect((try #require(trainer.evaluate(data)[kind]) - expected).magnitude < 1e-15)
    var parts = trainer.emptyTotals
    for batch in MiniBatches(of: 1, from: 2) {
      try trainer.gradient(of: batch, from: data, adding: &parts)
    }
    #expect((try #require(parts[kind]) - expected).magnitude < 1e-15)
  }

  @Test("Accuracy of one output goes by the threshold, and NaN is wrong")
  func threshold() throws {
    func accuracy(_ threshold: Double) throws -> Double? {
      let data = try Dataset(
        features: [[0.2], [0.7], [0.4], [.nan]], targets: [[0.0], [1], [1], [0]])
      var model = try Model(
        Sequential { Dense(1, bias: false) }, input: [1], precision: .double)
      model["0.weight"] = [1]
      return try Trainer(
        model, targets: [1], loss: SquaredError.plain, optimizer: SGD(),
        metrics: [Accuracy(threshold: threshold)]
      ).evaluate(data)["accuracy"]
    }
    #expect(try accuracy(0.5) == 0.5)
    #expect(try accuracy(0.3) == 0.75)
    #expect(try accuracy(0) == 0.5)
  }

  @Test("R² keeps its digits when targets are far from zero")
  func farFromZero() throws {
    for shift in [0, 1e6, 1.7e9] {
      let targets = (0..<100).map { shift + Double($0) }
      let features = targets.indices.map { [targets[$0] + ($0 % 2 == 0 ? 1.0 : -1)] }
      let data = try Dataset(features: features, targets: targets.map { [$0] })
      var model = try Model(
        Sequential { Dense(1, bias: false) }, input: [1], precision: .double)
      model["0.weight"] = [1]
      let totals = try Trainer(
        model, targets: [1], loss: SquaredError.plain, optimizer: SGD(), metrics: [RSquared()]
      ).evaluate(data)
      #expect((try #require(totals["r2"]) - (1 - 100 / 83325.0)).magnitude < 1e-9)
    }
  }

  @Test("Dropout drops its share, keeps the mean, and does nothing in inference")
  func dropout() throws {
    let rows = 4_000
    let data = try Dataset(
      features: Array(repeating: [1.0, 1, 1, 1, 1], count: rows),
      targets: Array(repeating: [0.0, 0, 0, 0, 0], count: rows))
    let trainer = try Trainer(
      Sequential { Dropout(0.3) }, for: data, loss: SquaredError.plain, optimizer: SGD(),
      metrics: [MeanAbsoluteError(), RootMeanSquaredError()], precision: .double, seed: 2)
    let totals = try trainer.step(MiniBatches(of: .full, from: rows)[0], of: data)
    // Of 20,000 ones: mean 1, and mean square 1 / 0.7.
    #expect((try #require(totals["mae"]) - 1).magnitude < 0.02)
    let rms = try #require(totals["rmse"])
    #expect((rms * rms - 1 / 0.7).magnitude < 0.03)
    #expect(try trainer.predict([[1.0, 2, 3, 4, 5]]) == [[1, 2, 3, 4, 5]])
  }

  @Test("A target that a loss is not defined for is named with its row")
  func undefinedTargets() throws {
    func message(_ loss: any Loss, _ targets: [[Double]]) throws -> String? {
      let data = try Dataset(features: [[1, -2], [0, 3]], targets: targets)
      let trainer = try Trainer(
        Self.identity(), targets: data.targets, loss: loss, optimizer: SGD())
      let error = #expect(throws: TrainingError.self) {
        try trainer.step(Batch(rows: [0, 1]), of: data)
      }
      return error?.description
    }
    #expect(
      try message(BinaryCrossEntropy(), [[0, 1], [1, 2]])
        == "row 1: the targets [1.0, 2.0] are not all from 0 to 1; number two classes 0 and 1")
    #expect(
      try message(SoftmaxCrossEntropy(), [[0.5, 0.4], [1, 0]])
        == "row 0: the targets [0.5, 0.4] are not probabilities, each from 0 to 1, with a sum of 1")
    #expect(
      try message(SoftmaxCrossEntropy(), [[0], [.nan]])
        == "row 1: the class nan is not a whole number in 0..<2")
  }

  @Test("Rows that weigh nothing, and no rows, move nothing")
  func weightless() throws {
    let data = try Dataset(features: [[1.0], [2]], targets: [[3.0], [4]], weights: [0.0, 1])
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: data, loss: SquaredError.plain, optimizer: Momentum())
    try trainer.step(Batch(rows: [1]), of: data)
    let before = try trainer.model.serialized()
    try trainer.step(Batch(rows: [0]), of: data)
    try trainer.step(Batch(rows: [Int]()), of: data)
    #expect(try trainer.model.serialized() == before)
    #expect(trainer.steps == 1)
  }

  @Test("A weight that is too large for the precision is an error")
  func weights() throws {
    let data = try Dataset(features: [[1.0]], targets: [[3.0]], weights: [1e300])
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: data, loss: SquaredError.plain, optimizer: SGD())
    let error = #expect(throws: TrainingError.self) {
      try trainer.step(Batch(rows: [0]), of: data)
    }
    #expect(try #require(error).description.hasPrefix("row 0 has the weight inf in single"))
    #expect(throws: SourceError.self) {
      try Dataset(features: [[1.0]], targets: [[3.0]], weights: [-1.0])
    }
    #expect(throws: SourceError.self) {
      try Dataset(flat: [1.0, 2, 3, 4], shape: [1 << 62 + 1], targets: [1, 2, 3, 4])
    }
  }

  @Test("A metric that does not fit the targets is an error at build")
  func metricShapes() throws {
    #expect(throws: ShapeError.self) {
      try Trainer(
        Self.identity(), targets: [1], loss: SoftmaxCrossEntropy(), optimizer: SGD(),
        metrics: [MeanAbsoluteError()])
    }
  }

  @Test("Epochs go on from one fit to the next")
  func epochs() throws {
    let data = try TrainerTests.data()
    func trainer() throws -> Trainer {
      try Trainer(
        TrainerTests.linear, for: data, loss: SquaredError.plain, optimizer: Adam(), seed: 3)
    }
    let (once, twice) = (try trainer(), try trainer())
    try once.fit(data, epochs: 5, batches: 8)
    try twice.fit(data, epochs: 2, batches: 8)
    let history = try twice.fit(data, epochs: 3, batches: 8)
    #expect(try once.model.serialized() == twice.model.serialized())
    #expect(history.epochs.map(\.epoch) == [3, 4, 5] && twice.epochs == 5)
  }
}
