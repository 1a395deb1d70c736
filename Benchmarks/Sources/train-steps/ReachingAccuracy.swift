import Descent
import Foundation

/// A task whose step is a whole training run: epochs until the accuracy on the validation rows is 97%.
final class ReachingAccuracy: Task {
  private let workload: Workload
  private let rule: Rule
  private let training: ArrayDataset
  private let validation: ArrayDataset
  private let batches: MiniBatches
  private var validated: Totals?
  private var epochs = 0

  init(_ workload: Workload, _ batch: BatchSize, _ rule: Rule, file: String) throws {
    (self.workload, self.rule) = (workload, rule)
    let rows = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",").compactMap { Float($0) } }
    let data = try ArrayDataset(
      features: rows.map { $0.dropLast().map { $0 / 16 } }, targets: rows.map { [$0[64]] })
    validation = data.selecting(Array(stride(from: 0, to: data.count, by: 5)))
    training = data.selecting((0..<data.count).filter { !$0.isMultiple(of: 5) })
    batches = MiniBatches(of: batch, from: training.count, remainder: .drop)
  }

  func advance(_ steps: Int) throws {
    for _ in 0..<steps {
      let trainer = try workload.trainer(rule, for: training, metrics: [Accuracy()])
      epochs = 0
      repeat {
        for batch in batches { try trainer.step(batch, of: training) }
        epochs += 1
        validated = try trainer.evaluate(validation)
      } while validated?["accuracy"] ?? 0 < 0.97
    }
  }

  /// Returns the loss on the validation rows.
  func loss() -> Double { validated?.loss ?? .nan }

  var rowsPerStep: Int { epochs * batches.count * batches.largestBatch }
}
