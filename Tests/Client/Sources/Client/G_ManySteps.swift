import Descent

/// (g) Many small steps on data that changes: Q-learning in a corridor of five cells. Then schedules, a
/// plateau's state and a clock in a loop of one's own.
func manySteps() throws {
  func hot(_ cell: Int) -> [Float] { (0..<5).map { $0 == cell ? 1 : 0 } }
  let first = try ArrayDataset(features: [hot(0)], targets: [[0, 0] as [Float]])
  let trainer = try Trainer(
    Sequential { Dense(2, weights: .zeros) }, for: first, loss: SquaredError.half,
    optimizer: SGD(learningRate: 0.5), reduction: .sum)
  var random = NumpyRandom(seed: 6)
  var totals = trainer.emptyTotals
  for _ in 0..<200 {
    var cell = 0
    while cell < 4 {
      let values = try trainer.predict([hot(cell)])[0]
      let isRight =
        random.random() < 0.2 || values[0] == values[1]
        ? random.random() < 0.5 : values[1] > values[0]
      let next = max(cell + (isRight ? 1 : -1), 0)
      let future = next == 4 ? 1 : 0.9 * (try trainer.predict([hot(next)])[0].max() ?? 0)
      var target = values
      target[isRight ? 1 : 0] = future
      let row = try ArrayDataset(features: [hot(cell)], targets: [target])
      try trainer.step(Batch(rows: [0]), of: row, adding: &totals)
      cell = next
    }
  }
  let values = try (0..<4).map { Double(try trainer.predict([hot($0)])[0][1]) }
  print("values", fixed(values, 2), "steps", trainer.steps == totals.rows)

  let data = try exclusiveOr()
  let batches = MiniBatches(of: 2, from: data.count)
  var options = StepOptions()
  options.schedule = ScheduleSequence([
    .init(LinearWarmup(over: .epochs(1))), .init(CosineAnnealing()),
  ])
  let scheduled = try Trainer(
    smallNetwork, for: data, loss: BinaryCrossEntropy(), optimizer: SGD(learningRate: 1),
    stepOptions: options)
  do {
    try scheduled.step(batches[0], of: data)
  } catch {
    // Not `catch TrainingError.schedule(let error)`: Swift 6.3 crashes on a pattern with a payload, of an error
    // that is thrown typed, in a function that throws any error and has a `??` further on.
    guard case .schedule = error else { throw error }
    print("refused:", error)
  }
  scheduled.clock = TrainingClock(batches, epochs: 4)
  var rates: [Double] = []
  for epoch in 1...4 {
    for batch in MiniBatches(of: 2, from: 4, shuffled: .everyEpoch(seed: 1), epoch: epoch) {
      rates.append(scheduled.learningRate)
      try scheduled.step(batch, of: data)
    }
  }
  print("rates", fixed(rates, 3), "steps", scheduled.clock.totalSteps ?? -1)

  let plateau = PlateauDecay(patience: 1, by: 0.5)
  var state = PlateauState()
  for (epoch, loss) in [1, 0.5, 0.5, 0.5, 0.4].enumerated() {
    plateau.observe(loss, of: .loss, after: epoch, in: TrainingClock(), state: &state)
  }
  print("plateau", state.best ?? -1, plateau.factor(at: 5, in: TrainingClock(), state: state))
}
