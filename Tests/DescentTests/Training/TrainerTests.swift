import Testing

@testable import Descent

struct TrainerTests {
  static func data(rows: Int = 40, weights: [Double]? = nil) throws -> ArrayDataset {
    let key = RandomKey(seed: 5)
    let features = (0..<rows).map { row in (0..<3).map { key.normal(UInt64(row * 3 + $0)) } }
    return try ArrayDataset(
      features: features, targets: features.map { [$0[0] - 2 * $0[1] + 0.5 * $0[2] + 1] },
      weights: weights)
  }

  static let linear = Sequential { Dense(1) }

  @Test("The same seed gives the same bytes, and another seed gives others")
  func reproducible() throws {
    func bytes(seed: UInt64) throws -> [UInt8] {
      let data = try Self.data()
      let trainer = try Trainer(
        Sequential {
          Dense(8)
          ReLU()
          Dropout(0.2)
          Dense(1)
        }, for: data, loss: Huber(),
        optimizer: Adam(), seed: seed)
      try trainer.fit(data, epochs: 3, batches: 7, shuffle: .everyEpoch(seed: seed))
      return try trainer.model.serialized()
    }
    #expect(try bytes(seed: 4) == bytes(seed: 4))
    #expect(try bytes(seed: 4) != bytes(seed: 5))
  }

  @Test("The gradients of four weighted batches add up to the gradient of all their rows")
  func weighting() throws {
    let data = try Self.data(weights: (0..<40).map { Double($0 % 3) })
    let trainer = try Trainer(
      Self.linear, for: data, loss: SquaredError.plain, optimizer: SGD(), reduction: .sum,
      precision: .double)
    func gradient(_ batches: MiniBatches) throws -> ([Double], Totals) {
      var totals = Totals(metrics: [], outputs: 1)
      var sum = [0.0, 0, 0]
      for batch in batches {
        try trainer.gradient(of: batch, from: data, adding: &totals)
        sum = zip(sum, trainer.gradient(named: "0.weight") ?? []).map { $0 + $1 }
      }
      return (sum, totals)
    }
    let whole = try gradient(MiniBatches(of: .full, from: 40))
    let parts = try gradient(MiniBatches(of: 12, from: 40))
    for (a, b) in zip(whole.0, parts.0) { #expect((a - b).magnitude < 1e-9) }
    #expect((whole.1.loss - parts.1.loss).magnitude < 1e-12 && parts.1.rows == 40)
  }

  @Test("The mean divides by the sum of the weights, and the sum divides by nothing")
  func reductions() throws {
    // Predictions 1 and 2 for targets 0 and 4: errors 1 and −2, with weights 1 and 3.
    let data = try ArrayDataset(features: [[1.0], [2]], targets: [[0.0], [4]], weights: [1.0, 3])
    func gradient(_ reduction: Reduction) throws -> Double? {
      let trainer = try Trainer(
        .identity(1), targets: [1], loss: SquaredError.half, optimizer: SGD(),
        reduction: reduction)
      var totals = trainer.emptyTotals
      try trainer.gradient(of: Batch(rows: [0, 1]), from: data, adding: &totals)
      #expect(totals.lossSum == 6.5 && totals.weight == 4 && totals.rows == 2)
      #expect(totals.loss == 1.625)
      return trainer.gradient(named: "0.weight")?[0]
    }
    #expect(try gradient(.sum) == -11)
    #expect(try gradient(.mean) == -2.75)
  }

  @Test("A step equals a gradient followed by an update, and its loss is that before the update")
  func halves() throws {
    let data = try Self.data()
    func trainer() throws -> Trainer {
      try Trainer(
        Self.linear, for: data, loss: SquaredError.plain, optimizer: SGD(learningRate: 0.25),
        precision: .double, seed: 2)
    }
    let (whole, halves) = (try trainer(), try trainer())
    let batch = Batch(rows: [3, 1, 20])
    let before = try #require(halves.model["0.weight"])
    let totals = try whole.step(batch, of: data)
    var sums = halves.emptyTotals
    try halves.gradient(of: batch, from: data, adding: &sums)
    #expect(halves.model["0.weight"] == before && halves.steps == 0)
    #expect(totals.loss == sums.loss)
    let gradient = try #require(halves.gradient(named: "0.weight"))
    halves.update()
    let after = zip(before, gradient).map { $0 - 0.25 * $1 }
    for (found, expected) in zip(try #require(halves.model["0.weight"]), after) {
      #expect((found - expected).magnitude < 1e-15)
    }
    #expect(try whole.model.serialized() == halves.model.serialized())
    #expect(whole.steps == 1 && halves.steps == 1)
    #expect(halves.gradient(named: "1.weight") == nil)
  }

  @Test("Evaluation covers every row, those of a short last chunk too, and changes nothing")
  func evaluates() throws {
    for rows in [1, 255, 256, 257, 300, 513] {
      let targets = (0..<rows).map { Double($0) }
      let data = try ArrayDataset(
        features: targets.map { [$0 + 1] }, targets: targets.map { [$0] }, weights: targets)
      let trainer = try Trainer(
        .identity(1), targets: [1], loss: SquaredError.plain, optimizer: SGD(),
        metrics: [MeanAbsoluteError()])
      let totals = try trainer.evaluate(data)
      #expect(totals.rows == rows && totals.weight == Double(rows * (rows - 1) / 2))
      #expect(totals.lossSum == totals.weight)
      #expect(trainer.steps == 0 && trainer.model["0.weight"] == [1])
    }
    let last = try ArrayDataset(
      features: (0..<300).map { [$0 == 299 ? 6.0 : 0] }, targets: (0..<300).map { _ in [0.0] })
    let totals = try Trainer(
      .identity(1), targets: [1], loss: SquaredError.plain, optimizer: SGD()
    ).evaluate(last)
    #expect(totals.loss == 0.12)
  }

  @Test("A trainer continues from a model's weights, and its model is a snapshot")
  func snapshots() throws {
    let data = try Self.data()
    let model = try Model(Self.linear, input: [3], seed: 8)
    let trainer = try Trainer(
      model, targets: [1], loss: SquaredError.plain, optimizer: SGD(), seed: 1)
    let rows: [[Double]] = [[1, 2, 3], [0, 0, 1]]
    #expect(try trainer.predict(rows) == model.predict(rows))
    let first = trainer.model
    let bytes = try first.serialized()
    try trainer.step(Batch(rows: [0, 1]), of: data)
    #expect(try first.serialized() == bytes && model.serialized() == bytes)
    #expect(try trainer.model.serialized() != bytes)
    #expect(try trainer.predict(rows) == trainer.model.predict(rows))
  }

  @Test("A loss that is not finite is an error with the step and the row, and changes nothing")
  func notFinite() throws {
    let data = try ArrayDataset(
      features: [[1.0], [.infinity], [2]], targets: [[1.0], [2], [3]])
    let trainer = try Trainer(
      Self.linear, for: data, loss: SquaredError.plain, optimizer: SGD(), precision: .double)
    let before = trainer.model["0.weight"]
    let error = #expect(throws: TrainingError.self) {
      try trainer.step(MiniBatches(of: .full, from: 3)[0], of: data)
    }
    #expect(try #require(error).description.hasPrefix("step 1: the loss of row 1 is"))
    #expect(trainer.model["0.weight"] == before && trainer.steps == 0)
  }

