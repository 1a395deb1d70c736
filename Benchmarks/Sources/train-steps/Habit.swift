import ArgumentParser
import Descent
import Foundation

/// An option of a training run whose cost is measured.
enum Habit: String, ExpressibleByArgument, CaseIterable {
  case none, accuracy, schedule
  case clipNorm = "clip-norm"
  case clipValue = "clip-value"
  case l2
  case maxNorm = "max-norm"
  case average, lookahead
  case microBatch = "micro-batch"
  case log

  fileprivate var metrics: [any Metric] { self == .accuracy ? [Accuracy()] : [] }

  fileprivate var stepOptions: StepOptions {
    var stepOptions = StepOptions()
    switch self {
    case .none, .accuracy, .microBatch, .log: break
    case .schedule: stepOptions.schedule = ExponentialDecay(every: .epochs(1), by: 0.99)
    case .clipNorm: stepOptions.clipping = .globalNorm(1)
    case .clipValue: stepOptions.clipping = .value(0.1)
    case .l2: stepOptions.penalty = Penalty(l2: 1e-4)
    case .maxNorm: stepOptions.constraints = [.maxNorm(2)]
    case .average: stepOptions.average = .exponential()
    case .lookahead: stepOptions.lookahead = Lookahead()
    }
    return stepOptions
  }
}

/// A task whose step is an epoch of `fit`.
final class Fitting: Task {
  private let trainer: Trainer
  private let data: ArrayDataset
  private let batch: BatchSize
  private let log: EventLog?
  private let folder: URL

  init(_ workload: Workload, _ batch: BatchSize, _ rule: Rule, _ habit: Habit) throws {
    self.batch = batch
    data = try workload.data()
    trainer = try workload.trainer(
      rule, for: data, metrics: habit.metrics, stepOptions: habit.stepOptions)
    if habit == .microBatch { trainer.microBatch = max(1, batch.rows(of: data.count) / 4) }
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("descent-habits-\(UUID().uuidString)")
    log = habit == .log ? try EventLog(in: folder.path) : nil
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func advance(_ steps: Int) throws {
    try trainer.fit(
      data, epochs: steps, batches: batch, observers: log.map { [$0] } ?? [])
  }

  func loss() throws -> Double { try trainer.evaluate(data).loss }

  var rowsPerStep: Int { data.count }
}

extension BatchSize {
  fileprivate func rows(of count: Int) -> Int {
    MiniBatches(of: self, from: count, remainder: .drop).largestBatch
  }
}
