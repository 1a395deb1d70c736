@testable import Descent

/// Events for tests that run no training.
enum Events {
  static func began(firstEpoch: Int = 1, metrics: [String] = ["accuracy"]) -> TrainingEvent {
    .began(
      TrainingStart(
        epochs: 9, firstEpoch: firstEpoch, step: 0, batches: 2, rows: 20, validationRows: 5,
        parameters: 4, precision: .single, loss: "squared-error", metrics: metrics,
        optimizer: "sgd", learningRate: 0.1, monitor: .loss, keep: .best, seed: .max))
  }

  static func validated(
    _ epoch: Int, loss: Double? = nil, accuracy: Double? = nil, isBest: Bool = false
  ) -> TrainingEvent {
    .validated(
      Validation(
        epoch: epoch, step: 2 * epoch, rows: .validation, isEpochEnd: true, loss: loss,
        metrics: accuracy.map { ["accuracy": $0] } ?? [:], isBest: isBest))
  }

  /// The end of a batch after which `rows` rows of the epoch have been trained on.
  static func batch(_ number: Int, epoch: Int = 1, rows: Int) -> TrainingEvent {
    var totals = Totals(metrics: [], outputs: 1)
    let ones = Buffer(count: rows, precision: .double)
    let column = ones.matrix(rows: rows, columns: 1)
    withExtendedLifetime(ones) {
      totals.add(
        losses: ones.all, predictions: Predictions(column, as: .probabilities), target: column,
        weights: nil)
    }
    return .batchEnded(epoch: epoch, batch: number, totals: totals)
  }
}
