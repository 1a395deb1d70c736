import Descent
import DescentTables

/// The result of a training.
public struct Outcome: Sendable {
  /// What happened, epoch by epoch.
  public let history: History
  /// The best weights; nil if they are not kept, or no validation could judge them.
  public let best: ScoredWeights?
  /// The last weights; nil if they were not judged.
  public let last: ScoredWeights?
  /// The model of the kept weights: the best or, if the last are kept, those or their average.
  public let model: TableModel
  /// The model of the last weights, if both are kept.
  public let lastModel: TableModel?
  /// Whether any weights were judged.
  public let wasJudged: Bool
  /// The number of steps of the trainer.
  public let steps: Int
  /// The seconds that the training took.
  public let seconds: Double
  /// The event log; nil if there is none.
  public let log: EventLog?
}
