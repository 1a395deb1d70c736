import Descent

/// Three networks that begin with the same weights and see the same rows: full batch, mini-batches and one row at a
/// time. Each is trained one step or one epoch at a time, by the library's own trainer.
final class PlaygroundRace {
  /// What is trained.
  struct Settings: Sendable {
    /// The rows to train on.
    var training = PlaygroundData(.circles)
    /// The rows to validate on; there may be none.
    var validation = PlaygroundData([])
    /// The units of each hidden layer.
    var hidden = [8, 8]
    /// The activation of the hidden layers; nil for none.
    var activation: (any Activation)? = Tanh()
    /// The optimizer of all three.
    var optimizer: any Optimizer = SGD(learningRate: 0.1)
    /// The rows of a mini-batch.
    var batch = 16
    /// The seed of the weights and of the order of the rows.
    var seed: UInt64 = 0
  }

  /// How well a network does on some rows; not a number for one that has diverged.
  struct Score: Hashable, Sendable {
    fileprivate static let none = Score(loss: .nan, right: .nan)
    /// The mean binary cross-entropy.
    let loss: Double
    /// The part of the rows whose class is right.
    let right: Double
  }

  /// One of the three.
  struct Contender: Hashable, Sendable {
    /// The rows of a batch; the last of an epoch may have fewer.
    let batch: Int
    /// The number of updates.
    fileprivate(set) var steps = 0
    /// The number of rows that it has been trained on.
    fileprivate(set) var rows = 0
    /// The seconds that its steps have taken.
    fileprivate(set) var seconds = 0.0
    /// On the rows that it is trained on, when it was measured last.
    fileprivate(set) var training: Score
    /// On the other rows; nil if there are none.
    fileprivate(set) var validation: Score?
    /// Why it cannot be trained any further; nil if it can.
    fileprivate(set) var problem: String?
    fileprivate var batches: MiniBatches
    fileprivate var place = 0

    /// The number of the epoch that the next step belongs to, counted from 1.
    var epoch: Int { batches.epoch }
  }

  /// The settings.
  let settings: Settings
  /// Full batch, mini-batches, one row at a time.
  private(set) var contenders: [Contender] = []
  /// The weights along each training.
  private(set) var paths: [WeightPath] = []
  let rows: ArrayDataset
  let trainers: [Trainer]
  private let validationRows: ArrayDataset?

  /// Three networks before their first update.
  ///
  /// - Throws: `DatasetError` if a point is not finite, `ShapeError` if the layers do not fit.
  init(_ settings: Settings) throws {
    let rows = try settings.training.dataset()
    (self.settings, self.rows) = (settings, rows)
    validationRows =
      try settings.validation.points.isEmpty ? nil : settings.validation.dataset()
    let layers: [any Layer] =
      settings.hidden.flatMap { units in
        [Dense(units)] + (settings.activation.map { [$0] } ?? []) as [any Layer]
      } + [Dense(1)]
    trainers = try (0..<3).map { _ in
      try Trainer(
        Sequential(layers), for: rows, loss: BinaryCrossEntropy(), optimizer: settings.optimizer,
        metrics: [Accuracy()], seed: settings.seed)
    }
    for (index, batch) in [rows.count, min(rows.count, settings.batch), 1].enumerated() {
      contenders.append(
        Contender(
          batch: batch, training: try score(index, rows),
          validation: try validationRows.map { try score(index, $0) },
          batches: batches(of: batch, epoch: 1)))
      paths.append(WeightPath(startingAt: weights(index)))
    }
  }

  /// The number of parameters of a network.
  var parameterCount: Int { trainers[0].model.parameterCount }

  /// The rows of one of the three's next step.
  func nextBatch(_ index: Int) -> Batch { contenders[index].batches[contenders[index].place] }

  /// The weights of one of the three, in one list.
  func weights(_ index: Int) -> [Float] { trainers[index].allParameters }

  /// The probability of class 1 at size × size points, row by row from (−1.5, 1.5) to (1.5, −1.5).
  func map(_ index: Int, size: Int = 48) -> [Double] {
    let step = 3 / Float(size - 1)
    var grid: [Float] = []
    for row in 0..<size {
      for column in 0..<size { grid += [-1.5 + Float(column) * step, 1.5 - Float(row) * step] }
    }
    do {
      return try trainers[index].model.predict(flat: grid).map {
        1 / (1 + exponential(-Double($0)))
      }
    } catch { stop("a network of two inputs: \(error)") }
  }

  // MARK: Training

  /// The number of steps that one of the three takes until the end of its epoch.
  func stepsOfEpoch(_ index: Int) -> Int {
    contenders[index].batches.count - contenders[index].place
  }

  /// Takes this number of steps with one of the three. One that diverges has a `problem` from then on, and no score.
  func train(_ index: Int, steps: Int) {
    do {
      for _ in 0..<steps where contenders[index].problem == nil { try takeStep(index) }
    } catch {
      end(index, error)
    }
  }

  /// Measures how well one of the three does now.
  func measure(_ index: Int) {
    guard contenders[index].problem == nil else { return }
    do {
      let training = try score(index, rows)
      contenders[index].training = training
      contenders[index].validation = try validationRows.map { try score(index, $0) }
      if !training.loss.isFinite {
        contenders[index].problem =
          "after step \(contenders[index].steps) the loss is \(training.loss); lower the learning rate"
      }
    } catch {
      end(index, error)
    }
  }

  /// The score before the divergence is not that of the weights after it.
  private func end(_ index: Int, _ error: any Error) {
    contenders[index].problem = "\(error)"
    contenders[index].training = .none
    if validationRows != nil { contenders[index].validation = Score.none }
  }

  private func takeStep(_ index: Int) throws(TrainingError) {
    let batch = nextBatch(index), start = ContinuousClock.now
    _ = try trainers[index].step(batch, of: rows)
    contenders[index].seconds += (ContinuousClock.now - start) / .seconds(1)
    contenders[index].steps += 1
    contenders[index].rows += batch.count
    paths[index].add(weights(index))
    contenders[index].place += 1
    if contenders[index].place == contenders[index].batches.count {
      contenders[index].place = 0
      contenders[index].batches = batches(
        of: contenders[index].batch, epoch: contenders[index].epoch + 1)
    }
  }

  private func batches(of size: Int, epoch: Int) -> MiniBatches {
    MiniBatches(
      of: .mini(size), from: rows.count, shuffled: .everyEpoch(seed: settings.seed), epoch: epoch)
  }

  private func score(_ index: Int, _ rows: ArrayDataset) throws(TrainingError) -> Score {
    let totals = try trainers[index].evaluate(rows)
    return Score(loss: totals.loss, right: totals[Accuracy().name] ?? 0)
  }
}
