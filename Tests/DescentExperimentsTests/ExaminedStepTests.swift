import CommandSupport
import Descent
import DescentExperiments
import DescentTables
import Testing

/// `PreparedExperiment.examine(step:)`.
struct ExaminedStepTests {
  private static let table = Command.root.appendingPathComponent("Examples/Data/penguins.csv").path

  private static func experiment(_ settings: [(String, String)]) throws -> Experiment {
    var experiment = Experiment(file: table, target: "species")
    for (name, text) in [("hidden", "8"), ("epochs", "3"), ("keep", "last")] + settings {
      try experiment.set(name, text: text)
    }
    return experiment
  }

  private static func weights(_ model: Model) -> [[Double]] {
    model.parameterShapes.compactMap { model[$0.name] }
  }

  @Test(
    "The step is that of the training: the same weights come before and after it",
    arguments: [
      (1, []), (2, []), (9, []), (10, [("last", "drop")]),
      (20, [("dropout", "0.3"), ("schedule", "warmup:4,cosine"), ("optimizer", "momentum:0.1")]),
      (5, [("shuffle", "with-replacement"), ("batch", "7"), ("clip-norm", "0.1"), ("l2", "0.01")]),
      (3, [("batch", "full"), ("reduction", "sum"), ("optimizer", "sgd:0.001")]),
      (6, [("layer-rates", "0,1"), ("class-weights", "balanced")]),
    ] as [(Int, [(String, String)])])
  func isThatOfTheTraining(number: Int, settings: [(String, String)]) throws {
    let prepared = try Self.experiment(settings).prepare()
    let step = try prepared.examine(step: number)
    #expect(step.number == number && prepared.trainer.steps == number)
    let batches = prepared.batches.count
    #expect(step.batch == ((number - 1) % batches + 1, batches))
    #expect(step.epoch == (number - 1) / batches + 1)

    // The same training in a loop of its own, with no measurements.
    let again = try Self.experiment(settings).prepare()
    let descent = again.experiment.descent
    var (batch, rate, before) = (Batch(rows: 0..<0), 0.0, again.trainer.model)
    for epoch in 1... where again.trainer.steps < number {
      let all = MiniBatches(
        of: descent.batch,
        order: try again.data.training.order(
          descent.shuffle.shuffle(seed: descent.seed), epoch: epoch),
        epoch: epoch, remainder: descent.last)
      again.trainer.clock = TrainingClock(all, epochs: again.epochs)
      for next in all where again.trainer.steps < number {
        (batch, rate, before) = (next, again.trainer.learningRate, again.trainer.model)
        try again.trainer.step(next, of: again.data.training)
      }
      if again.trainer.steps == number { break }
    }
    #expect(Self.weights(prepared.trainer.model) == Self.weights(again.trainer.model))
    #expect(step.learningRate == rate)
    #expect(step.rows.count == batch.count && step.rows.allSatisfy { $0.line > 1 })
    let change = zip(Self.weights(before).joined(), Self.weights(again.trainer.model).joined())
      .reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }.squareRoot()
    #expect(abs(step.change - change) <= 1e-12 * change)
  }

  @Test("Rows, gradients, angles and losses are those of batches of one row and of all rows")
  func gradients() throws {
    let settings = [
      ("precision", "double"), ("batch", "5"), ("activation", "tanh"), ("validation", "0"),
      ("optimizer", "sgd:0.1"),
    ]
    let prepared = try Self.experiment(settings).prepare()
    let step = try prepared.examine(step: 4)
    let reference = try Self.experiment(settings).prepare()
    let (trainer, training) = (reference.trainer, reference.data.training)
    let descent = reference.experiment.descent
    let order = try training.order(descent.shuffle.shuffle(seed: descent.seed), epoch: 1)
    let batches = MiniBatches(of: descent.batch, order: order, epoch: 1)
    for batch in batches.prefix(3) { try trainer.step(batch, of: training) }
    func gradient(_ batch: Batch) throws -> (vector: [Double], loss: Double) {
      var totals = trainer.emptyTotals
      try trainer.gradient(of: batch, from: training, adding: &totals)
      return (
        trainer.model.parameterShapes.flatMap { trainer.gradient(named: $0.name) ?? [] },
        totals.loss
      )
    }
    func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    func cosine(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / norm(a) / norm(b)
    }
    let full = try gradient(Batch(rows: 0..<training.count))
    let own = try gradient(batches[3])
    #expect(abs(step.full.norm - norm(full.vector)) < 1e-13)
    #expect(abs(step.mean.norm - norm(own.vector)) < 1e-13)
    #expect(abs(step.sumNorm - 5 * norm(own.vector)) < 1e-12)
    #expect(abs(step.batchLoss.before - own.loss) < 1e-13)
    #expect(abs(step.trainingLoss.before - full.loss) < 1e-13)
    let angle = try #require(step.angle)
    #expect(abs(cosine(own.vector, full.vector) - cosineOf(angle)) < 1e-12)
    for (row, number) in zip(step.rows, batches[3]) {
      let alone = try gradient(Batch(rows: [number]))
      #expect(abs(row.loss - alone.loss) < 1e-13)
      #expect(abs(row.gradientNorm - norm(alone.vector)) < 1e-13)
      let angle = try #require(row.angle)
      #expect(abs(cosine(alone.vector, full.vector) - cosineOf(angle)) < 1e-12)
    }
    #expect(Set(step.rows.map(\.line)).count == 5)
    // Plain descent goes straight down the batch's gradient, rate times its length.
    #expect(try #require(step.turn) < 1e-4)
    #expect(abs(step.change - 0.1 * norm(own.vector)) < 1e-12)
    try trainer.step(batches[3], of: training)
    #expect(abs(step.batchLoss.after - (try gradient(batches[3]).loss)) < 1e-13)
    #expect(step.batchLoss.after < step.batchLoss.before)
  }

  /// cos of degrees, by its series: the library's arc cosine is what is tested.
  private func cosineOf(_ degrees: Double) -> Double {
    let x = degrees * .pi / 180
    var (term, sum) = (1.0, 1.0)
    for n in 1...20 {
      term *= -x * x / Double((2 * n - 1) * 2 * n)
      sum += term
    }
    return sum
  }

  @Test("A step that the training does not have, and an experiment that has been run, are refused")
  func refused() throws {
    #expect {
      try Self.experiment([("batch", "full")]).prepare().examine(step: 4)
    } throws: { "\($0)".contains("ends after 3 steps") }
    #expect {
      try Self.experiment([("max-steps", "4")]).prepare().examine(step: 9)
    } throws: { "\($0)".contains("ends after 4 steps") }
    let prepared = try Self.experiment([]).prepare()
    _ = try prepared.run()
    #expect(throws: SettingError.self) { try prepared.examine() }
    #expect {
      try Self.experiment([("normalization", "batch")]).prepare().examine()
    } throws: { "\($0)".contains("a row has no gradient of its own") }
  }

  @Test("A step from a saved model begins at its weights, on the rows of its training")
  func fromModel() throws {
    let settings = [
      ("optimizer", "momentum:0.05"), ("class-weights", "balanced"), ("schedule", "cosine"),
    ]
    let outcome = try Self.experiment(settings).prepare().run()
    let model = outcome.model
    let base = try Experiment(of: model, from: "m", file: Self.table)
    var notes: [String] = []
    let prepared = try base.prepare(from: model) { notes.append($0) }
    #expect(notes.count == 1 && notes[0].hasPrefix("the schedule is left out"))
    #expect(Self.weights(prepared.trainer.model) == Self.weights(model.model))
    let trained = try Self.experiment(settings).prepare()
    #expect(prepared.data.training.count == trained.data.training.count)
    #expect(prepared.data.classWeights == trained.data.classWeights)
    let step = try prepared.examine()
    #expect(step.number == 1 && step.learningRate == 0.05)
    #expect(
      abs(
        step.trainingLoss.before
          - (try model.model.evaluate(
            trained.data.training, loss: model.loss
          ).loss)) < 1e-12)
    // Another network or other columns are the model's own.
    for (name, text) in [
      ("hidden", "9"), ("ignore", "sex"), ("precision", "double"), ("loss", "softmax-focal"),
    ] {
      var changed = base
      try changed.set(name, text: text)
      #expect {
        try changed.prepare(from: model)
      } throws: { "\($0)".contains("\(name): it is the model's own here") }
    }
  }
}
