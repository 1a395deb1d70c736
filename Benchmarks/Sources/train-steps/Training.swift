import Descent

/// A task whose step is one update. It repeats the batches in order.
final class Training: Task {
  private let trainer: Trainer
  private let data: ArrayDataset
  private let batches: MiniBatches
  private var next = 0

  init(_ workload: Workload, _ batch: BatchSize, _ rule: Rule) throws {
    data = try workload.data()
    batches = MiniBatches(of: batch, from: data.count, remainder: .drop)
    trainer = try workload.trainer(rule, for: data)
  }

  func advance(_ steps: Int) throws {
    var totals = trainer.emptyTotals
    for _ in 0..<steps {
      try trainer.step(batches[next], of: data, adding: &totals)
      next = next + 1 == batches.count ? 0 : next + 1
    }
  }

  /// Returns the loss on the first 128 rows.
  func loss() throws -> Double {
    try trainer.evaluate(data.selecting(Array(0..<min(128, data.count)))).loss
  }

  var rowsPerStep: Int { batches.largestBatch }
}

extension Workload {
  func trainer(
    _ rule: Rule, for data: ArrayDataset, metrics: [any Metric] = [],
    stepOptions: StepOptions = StepOptions()
  ) throws -> Trainer {
    try Trainer(
      model(), targets: data.targets, loss: loss, optimizer: optimizer(rule), reduction: reduction,
      metrics: metrics, stepOptions: stepOptions)
  }
}
