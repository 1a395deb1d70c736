import Testing

@testable import Descent

/// The options of a trainer's steps, each compared with a step worked out from the gradient.
struct StepOptionsTests {
  private static let network = Sequential {
    Dense(120)
    Tanh()
    Dense(3)
  }

  /// Returns rows of three classes. If `turned`, each row has the next class.
  private static func data(turned: Bool = false) throws -> ArrayDataset {
    let key = RandomKey(seed: 8)
    let features: [Double] = (0..<60 * 150).map { key.uniform(UInt64($0)) - 0.5 }
    return try ArrayDataset(
      flat: features, shape: [150], targets: (0..<60).map { Double(($0 + (turned ? 1 : 0)) % 3) })
  }

  private static func trainer(
    _ optimizer: any Optimizer = SGD(learningRate: 0.5),
    refine: (inout StepOptions) -> Void = { _ in }
  ) throws -> Trainer {
    var stepOptions = StepOptions()
    refine(&stepOptions)
    return try Trainer(
      network, for: data(), loss: SoftmaxCrossEntropy(), optimizer: optimizer,
      stepOptions: stepOptions, precision: .double, seed: 4)
  }

  private static let names = ["0.weight", "0.bias", "2.weight", "2.bias"]
  private static let batch = Batch(rows: 0..<20)

  /// Takes one step with the trainer. Returns for each parameter
  /// its value and gradient before, and its value after.
  private static func step(_ trainer: Trainer) throws -> [String: [(
    p: Double, g: Double, after: Double
  )]] {
    let (data, plain) = (try data(), try Self.trainer())
    var totals = plain.emptyTotals
    try plain.gradient(of: batch, from: data, adding: &totals)
    try trainer.step(batch, of: data)
    return try Dictionary(
      uniqueKeysWithValues: names.map { name in
        let before = try #require(plain.model[name])
        let gradient = try #require(plain.gradient(named: name))
        let after = try #require(trainer.model[name])
        return (name, before.indices.map { (before[$0], gradient[$0], after[$0]) })
      })
  }

