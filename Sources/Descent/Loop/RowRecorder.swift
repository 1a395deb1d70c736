/// Records how each training row fares: how often it was trained on, how often the network was wrong
/// about it at that moment, and its losses.
///
/// What a row has is from the step that trains on it, before the update, with dropout, as in the
/// running loss of an epoch. Rows that weigh 0 are left out. It takes 24 bytes a row.
package final class RowRecorder: PartObserver {
  /// What is known of a row.
  package struct Record: Hashable, Sendable {
    /// The number of the row among the training rows, from 0.
    package let row: Int
    /// How often it was trained on.
    package let visits: Int
    /// How often another class was the predicted one; 0 for numbers.
    package let wrong: Int
    /// The mean of its losses.
    package let meanLoss: Double
    /// The loss of its last visit.
    package let lastLoss: Double
  }

  private let trainer: Trainer
  private let isOfClasses: Bool
  private var visits: [Int32]
  private var wrong: [Int32]
  private var losses: [Double]
  private var lastLosses: [Double]

  /// Records the rows of a dataset of this number of rows. `isOfClasses` says whether a row can be
  /// wrong.
  package init(_ trainer: Trainer, rows: Int, isOfClasses: Bool) {
    (self.trainer, self.isOfClasses) = (trainer, isOfClasses)
    visits = Array(repeating: 0, count: rows)
    wrong = Array(repeating: 0, count: isOfClasses ? rows : 0)
    losses = Array(repeating: 0, count: rows)
    lastLosses = Array(repeating: .nan, count: rows)
  }

  /// Records the rows of a step.
  package func observe(_ event: TrainingEvent) -> Decision {
    if case .batchEnded = event { partEnded() }
    return .proceed
  }

  /// Records the rows that are in the trainer's memory.
  package func partEnded() {
    let examples = trainer.examples(for: 0)
    let (batch, weights, targets) = (examples.batch, examples.givenWeights, examples.targets)
    let y = trainer.workspace.output(of: trainer.network.layers.count - 1)
    let predictions = Predictions(y, as: trainer.loss.outputs.scale)
    trainer.workspace.losses(of: examples.rows).withSpan(as: Double.self) { losses in
      for position in losses.indices where weights?[position, 0] != 0 {
        let row = batch[examples.start + position]
        visits[row] += 1
        self.losses[row] += losses[position]
        lastLosses[row] = losses[position]
        if isOfClasses, isWrong(predictions, targets, position) { wrong[row] += 1 }
      }
    }
  }

  private func isWrong(_ predictions: Predictions, _ targets: Matrix, _ row: Int) -> Bool {
    // Several targets are of two classes each, with an output each.
    if targets.columns > 1 {
      let least = predictions.scale == .probabilities ? 0.5 : 0
      return (0..<targets.columns).contains {
        (predictions[row, $0] > least) != (targets[row, $0] > 0.5)
      }
    }
    return predictions.predictedClass(in: row)
      != targets.actualClass(in: row, outputs: predictions.columns)
  }

  /// Returns the rows that fared worst, at most this number of them.
  ///
  /// Classes: those that were most often wrong, of equal ones those of the largest mean loss. Numbers:
  /// those of the largest mean loss.
  package func worst(_ count: Int) -> [Record] {
    let records = visits.indices.lazy.filter { self.visits[$0] > 0 }.map { self.record($0) }
      .filter { !self.isOfClasses || $0.wrong > 0 }
    return Array(
      records.sorted {
        ($1.wrong, $1.meanLoss, $0.row) < ($0.wrong, $0.meanLoss, $1.row)
      }.prefix(count))
  }

  private func record(_ row: Int) -> Record {
    Record(
      row: row, visits: Int(visits[row]), wrong: isOfClasses ? Int(wrong[row]) : 0,
      meanLoss: losses[row] / Double(visits[row]), lastLoss: lastLosses[row])
  }
}