  @Test("A gradient that could not be computed is nil", arguments: [nil, 1])
  func failedGradient(microBatch: Int?) throws {
    let data = try ArrayDataset(features: [[1.0], [.infinity]], targets: [[1.0], [2]])
    let trainer = try Trainer(
      Self.linear, for: data, loss: SquaredError.plain, optimizer: SGD(), precision: .double)
    trainer.microBatch = microBatch
    var totals = trainer.emptyTotals
    try trainer.gradient(of: Batch(rows: [0]), from: data, adding: &totals)
    #expect(trainer.gradient(named: "0.weight") != nil)
    #expect(throws: TrainingError.self) {
      try trainer.gradient(of: Batch(rows: [0, 1]), from: data, adding: &totals)
    }
    #expect(trainer.gradient(named: "0.weight") == nil)
  }

  @Test("Properties that steps depend on trap while an asynchronous fit runs")
  func busy() async {
    await #expect(processExitsWith: .failure) { try Self.busyTrainer().layerRates = [0: 1] }
    await #expect(processExitsWith: .failure) { try Self.busyTrainer().microBatch = 1 }
    await #expect(processExitsWith: .failure) { try Self.busyTrainer().keepsGradients = true }
    await #expect(processExitsWith: .failure) {
      try Self.busyTrainer().clock = TrainingClock()
    }
    await #expect(processExitsWith: .failure) { _ = try Self.busyTrainer().clock }
    await #expect(processExitsWith: .failure) { _ = try Self.busyTrainer().learningRate }
    await #expect(processExitsWith: .success) { _ = try Self.busyTrainer() }
  }

  private static func busyTrainer() throws -> Trainer {
    let trainer = try Trainer(
      linear, for: data(), loss: SquaredError.plain, optimizer: SGD())
    trainer.isBusy = true
    return trainer
  }

  @Test("A step throws while the clock does not have the length of the schedule")
  func scheduleWithoutClock() throws {
    let data = try Self.data()
    let batches = MiniBatches(of: 10, from: data.count)
    let lengths: [any Schedule] = [CosineAnnealing(), LinearWarmup(over: .epochs(2))]
    for schedule in lengths {
      var options = StepOptions()
      options.schedule = schedule
      let trainer = try Trainer(
        Self.linear, for: data, loss: SquaredError.plain, optimizer: SGD(), stepOptions: options)
      let before = try trainer.model.serialized()
      var totals = trainer.emptyTotals
      for _ in 0..<2 {
        let error = #expect(throws: TrainingError.self) {
          try trainer.step(batches[0], of: data, adding: &totals)
        }
        guard case .schedule(let error) = try #require(error) else {
          Issue.record("\(String(describing: error))")
          continue
        }
        #expect(error.description.hasSuffix("or a trainer whose clock is set"))
      }
      #expect(throws: TrainingError.self) {
        try trainer.gradient(of: batches[0], from: data, adding: &totals)
      }
      #expect(try trainer.model.serialized() == before && trainer.steps == 0 && totals.rows == 0)

      trainer.clock = TrainingClock(batches, epochs: 4)
      try trainer.step(batches[0], of: data)
      #expect(trainer.steps == 1)
      trainer.clock = TrainingClock()
      #expect(throws: TrainingError.self) { try trainer.step(batches[1], of: data) }
      #expect(trainer.steps == 1)
    }
  }

  @Test("Rows that weigh 0, and empty batches, change nothing")
  func weightless() throws {
    let data = try ArrayDataset(features: [[1.0], [2]], targets: [[3.0], [4]], weights: [0.0, 1])
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: data, loss: SquaredError.plain, optimizer: Momentum())
    try trainer.step(Batch(rows: [1]), of: data)
    let before = try trainer.model.serialized()
    try trainer.step(Batch(rows: [0]), of: data)
    try trainer.step(Batch(rows: [Int]()), of: data)
    #expect(try trainer.model.serialized() == before)
    #expect(trainer.steps == 1)
  }

  @Test("A trainer may start with an empty batch")
  func emptyFirst() throws {
    let data = try ArrayDataset(features: [[1.0, 2]], targets: [[3.0]])
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: data, loss: SquaredError.plain, optimizer: SGD())
    let before = try trainer.model.serialized()
    try trainer.step(Batch(rows: [Int]()), of: data)
    #expect(try trainer.model.serialized() == before && trainer.steps == 0)
  }

  @Test(
    "A row that weighs 0 counts nowhere, whatever it holds",
    arguments: [
      (SquaredError.plain, [Double.nan]), (AbsoluteError(), [.infinity]), (Huber(), [.nan]),
      (BinaryCrossEntropy(), [7]), (BinaryCrossEntropy(), [.nan]),
    ] as [(any Loss, [Double])])
  func masked(loss: any Loss, target: [Double]) throws {
    let metrics: [any Metric] = [MeanAbsoluteError(), RootMeanSquaredError(), RSquared()]
    func run(_ features: [[Double]], _ targets: [[Double]], _ weights: [Double]) throws -> (
      [UInt8], Totals
    ) {
      let data = try ArrayDataset(features: features, targets: targets, weights: weights)
      let trainer = try Trainer(
        Self.linear, for: data, loss: loss, optimizer: SGD(), metrics: metrics)
      try trainer.step(MiniBatches(of: .full, from: data.count)[0], of: data)
      return (try trainer.model.serialized(), try trainer.evaluate(data))
    }
    let (bytes, totals) = try run([[1], [2]], [[1], [0]], [1, 2])
    let masked = try run([[1], [.nan], [2]], [[1], target, [0]], [1, 0, 2])
    #expect(masked.0 == bytes && masked.1.loss == totals.loss)
    #expect(masked.1.metricValues == totals.metricValues && masked.1.metricValues.count == 3)
  }

  @Test("A class that does not exist is an error, except in a row that weighs 0")
  func maskedClass() throws {
    func step(_ weights: [Double]) throws {
      let data = try ArrayDataset(features: [[1.0], [2]], classes: [0, -1], weights: weights)
      let trainer = try Trainer(
        Sequential { Dense(2) }, for: data, loss: SoftmaxCrossEntropy(), optimizer: SGD(),
        metrics: [Accuracy()])
      try trainer.step(Batch(rows: [0, 1]), of: data)
    }
    try step([1, 0])
    #expect(throws: TrainingError.self) { try step([1, 1]) }
  }

  @Test("Weights whose sum cannot be a divisor are refused", arguments: [0x1p-1030, 1.7e308])
  func extremeWeights(weight: Double) throws {
    let data = try ArrayDataset(
      features: [[1.0], [2]], targets: [[3.0], [4]], weights: [weight, weight])
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: data, loss: SquaredError.plain, optimizer: SGD(),
      precision: .double)
    let before = trainer.model["0.weight"]
    let error = #expect(throws: TrainingError.self) {
      try trainer.step(Batch(rows: [0, 1]), of: data)
    }
    #expect(try #require(error).description.contains("too large or too small to divide by"))
    #expect(trainer.model["0.weight"] == before)
  }

  @Test("Two metrics with the same name trap")
  func twins() async {
    await #expect(processExitsWith: .failure) {
      _ = try Trainer(
        Self.linear, for: Self.data(), loss: SquaredError.plain, optimizer: SGD(),
        metrics: [RSquared(), RSquared()])
    }
  }

  @Test("Shapes that do not fit are errors that name both shapes")
  func shapes() throws {
    let data = try Self.data()
    let error = #expect(throws: ShapeError.self) {
      try Trainer(
        Sequential { Dense(2) }, for: data, loss: SquaredError.plain, optimizer: SGD())
    }
    #expect(try #require(error).description.contains("output is [2] but the targets are [1]"))
    #expect(throws: ShapeError.self) { try Model(Sequential([]), input: [3]) }
    #expect(throws: ShapeError.self) {
      try Model(Self.linear, input: [3]).predict([[1.0, 2.0]])
    }
  }

  @Test("A metric of classes or probabilities that the loss does not give is refused")
  func misread() throws {
    func refusal(_ loss: any Loss, outputs: Int = 1, _ metric: any Metric) throws -> String? {
      let rows = [Array(repeating: 0.0, count: outputs)]
      let data = try ArrayDataset(
        features: rows,
        targets: loss is SoftmaxCrossEntropy ? [[0]] : rows.map { $0.map { $0 + 1 } })
      var fault: String?
      do {
        _ = try Trainer(
          Sequential { Dense(outputs) }, for: data, loss: loss, optimizer: SGD(),
          metrics: [metric])
      } catch {
        fault = "\(error)"
      }
      let model = try Model(Sequential { Dense(outputs) }, input: [outputs])
      do {
        _ = try model.evaluate(data, loss: loss, metrics: [metric])
        #expect(fault == nil)
      } catch {
        #expect("\(error)" == fault)
      }
      return fault
    }
    for metric in [LogLoss(), BrierScore(), CalibrationError()] as [any Metric] {
      #expect(
        try refusal(Hinge(), metric)
          == "metric \(metric.name): the network's outputs are scores, as under a hinge loss; "
          + "expected a loss that makes them logits")
    }
    for metric in [Accuracy(), LogLoss(), BrierScore(), AreaUnderROC()] as [any Metric] {
      #expect(
        try refusal(BinaryCrossEntropy(), outputs: 3, metric)
          == "metric \(metric.name): each of the network's 3 outputs is of two classes of its own "
          + "under the loss, not of one class of 3; expected a single output, or another loss")
      #expect(try refusal(BinaryCrossEntropy(), metric) == nil)
      #expect(try refusal(SoftmaxCrossEntropy(), outputs: 3, metric) == nil)
    }
    #expect(try refusal(Hinge(), Accuracy()) == nil)
    #expect(try refusal(Hinge(), AreaUnderROC()) == nil)
    #expect(try refusal(SquaredError(), Accuracy()) == nil)
    #expect(try refusal(SquaredError(), outputs: 3, LogLoss()) == nil)
  }
}