  private static func expect(
    _ trainer: Trainer, _ expected: (String, Double, Double) -> Double,
    _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var moved = 0
    for (name, elements) in try step(trainer) {
      for (p, g, after) in elements {
        let wanted = expected(name, p, g)
        #expect(
          (after - wanted).magnitude <= 1e-14 * max(1, wanted.magnitude), comment,
          sourceLocation: sourceLocation)
        if after != p { moved += 1 }
      }
    }
    #expect(moved > 0, "nothing moved", sourceLocation: sourceLocation)
  }

  @Test("Penalties and decay apply to the weights, not to the biases, unless biases are named")
  func penalties() throws {
    func isWeight(_ name: String) -> Bool { name.hasSuffix("weight") }
    try Self.expect(Self.trainer { $0.penalty = Penalty(l1: 0.01, l2: 0.1) }) { name, p, g in
      p - 0.5 * (g + (isWeight(name) ? 0.01 * (p > 0 ? 1 : -1) + 0.1 * p : 0))
    }
    try Self.expect(Self.trainer { $0.weightDecay = 0.1 }) { name, p, g in
      p * (isWeight(name) ? 1 - 0.5 * 0.1 : 1) - 0.5 * g
    }
    try Self.expect(
      Self.trainer {
        $0.weightDecay = 0.1
        $0.decaying = .named(["2.bias", "0.weight"])
      }
    ) { name, p, g in
      p * (["2.bias", "0.weight"].contains(name) ? 1 - 0.5 * 0.1 : 1) - 0.5 * g
    }
  }

  @Test("Clipping limits the gradient by value or by its global norm")
  func clipping() throws {
    try Self.expect(Self.trainer { $0.clipping = .value(1e-4) }) { _, p, g in
      p - 0.5 * min(max(g, -1e-4), 1e-4)
    }
    let all = try Self.step(Self.trainer()).values.joined().map(\.g)
    let norm = all.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(norm > 0.01)
    try Self.expect(Self.trainer { $0.clipping = .globalNorm(0.01) }) { _, p, g in
      p - 0.5 * g * (0.01 / norm)
    }
    let unclipped = try Self.trainer { $0.clipping = .globalNorm(1e9) }
    try Self.expect(unclipped) { _, p, g in p - 0.5 * g }
  }

  @Test("A layer's rate multiplies the rule's rate, 0 freezes the layer, and the rates can change")
  func rates() throws {
    try Self.expect(Self.trainer { $0.layerRates = [0: 0.25] }) { name, p, g in
      p - (name.hasPrefix("0") ? 0.125 : 0.5) * g
    }
    let trainer = try Self.trainer { $0.layerRates = [0: 0] }
    try Self.expect(trainer) { name, p, g in name.hasPrefix("0") ? p : p - 0.5 * g }
    let before = trainer.model["0.weight"]
    trainer.layerRates = [2: 0]
    let second = trainer.model["2.weight"]
    try trainer.step(Self.batch, of: Self.data())
    #expect(trainer.model["0.weight"] != before && trainer.model["2.weight"] == second)
  }

  @Test(
    "The slots of a frozen layer stay as they are, of a large parameter and of a small one",
    arguments: ["0.weight", "0.bias"])
  func frozenSlots(name: String) throws {
    let data = try Self.data()
    /// Returns how far the second step is from p − α·g, the step of a rule whose slots are still 0.
    func distance(rates: [Int: Double]) throws -> Double {
      let trainer = try Self.trainer(Momentum(learningRate: 0.5))
      trainer.layerRates = rates
      try trainer.step(Self.batch, of: data)
      trainer.layerRates = [:]
      let before = try #require(trainer.model[name])
      var totals = trainer.emptyTotals
      try trainer.gradient(of: Self.batch, from: data, adding: &totals)
      let gradient = try #require(trainer.gradient(named: name))
      trainer.update()
      let after = try #require(trainer.model[name])
      #expect(after != before)
      return before.indices.map { (after[$0] - (before[$0] - 0.5 * gradient[$0])).magnitude }
        .max() ?? .nan
    }
    #expect(try distance(rates: [0: 0]) == 0)
    #expect(try distance(rates: [:]) > 1e-4)
  }

  @Test("The schedule multiplies the learning rate in each step")
  func schedule() throws {
    let data = try Self.data()
    let trainer = try Self.trainer { $0.schedule = LinearWarmup(over: .steps(4), from: 0) }
    let batches = MiniBatches(of: 20, from: 60)
    var rates: [Double] = []
    for batch in batches {
      rates.append(trainer.learningRate)
      try trainer.step(batch, of: data)
    }
    #expect(rates == [0, 0.125, 0.25])
    try Self.expect(
      Self.trainer { $0.schedule = ConstantRate(0.5) }
    ) { _, p, g in p - 0.25 * g }
  }

  @Test("A fit gives the schedule the length of the training, over several fits too")
  func units() throws {
    let data = try Self.data()
    let trainer = try Self.trainer { $0.schedule = CosineAnnealing() }
    // The optimizer's own rate, while the length of the training is unknown.
    #expect(trainer.learningRate == 0.5)
    try trainer.fit(data, epochs: 3, batches: 20)
    #expect(
      trainer.clock == TrainingClock(stepsPerEpoch: 3, rowsPerEpoch: 60, totalSteps: 9))
    #expect(trainer.learningRate.magnitude < 1e-12)
    try trainer.fit(data, epochs: 3, batches: 20)
    #expect(trainer.clock.totalSteps == 18)
  }

  @Test(
    "A schedule without a length ends where a budget ends the training, if that is earlier",
    arguments: [
      ([Budget(steps: 7)], 7, 14), ([Budget(rows: 140)], 7, 14),
      ([Budget(time: .seconds(3600), steps: 7, rows: 60)], 3, 6),
      ([Budget(rows: 180), Budget(steps: 4)], 4, 8),
    ] as [([Budget], Int, Int)])
  func budget(budgets: [Budget], first: Int, second: Int) throws {
    let data = try Self.data()
    let trainer = try Self.trainer { $0.schedule = CosineAnnealing() }
    // A budget counts from the start of its fit.
    for total in [first, second] {
      try trainer.fit(data, epochs: 100_000, batches: 20, observers: budgets)
      #expect(trainer.clock.totalSteps == total && trainer.steps == total)
      #expect(trainer.learningRate.magnitude < 1e-12)
    }
    let epochs = try Self.trainer { $0.schedule = CosineAnnealing() }
    try epochs.fit(data, epochs: 2, batches: 20, observers: [Budget(steps: .max, rows: .max)])
    #expect(epochs.clock.totalSteps == 6)
  }

  @Test("A plateau of the validation loss lowers the learning rate")
  func plateau() throws {
    let data = try Self.data()
    let trainer = try Self.trainer(SGD(learningRate: 1e-12)) {
      $0.schedule = PlateauDecay(patience: 1, by: 0.5)
    }
    try trainer.fit(data, epochs: 3, batches: 20, validation: data)
    #expect(trainer.learningRate == 0.5e-12)
  }

  @Test("A plateau is one of the monitored metric, in the epochs in which it is measured")
  func plateauOfMonitor() throws {
    let data = try Self.data()
    func rate(
      _ monitor: Monitor, validating interval: TrainingInterval = .everyEpoch,
      hasValidation: Bool = true
    ) throws -> Double {
      var stepOptions = StepOptions()
      stepOptions.schedule = PlateauDecay(patience: 1, by: 0.5, threshold: 0)
      let trainer = try Trainer(
        Self.network, for: data, loss: SoftmaxCrossEntropy(), optimizer: SGD(learningRate: 1e-4),
        metrics: [Accuracy()], stepOptions: stepOptions, precision: .double, seed: 4)
      let history = try trainer.fit(
        data, epochs: 6, batches: 20, validation: hasValidation ? data : nil, validating: interval,
        monitor: monitor)
      // The loss falls in each epoch, and no row changes its predicted class.
      if hasValidation, interval == .everyEpoch {
        let losses = history.epochs.compactMap(\.validationLoss)
        #expect(zip(losses, losses.dropFirst()).allSatisfy { $1 < $0 })
        #expect(Set(history.epochs.map { $0.validationMetrics["accuracy"] }).count == 1)
      }
      return trainer.learningRate
    }
    let accuracy = Monitor(Accuracy())
    #expect(try rate(.loss) == 1e-4)
    // The first epoch is the best, the third is one too many, and so is the fifth.
    #expect(try rate(accuracy) == 0.25e-4)
    #expect(try rate(accuracy, validating: .epochs(2)) == 0.5e-4)
    #expect(try rate(.loss, validating: .epochs(2)) == 1e-4)
    #expect(try rate(accuracy, hasValidation: false) == 0.25e-4)
  }

  @Test("Constraints hold after a step, on large and on small parameters")
  func constraints() throws {
    let data = try Self.data()
    let trainer = try Self.trainer {
      $0.constraints = [.maxNorm(0.5), .nonNegative(of: .named(["2.bias"]))]
    }
    try trainer.step(Self.batch, of: data)
    let weights = try #require(trainer.model["0.weight"])
    for norm in Self.norms(weights, columns: 120) { #expect(norm <= 0.5 + 1e-12) }
    #expect(try #require(trainer.model["2.bias"]).allSatisfy { $0 >= 0 })
  }

  @Test("The averaged model is the average of the weights of each step, or of each epoch")
  func averages() throws {
    let data = try Self.data()
    let exponential = try Self.trainer { $0.average = .exponential(decay: 0.75) }
    #expect(exponential.averagedModel == nil)
    try exponential.step(Self.batch, of: data)
    let first = try #require(exponential.model["2.weight"])
    #expect(exponential.averagedModel?["2.weight"] == first)
    try exponential.step(Self.batch, of: data)
    let second = try #require(exponential.model["2.weight"])
    let average = try #require(exponential.averagedModel?["2.weight"])
    for index in first.indices {
      #expect((average[index] - (0.75 * first[index] + 0.25 * second[index])).magnitude < 1e-14)
    }
    let equal = try Self.trainer { $0.average = .equal() }
    try equal.fit(data, epochs: 1, batches: 20)
    let one = try #require(equal.model["2.weight"])
    try equal.fit(data, epochs: 1, batches: 20)
    let two = try #require(equal.model["2.weight"])
    let mean = try #require(equal.averagedModel?["2.weight"])
    for index in one.indices {
      #expect((mean[index] - (one[index] + two[index]) / 2).magnitude < 1e-14)
    }
  }

  @Test("An equal average begins with the given epoch")
  func averageFrom() throws {
    let data = try Self.data()
    let trainer = try Self.trainer { $0.average = .equal(from: 2) }
    try trainer.fit(data, epochs: 1, batches: 20)
    #expect(trainer.averagedModel == nil)
    try trainer.fit(data, epochs: 1, batches: 20)
    #expect(trainer.averagedModel?["2.weight"] == trainer.model["2.weight"])
    try trainer.fit(data, epochs: 1, batches: 20)
    #expect(trainer.averagedModel?["2.weight"] != trainer.model["2.weight"])
  }

  @Test("Weights before the average do not compete with it, however good they are")
  func bestAverage() throws {
    let data = try Self.data()
    // Everything learned is wrong for these rows, so the first epoch would be the best.
    let opposite = try Self.data(turned: true)
    let trainer = try Self.trainer { $0.average = .equal(from: 3) }
    let history = try trainer.fit(data, epochs: 4, batches: 5, validation: opposite, keep: .best)
    let losses = history.epochs.compactMap(\.validationLoss)
    let first = try #require(losses.prefix(2).min())
    let best = try #require(history.bestValidation)
    #expect(losses.dropFirst(2).allSatisfy { $0 > first })
    #expect(best.epoch >= 3 && best.loss == losses.dropFirst(2).min())
    #expect(try trainer.evaluate(opposite).loss == best.loss)
  }

  @Test("The slow weights of lookahead start from the restored best weights")
  func lookaheadAfterBest() throws {
    let data = try Self.data()
    let trainer = try Self.trainer { $0.lookahead = Lookahead(steps: 1) }
    let history = try trainer.fit(
      data, epochs: 4, batches: 5, validation: Self.data(turned: true), keep: .best)
    #expect(history.bestEpoch == 1)
    let start = try #require(trainer.model["2.weight"])
    let plain = try Trainer(
      trainer.model, targets: data.targets, loss: SoftmaxCrossEntropy(),
      optimizer: SGD(learningRate: 0.5))
    try plain.step(Self.batch, of: data)
    try trainer.step(Self.batch, of: data)
    let (fast, slow) = (
      try #require(plain.model["2.weight"]), try #require(trainer.model["2.weight"])
    )
    for index in start.indices {
      #expect((slow[index] - (start[index] + fast[index]) / 2).magnitude < 1e-12)
    }
  }

  @Test(
    "A fit validates the averaged model, and keeps it if it is the best", arguments: [true, false])
  func judgesAverage(hasValidation: Bool) throws {
    let data = try Self.data()
    for average in [WeightAverage.exponential(decay: 0.8), .equal()] {
      func fit(_ keep: KeptWeights) throws -> (trainer: Trainer, history: History) {
        let trainer = try Self.trainer { $0.average = average }
        let history = try trainer.fit(
          data, epochs: 4, batches: 20, validation: hasValidation ? data : nil, keep: keep)
        return (trainer, history)
      }
      let last = try fit(.last)
      let mean = try #require(last.trainer.averagedModel)
      let loss = try mean.evaluate(data, loss: last.trainer.loss).loss
      #expect(last.history.bestValidation?.loss == loss)
      #expect(try last.trainer.evaluate(data).loss != loss)
      let best = try fit(.best)
      #expect(best.history.bestValidation == last.history.bestValidation)
      #expect(best.trainer.model["0.weight"] == mean["0.weight"])
      #expect(try best.trainer.evaluate(data).loss == loss)
    }
  }

  @Test("Lookahead pulls the weights back to a fraction of the way every k steps")
  func lookahead() throws {
    let data = try Self.data()
    let (slow, fast) = (
      try Self.trainer { $0.lookahead = Lookahead(steps: 2, share: 0.25) }, try Self.trainer()
    )
    let begin = try #require(fast.model["2.weight"])
    for _ in 0..<2 {
      try slow.step(Self.batch, of: data)
      try fast.step(Self.batch, of: data)
    }
    let (there, found) = (
      try #require(fast.model["2.weight"]), try #require(slow.model["2.weight"])
    )
    for index in begin.indices {
      let wanted = begin[index] + 0.25 * (there[index] - begin[index])
      #expect((found[index] - wanted).magnitude < 1e-14)
    }
  }

  @Test("A frozen layer counts in no norm, and no step option moves it")
  func frozen() throws {
    let all = try Self.step(Self.trainer()).filter { $0.key.hasPrefix("2") }
    let norm = all.values.joined().reduce(0) { $0 + $1.g * $1.g }.squareRoot()
    #expect(norm > 0.01)
    let trainer = try Self.trainer {
      $0.layerRates = [0: 0]
      $0.clipping = .globalNorm(0.01)
      $0.constraints = [.maxNorm(0.5, of: .named(["0.weight"]))]
    }
    try Self.expect(trainer) { name, p, g in
      name.hasPrefix("0") ? p : p - 0.5 * g * (0.01 / norm)
    }
    trainer.layerRates = [:]
    try trainer.step(Self.batch, of: Self.data())
    let weights = try #require(trainer.model["0.weight"])
    for norm in Self.norms(weights, columns: 120) { #expect(norm <= 0.5 + 1e-12) }
  }

  @Test("A layer that is frozen later stays where it is, and so does its average")
  func frozenLater() throws {
    let data = try Self.data()
    let trainer = try Self.trainer {
      $0.lookahead = Lookahead(steps: 2)
      $0.average = .exponential(decay: 0.5)
    }
    try trainer.step(Self.batch, of: data)
    trainer.layerRates = [0: 0]
    let (before, second) = (trainer.model["0.weight"], trainer.model["2.weight"])
    for _ in 0..<4 { try trainer.step(Self.batch, of: data) }
    #expect(trainer.model["0.weight"] == before && trainer.model["2.weight"] != second)
    #expect(trainer.averagedModel?["0.weight"] == before)
  }

  /// Returns the norm of each column of a weight with this number of columns.
  private static func norms(_ weights: [Double], columns: Int) -> [Double] {
    (0..<columns).map { column in
      stride(from: column, to: weights.count, by: columns)
        .reduce(0) { $0 + weights[$1] * weights[$1] }.squareRoot()
    }
  }

  @Test("Constraints hold with lookahead, for its slow weights too")
  func constrainedLookahead() throws {
    let data = try Self.data()
    let trainer = try Self.trainer {
      $0.constraints = [.unitNorm(of: .named(["2.weight"]))]
      $0.lookahead = Lookahead(steps: 2, share: 0.25)
    }
    let begin = try #require(trainer.model["2.weight"])
    var slow = begin
    for step in 1...6 {
      // Where the rule leads from the current weights.
      var totals = trainer.emptyTotals
      let before = try #require(trainer.model["2.weight"])
      try trainer.gradient(of: Self.batch, from: data, adding: &totals)
      let gradient = try #require(trainer.gradient(named: "2.weight"))
      trainer.update()
      var wanted = zip(before, gradient).map { $0 - 0.5 * $1 }
      if step % 2 == 0 { wanted = zip(slow, wanted).map { $0 + 0.25 * ($1 - $0) } }
      let norms = Self.norms(wanted, columns: 3)
      wanted = wanted.indices.map { wanted[$0] / norms[$0 % 3] }
      if step % 2 == 0 { slow = wanted }
      for (found, wanted) in zip(try #require(trainer.model["2.weight"]), wanted) {
        #expect((found - wanted).magnitude < 1e-13, "step \(step)")
      }
    }
  }

  @Test("No step option touches untrained parameters, and a frozen layer keeps its state")
  func state() throws {
    let data = try Self.data()
    func model(refine: (inout StepOptions) -> Void) throws -> Model {
      var stepOptions = StepOptions()
      refine(&stepOptions)
      let trainer = try Trainer(
        Sequential {
          BatchNormalization()
          Dense(3)
        }, for: data, loss: SoftmaxCrossEntropy(), optimizer: SGD(learningRate: 0.5),
        stepOptions: stepOptions, precision: .double, seed: 4)
      try trainer.step(Self.batch, of: data)
      return trainer.model
    }
    let plain = try model { _ in }
    let state = ["0.mean", "0.variance"]
    for (name, refine) in [
      ("penalty", { $0.penalty = Penalty(l1: 1, l2: 1, on: .all) }),
      (
        "decay",
        {
          $0.weightDecay = 0.5
          $0.decaying = .all
        }
      ),
      ("value", { $0.clipping = .value(1e-4) }), ("norm", { $0.clipping = .norm(1e-4) }),
      ("global norm", { $0.clipping = .globalNorm(1e-4) }),
      ("constraint", { $0.constraints = [.unitNorm(of: .all)] }),
      ("lookahead", { $0.lookahead = Lookahead(steps: 1, share: 0.5) }),
    ] as [(String, (inout StepOptions) -> Void)] {
      let refined = try model(refine: refine)
      for parameter in state { #expect(refined[parameter] == plain[parameter], "\(name)") }
      #expect(refined["1.weight"] != plain["1.weight"], "\(name)")
    }
    let frozen = try model { $0.layerRates = [0: 0] }
    #expect(frozen["0.mean"] == Array(repeating: 0, count: 150))
    #expect(plain["0.mean"] != frozen["0.mean"])
    // The norm is that of the trained parameters. The variances alone exceed this limit.
    let whole = try model { $0.clipping = .globalNorm(5) }
    for (name, _) in plain.parameterShapes { #expect(whole[name] == plain[name], "\(name)") }
  }
}
