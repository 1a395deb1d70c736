import Descent
import Testing

@testable import DescentBoard

extension PlaygroundRace {
  /// Takes this number of steps with one of the three, and measures it.
  func step(_ index: Int, count: Int = 1) {
    train(index, steps: count)
    measure(index)
  }

  /// Trains one of the three until the end of its epoch, and measures it.
  func finishEpoch(_ index: Int) { step(index, count: stepsOfEpoch(index)) }
}

/// The playground's race, against the library's own loop and against formulas.
struct PlaygroundRaceTests {
  private func settings() -> PlaygroundRace.Settings {
    var settings = PlaygroundRace.Settings()
    (settings.training, settings.validation) = PlaygroundData(.moons, rows: 80, seed: 2).split(
      seed: 2)
    settings.batch = 16
    settings.seed = 5
    return settings
  }

  @Test("All three begin with the same weights, and epochs give the bytes of fit", arguments: 0..<3)
  func epochs(index: Int) throws {
    let settings = settings()
    let race = try PlaygroundRace(settings)
    #expect(race.weights(0) == race.weights(1) && race.weights(0) == race.weights(2))
    for _ in 0..<3 { race.finishEpoch(index) }
    let rows = try settings.training.dataset()
    let trainer = try Trainer(
      Sequential([Dense(8), Tanh(), Dense(8), Tanh(), Dense(1)]), for: rows,
      loss: BinaryCrossEntropy(), optimizer: SGD(learningRate: 0.1), metrics: [Accuracy()], seed: 5)
    let size: BatchSize = [.full, .mini(16), .mini(1)][index]
    _ = try trainer.fit(rows, epochs: 3, batches: size, shuffle: .everyEpoch(seed: 5))
    #expect(race.weights(index) == trainer.model.allParameters)
    let contender = race.contenders[index]
    #expect(contender.training.loss == (try trainer.evaluate(rows).loss))
    #expect(contender.training.right == (try trainer.evaluate(rows)["accuracy"]))
    let others = try settings.validation.dataset()
    #expect(contender.validation?.loss == (try trainer.evaluate(others).loss))
    #expect(contender.steps == [3, 12, 180][index] && contender.rows == 180)
    #expect(contender.epoch == 4)
    #expect(race.contenders[(index + 1) % 3].steps == 0)
  }

  @Test("Steps one by one are the steps of an epoch")
  func steps() throws {
    let (whole, single) = (try PlaygroundRace(settings()), try PlaygroundRace(settings()))
    whole.finishEpoch(1)
    for _ in 0..<3 { single.step(1) }
    #expect(single.contenders[1].epoch == 1)
    single.finishEpoch(1)
    #expect(single.weights(1) == whole.weights(1))
    #expect(single.contenders[1].steps == 4 && single.contenders[1].epoch == 2)
  }

  @Test("One that diverges has a problem from then on, and the others go on")
  func diverges() throws {
    var settings = settings()
    settings.optimizer = SGD(learningRate: 1e30)
    settings.activation = ReLU()
    let race = try PlaygroundRace(settings)
    race.step(2, count: 20)
    let steps = race.contenders[2].steps
    #expect(race.contenders[2].problem != nil && steps < 20)
    #expect(race.contenders[2].training.loss.isNaN && race.contenders[2].training.right.isNaN)
    #expect(race.contenders[2].validation?.loss.isNaN == true)
    race.step(2)
    #expect(race.contenders[2].steps == steps)
    #expect(race.contenders[0].problem == nil)
    race.step(0, count: 2)
    #expect(race.contenders[0].problem != nil)
    var json = JSONText()
    json.contenders(of: race)
    #expect(String(decoding: json.bytes, as: UTF8.self).contains("\"problem\""))
  }

  @Test(
    "The arrows of a step: their mean is that of the batch, and both are as long as the gradients")
  func look() throws {
    let race = try PlaygroundRace(settings())
    race.step(1, count: 2)
    let (weights, rows) = (race.weights(1), race.rows)
    for index in 0..<3 {
      let step = try race.look(index)
      #expect(step.arrows.count == [60, 16, 1][index] && step.rows == race.nextBatch(index).rows)
      let along = step.arrows.map(\.along).reduce(0, +) / Double(step.arrows.count)
      let across = step.arrows.map(\.across).reduce(0, +) / Double(step.arrows.count)
      #expect(abs(along - step.mean.along) < 1e-5 && abs(across - step.mean.across) < 1e-5)
      let batch = try race.trainers[index].meanGradient(of: race.nextBatch(index), from: rows)
      let length = (step.mean.along * step.mean.along + step.mean.across * step.mean.across)
        .squareRoot()
      #expect(abs(length - batch.norm) < 1e-6 * batch.norm)
      let full = try race.trainers[index].meanGradient(of: rows)
      #expect(step.full == full.norm)
      #expect(abs(step.mean.along - batch.product(with: full) / full.norm) < 1e-6 * full.norm)
      #expect(step.isOfMean == (index != 0))
      let seen = try #require(step.seen)
      #expect(index == 2 ? abs(seen - 1) < 1e-4 : seen > 0 && seen < 1)
    }
    #expect(race.weights(1) == weights)
  }

  @Test("With dead ReLUs all gradients are parallel, and a single row's arrow is its mean")
  func dead() throws {
    // Without a live unit, the bias at the end alone has a gradient: σ(z) − y.
    var settings = PlaygroundRace.Settings()
    settings.training = PlaygroundData(
      (0..<7).map { .init(x: 0.8 + 0.05 * Double($0), y: 0.9, label: $0 < 3 ? 1 : 0) })
    (settings.hidden, settings.activation, settings.batch) = ([1], ReLU(), 3)
    settings.optimizer = SGD(learningRate: 1.3)
    for seed in 0..<20 as Range<UInt64> {
      settings.seed = seed
      let race = try PlaygroundRace(settings)
      guard try isDead(race) else { continue }
      for _ in 0..<60 {
        for index in 0..<3 {
          race.train(index, steps: 1)
          let step = try race.look(index)
          let lengths = try race.trainers[index].rowGradients(
            of: race.nextBatch(index), from: race.rows
          ).squaredNorms.map { $0.squareRoot() }
          #expect(!step.isOfMean && step.mean.across == 0)
          for (arrow, length) in zip(step.arrows, lengths) {
            #expect(arrow.across == 0 && abs(abs(arrow.along) - length) < 1e-6)
          }
          if index == 2 { #expect(abs(step.arrows[0].along - step.mean.along) < 1e-6) }
        }
      }
      return
    }
    Issue.record("no seed has a dead unit")
  }

  /// Whether rows of different places have gradients of the same length.
  private func isDead(_ race: PlaygroundRace) throws -> Bool {
    let gradients = try race.trainers[0].rowGradients(of: race.nextBatch(0), from: race.rows)
    return gradients.squaredNorms.allSatisfy { abs($0 - 0.25) < 1e-9 }
  }

  @Test("The map is what the network says of each place")
  func map() throws {
    let race = try PlaygroundRace(settings())
    for _ in 0..<200 { race.finishEpoch(1) }
    let map = race.map(1, size: 31)
    #expect(map.count == 31 * 31)
    let (cells, labels) = (
      settings().training.points.map { point in
        Int(((1.5 - point.y) / 0.1).rounded()) * 31 + Int(((point.x + 1.5) / 0.1).rounded())
      }, settings().training.points.map(\.label)
    )
    let right = zip(cells, labels).count { (map[$0] > 0.5) == ($1 == 1) }
    #expect(right >= 57)
  }
}
