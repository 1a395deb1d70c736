import Descent
import DescentTables

/// Weights and the figures that they were judged by, in the target's own units: those of the validation
/// rows if there are any.
struct JudgedWeights {
  let epoch: Int
  /// The number of steps, if they are of a step within the epoch.
  let step: Int?
  let prefix: String
  let figures: [String: Double]

  /// The weights of a validation.
  init(_ validation: Validation, _ target: Preparation.Target) {
    epoch = validation.epoch
    step = validation.isEpochEnd ? nil : validation.step
    prefix = validation.prefix
    figures = target.metricValues(loss: validation.loss, validation.metrics)
  }

  /// `epoch 3`, or `epoch 3, step 120`.
  var place: String { "epoch \(epoch)" + (step.map { ", step \(grouped($0))" } ?? "") }
}

extension Validation {
  /// What its figures' names begin with: `val` or `train`.
  var prefix: String { rows == .validation ? "val" : "train" }
}
