import Descent

extension PreparedExperiment {
  /// Trains up to a step, takes it, and returns what it did. The trainer has the weights after it.
  ///
  /// The step is that of `run()`: the same rows, weights and learning rate. Nothing is written.
  /// - Throws: `SettingError` if the training has fewer steps, or an experiment has been run; what `run()` throws;
  ///   `TrainingError.rowsDepend` for a network with a batch normalization.
  public func examine(step number: Int = 1) throws -> ExaminedStep {
    guard trainer.steps == 0 else {
      throw SettingError.refused("the experiment has been run; prepare it again")
    }
    require(number >= 1, "the step \(number); expected 1 or more")
    var place = StepPlace(epoch: 1, batch: 0)
    if number > 1 { place = try train(upTo: number - 1) }
    let (batch, count) = try nextBatch(at: place)
    return try examine(batch, of: count)
  }

  /// Trains this number of steps, and returns the place of the next batch.
  private func train(upTo steps: Int) throws -> StepPlace {
    let watch = StepWatch(trainer, last: steps)
    var options = fitOptions
    options.keep = .last
    options.observers = [watch] + plan.limits
    do throws(TrainingError) {
      _ = try trainer.fit(data.training, options)
    } catch {
      guard case .diverged(let diagnosis) = error else { throw error }
      throw divergence(diagnosis)
    }
    guard trainer.steps == steps else {
      throw SettingError.refused(
        "the training ends after \(counted(trainer.steps, "step")); expected a step from 1 to "
          + "\(grouped(max(1, trainer.steps)))")
    }
    return watch.next
  }

  /// The first batch from a place on that has a weight above 0, and the number of batches in its epoch.
  /// The batches before it are no steps.
  private func nextBatch(at place: StepPlace) throws -> (batch: Batch, count: Int) {
    for epoch in stride(from: place.epoch, through: epochs, by: 1) {
      let batches = try batches(ofEpoch: epoch)
      guard !batches.isEmpty else {
        throw TrainingError.empty(
          "an epoch has no batch to train on (\(batches)); use smaller batches or more rows")
      }
      trainer.clock = TrainingClock(batches, epochs: epochs)
        .limited(by: experiment.loop.budget?.limits ?? [])
      for batch in batches.dropFirst(epoch == place.epoch ? place.batch : 0) {
        if try trainer.meanGradient(of: batch, from: data.training).weight > 0 {
          return (batch, batches.count)
        }
        try trainer.step(batch, of: data.training)
      }
    }
    throw SettingError.refused(
      "the training ends after \(counted(trainer.steps, "step")), at the end of its "
        + "\(counted(epochs, "epoch")); expected a step from 1 to "
        + "\(grouped(max(1, trainer.steps)))")
  }

  /// Takes the step on a batch.
  private func examine(_ batch: Batch, of count: Int) throws -> ExaminedStep {
    let training = data.training
    let (noise, full) = try trainer.noiseAndMean(of: training)
    let gradients = try trainer.rowGradients(of: batch, from: training, along: full)
    let rows = RowsOfBatch(training, batch)
    let before = trainer.model
    let (batchLoss, trainingLoss) =
      (try trainer.evaluate(rows).loss, try trainer.evaluate(training).loss)
    let rate = trainer.learningRate
    try trainer.step(batch, of: training)
    let changes = ParameterChanges(from: before, to: trainer.model, gradients.mean)
    return ExaminedStep(
      number: trainer.steps, epoch: batch.epoch, batch: (batch.index + 1, count),
      trainingRows: training.count, learningRate: rate,
      rows: batch.indices.map { position in
        ExaminedStep.Row(
          line: data.line(ofTrainingRow: batch[position]), weight: gradients.weights[position],
          loss: gradients.losses[position],
          gradientNorm: gradients.squaredNorms[position].squareRoot(),
          angle: gradients.cosine(ofRow: position).map(degrees(ofCosine:)))
      }, mean: gradients.mean, full: full, noise: noise, layers: changes.layers,
      largest: changes.largest,
      batchLoss: .init(before: batchLoss, after: try trainer.evaluate(rows).loss),
      trainingLoss: .init(before: trainingLoss, after: try trainer.evaluate(training).loss),
      turn: changes.turn)
  }
}

/// The place of a batch in a training.
private struct StepPlace {
  /// Counted from 1.
  var epoch: Int
  /// Counted from 0; the number of batches for the end of the epoch.
  var batch: Int
}

/// Stops a training after a number of steps, and knows where it is then.
private final class StepWatch: TrainingObserver {
  private let trainer: Trainer
  private let last: Int
  private(set) var next = StepPlace(epoch: 1, batch: 0)

  init(_ trainer: Trainer, last: Int) { (self.trainer, self.last) = (trainer, last) }

  func observe(_ event: TrainingEvent) -> Decision {
    guard case .batchEnded(let epoch, let batch, _) = event else { return .proceed }
    next = StepPlace(epoch: epoch, batch: batch + 1)
    return trainer.steps < last ? .proceed : .stop(.steps)
  }
}

/// The rows of a batch, as a dataset.
private struct RowsOfBatch: Dataset {
  private let all: any Dataset
  private let batch: Batch

  init(_ all: any Dataset, _ batch: Batch) { (self.all, self.batch) = (all, batch) }

  var count: Int { batch.count }
  var features: Shape { all.features }
  var targets: Shape { all.targets }

  func read(_ part: Batch, into examples: Examples) throws(DatasetError) {
    try all.read(Batch(rows: part.map { batch[$0] }), into: examples)
  }
}
