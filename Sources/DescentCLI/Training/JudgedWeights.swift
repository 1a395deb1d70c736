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

  /// The best weights of a training.
  init?(bestOf history: History, _ target: Preparation.Target) {
    guard let best = history.bestValidation else { return nil }
    if best.rows == .training, let epoch = history.best {
      self.init(epoch, target)
    } else {
      self.init(best, target)
    }
  }

  /// The last weights, after so many steps; nil if they were judged nowhere.
  init?(lastOf history: History, isInsideEpoch: Bool, steps: Int, _ target: Preparation.Target) {
    if isInsideEpoch {
      guard let last = history.validations.last, last.step == steps else { return nil }
      self.init(last, target)
    } else {
      guard let last = history.epochs.last else { return nil }
      self.init(last, target)
    }
  }

  /// `epoch 3`, or `epoch 3, step 120`.
  var place: String { "epoch \(epoch)" + (step.map { ", step \(grouped($0))" } ?? "") }

  /// The weights of this validation.
  init(_ validation: Validation, _ target: Preparation.Target) {
    epoch = validation.epoch
    step = validation.isEpochEnd ? nil : validation.step
    prefix = validation.prefix
    figures = target.figures(loss: validation.loss, validation.metrics)
  }

  private init(_ epoch: History.Epoch, _ target: Preparation.Target) {
    self.epoch = epoch.epoch
    step = nil
    (prefix, figures) =
      epoch.validationLoss == nil
      ? ("train", target.figures(loss: epoch.trainLoss, epoch.trainMetrics))
      : ("val", target.figures(loss: epoch.validationLoss, epoch.validationMetrics))
  }
}

extension Validation {
  /// What its figures' names begin with: `val` or `train`.
  var prefix: String { rows == .validation ? "val" : "train" }
}
