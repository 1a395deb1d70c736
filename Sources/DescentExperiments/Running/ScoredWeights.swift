import Descent
import DescentTables

/// Weights and the metric values that they were scored by, in the target's own units: those of the validation
/// rows if there are any.
public struct ScoredWeights: Codable, Hashable, Sendable {
  /// The epoch, counted from 1.
  public let epoch: Int
  /// The number of steps if the weights are of a step within the epoch; nil at its end.
  public let step: Int?
  /// The rows that the weights were scored by.
  public let rows: Validation.Rows
  /// The loss and the metrics by name.
  public let metrics: [String: Double]

  /// The weights of a validation.
  package init(_ validation: Validation, _ target: Preparation.Target) {
    epoch = validation.epoch
    step = validation.isEpochEnd ? nil : validation.step
    rows = validation.rows
    metrics = target.metricValues(loss: validation.loss, validation.metrics)
  }

  /// What the weights of an ensemble are scored by, together.
  init(
    epoch: Int, rows: Validation.Rows, _ totals: Totals, _ target: Preparation.Target
  ) {
    (self.epoch, step, self.rows) = (epoch, nil, rows)
    metrics = target.metricValues(loss: totals.loss, totals.metricValues)
  }

  /// `epoch 3`, or `epoch 3, step 120`.
  public var place: String { "epoch \(epoch)" + (step.map { ", step \(grouped($0))" } ?? "") }
}
