import Descent

/// (a) The published loop with `f_train` and `f_val`, on data of MNIST's shape; then the same by `fit`.
func publishedLoop() throws {
  let training = try pictures(rows: 120, side: 28, classes: 10, seed: 1).data
  let validation = try pictures(rows: 50, side: 28, classes: 10, seed: 2).data
  let trainer = try Trainer(
    Sequential {
      Dense(32, weights: .heUniform)
      ReLU()
      Dense(10)
    }, for: training, loss: SoftmaxCrossEntropy(), optimizer: Adam(learningRate: 0.003),
    metrics: [Accuracy()], seed: 1)

  let records = try trainingLoop(
    epochs: 2,
    batches: {
      MiniBatches(of: 50, from: training.count, shuffled: .everyEpoch(seed: 1), epoch: $0)
    },
    validating: MiniBatches(of: 32, from: validation.count),
    train: { (rows: Batch) throws(TrainingError) -> (loss: Double, accuracy: Double) in
      let totals = try trainer.step(rows, of: training)
      return (totals.loss, totals["accuracy"] ?? .nan)
    },
    validate: { (rows: Batch) throws(TrainingError) -> (loss: Double, accuracy: Double) in
      let totals = try trainer.model.evaluate(
        validation.selecting(rows.rows), loss: trainer.loss, metrics: trainer.metrics)
      return (totals.loss, totals["accuracy"] ?? .nan)
    },
    log: { print($0) })
  print("records", records.count, "steps", trainer.steps)

  let history = try trainer.fit(
    training, epochs: 3, batches: 50, validation: validation, keep: .best,
    monitor: Monitor(Accuracy()), observers: [TargetMetric(1, of: Monitor(Accuracy()))])
  print("fit", history.epochs.count, history.stopReason, history.bestEpoch ?? -1)
  print("evaluate", fixed(try trainer.evaluate(validation)["accuracy"] ?? .nan))
}

// Each of the following reads one optional of a value that `fit` has just returned: once the optimizer has
// inlined Descent's getters here, some shapes of this code have crashed the compiler.

private func bestEpoch() throws -> Int {
  let data = try exclusiveOr()
  let trainer = try Trainer(
    smallNetwork, for: data, loss: BinaryCrossEntropy(), optimizer: SGD(learningRate: 0.1))
  let history = try trainer.fit(data, epochs: 2, batches: 2)
  return history.bestEpoch ?? -1
}

private func bestTrainLoss() throws -> Double {
  let data = try exclusiveOr()
  let trainer = try Trainer(
    smallNetwork, for: data, loss: BinaryCrossEntropy(), optimizer: SGD(learningRate: 0.1))
  let history = try trainer.fit(data, epochs: 2, batches: 2)
  return history.best?.trainLoss ?? .nan
}

private func bestValidationStep() throws -> Int {
  let data = try exclusiveOr()
  let trainer = try Trainer(
    smallNetwork, for: data, loss: BinaryCrossEntropy(), optimizer: SGD(learningRate: 0.1))
  let history = try trainer.fit(data, epochs: 2, batches: 2)
  return history.bestValidation?.step ?? -1
}

private func bestLoss() throws -> Double {
  let data = try exclusiveOr()
  let trainer = try Trainer(
    smallNetwork, for: data, loss: BinaryCrossEntropy(), optimizer: SGD(learningRate: 0.1))
  let history = try trainer.fit(data, epochs: 2, batches: 2, validation: data)
  guard let best = history.bestValidation, let loss = Monitor.loss.value(of: best) else {
    return .nan
  }
  return best.loss == loss ? loss : .nan
}

private func lastValidationLoss() throws -> Double {
  let data = try exclusiveOr()
  let trainer = try Trainer(
    smallNetwork, for: data, loss: BinaryCrossEntropy(), optimizer: SGD(learningRate: 0.1))
  return try trainer.fit(data, epochs: 2, batches: 2, validation: data).epochs.last?
    .validationLoss ?? .nan
}

func optionalsOfHistory() throws {
  print("best epoch", try bestEpoch(), "train loss", fixed(try bestTrainLoss()))
  print("best step", try bestValidationStep(), "loss", fixed(try bestLoss()))
  print("last validation loss", fixed(try lastValidationLoss()))
}
