import Testing

@testable import Descent

struct LayerRateChangeTests {
  /// Five batches of 8 rows. The rows of the second batch weigh 0.
  private static func data() throws -> ArrayDataset {
    try TrainerTests.data(weights: (0..<40).map { 8..<16 ~= $0 ? 0 : 1 })
  }

  private static func trainer(
    _ optimizer: any Optimizer = Momentum(learningRate: 0.02), _ layerRates: [Int: Double] = [:],
    changes: [LayerRateChange] = []
  ) throws -> Trainer {
    var stepOptions = StepOptions()
    stepOptions.layerRates = layerRates
    stepOptions.layerRateChanges = changes
    return try Trainer(
      Sequential {
        Dense(6)
        Tanh()
        Dense(1)
      }, for: data(), loss: SquaredError.plain, optimizer: optimizer, stepOptions: stepOptions,
      precision: .double, seed: 3)
  }

  private static func fit(_ trainer: Trainer, epochs: Int) throws {
    try trainer.fit(data(), epochs: epochs, batches: 8, shuffle: .inOrder)
  }

  @Test(
    "Unfreezing a layer within a fit gives the same bytes as a second fit with it unfrozen",
    arguments: [Momentum(learningRate: 0.02), Adam()] as [any Optimizer],
    [TrainingLength.epochs(2), .steps(10), .rows(80)])
  func unfreezes(optimizer: any Optimizer, length: TrainingLength) throws {
    let change = LayerRateChange([0: 1], after: length)
    let (once, twice) = (
      try Self.trainer(optimizer, [0: 0], changes: [change]),
      try Self.trainer(optimizer, [0: 0])
    )
    let before = once.model["0.weight"]
    try Self.fit(once, epochs: 5)
    try Self.fit(twice, epochs: 2)
    #expect(twice.model["0.weight"] == before)
    twice.layerRates = [:]
    try Self.fit(twice, epochs: 3)
    #expect(try once.model.serialized() == twice.model.serialized())
    #expect(once.layerRates == [:] && once.model["0.weight"] != before)
  }

  @Test("A change within an epoch is made between two batches")
  func withinEpoch() throws {
    let changes = [LayerRateChange([2: 0], after: .steps(7))]
    let (fitted, stepped) = (try Self.trainer(changes: changes), try Self.trainer())
    let scheduled = try Self.trainer(changes: changes)
    try Self.fit(fitted, epochs: 3)
    let data = try Self.data()
    for number in 0..<15 {
      if number == 7 { stepped.layerRates = [2: 0] }
      let first = number % 5 * 8
      for trainer in [stepped, scheduled] {
        try trainer.step(Batch(rows: first..<first + 8), of: data)
      }
    }
    #expect(try fitted.model.serialized() == stepped.model.serialized())
    #expect(try fitted.model.serialized() == scheduled.model.serialized())
  }

  @Test(
    "Several changes are made in their order, each to its own layers, if they are before the end")
  func several() throws {
    let changes = [
      LayerRateChange([0: 1], after: .epochs(3)),
      LayerRateChange([0: 0, 2: 0.5], after: .epochs(1)),
      LayerRateChange([2: 0], after: .epochs(4)),
    ]
    let (once, split) = (try Self.trainer(changes: changes), try Self.trainer())
    try Self.fit(once, epochs: 4)
    #expect(once.layerRates == [2: 0.5])
    for (rates, epochs) in [([:], 1), ([0: 0, 2: 0.5], 2), ([2: 0.5], 1)] {
      split.layerRates = rates
      try Self.fit(split, epochs: epochs)
    }
    #expect(try once.model.serialized() == split.model.serialized())
  }

  @Test("Changes are made in an asynchronous fit too, counted from the trainer's first batch")
  func asynchronous() async throws {
    let changes = [
      LayerRateChange([0: 0], after: .epochs(2)), LayerRateChange([0: 0.5], after: .epochs(3)),
    ]
    let (here, away) = (try Self.trainer(changes: changes), try Self.trainer(changes: changes))
    for (epochs, rates) in [(1, [:]), (2, [0: 0]), (1, [0: 0.5])] as [(Int, [Int: Double])] {
      try Self.fit(here, epochs: epochs)
      try await away.fit(Self.data(), epochs: epochs, batches: 8, shuffle: .inOrder)
      #expect(here.layerRates == rates)
    }
    #expect(try here.model.serialized() == away.model.serialized())
  }

  @Test("A change is made once, also if a later fit has longer or shorter epochs")
  func otherEpochs() throws {
    let data = try Self.data()
    let changes = [
      LayerRateChange([0: 0], after: .epochs(1)), LayerRateChange([2: 0], after: .epochs(3)),
    ]
    // 5 batches, then 1 batch an epoch: the second change is due after 3 batches then.
    let shorter = try Self.trainer(changes: changes)
    try shorter.fit(data, epochs: 2, batches: 8)
    shorter.layerRates = [:]
    try shorter.fit(data, epochs: 1, batches: .full)
    #expect(shorter.layerRates == [2: 0])
    // 5 batches, then 40 an epoch: the first change would be due again after 40.
    let longer = try Self.trainer(changes: [changes[0]])
    try longer.fit(data, epochs: 2, batches: 8)
    longer.layerRates = [:]
    try longer.fit(data, epochs: 2, batches: 1)
    #expect(longer.layerRates == [:])
  }

  @Test(
    "A layer's first step is the rule's first step, however long the layer was frozen",
    arguments: [0, 1])
  func ownSteps(steps: Int) throws {
    let data = try Self.data()
    let (frozen, free) = (
      try Self.trainer(Adam(learningRate: 0.01)), try Self.trainer(Adam(learningRate: 0.01))
    )
    for _ in 0..<steps {
      for trainer in [frozen, free] { try trainer.step(Batch(rows: 0..<8), of: data) }
    }
    // Layer 2 is frozen too, so that the gradients of layer 0 are the same.
    frozen.layerRates = [0: 0, 2: 0]
    for _ in 0..<9 { try frozen.step(Batch(rows: 0..<8), of: data) }
    for trainer in [frozen, free] {
      trainer.layerRates = [2: 0]
      for _ in 0..<3 { try trainer.step(Batch(rows: 0..<8), of: data) }
    }
    #expect(try frozen.model.serialized() == free.model.serialized())
    #expect(frozen.steps == free.steps + 9)
  }

  @Test("Invalid changes trap, and so does a change to an unknown layer before the first step")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = LayerRateChange([0: -1], after: .epochs(1))
    }
    await #expect(processExitsWith: .failure) { _ = LayerRateChange([0: 1], after: .steps(0)) }
    await #expect(processExitsWith: .failure) {
      _ = try Self.trainer(changes: [LayerRateChange([3: 0], after: .epochs(9))])
    }
    await #expect(processExitsWith: .success) {
      try Self.fit(
        Self.trainer(changes: [LayerRateChange([2: 0], after: .epochs(9))]), epochs: 1)
    }
  }
}
