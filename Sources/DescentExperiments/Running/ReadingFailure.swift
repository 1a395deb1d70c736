import Descent
import DescentTables

/// An error that ended a training after weights were scored, with the best of them.
package protocol TrainingFailure: Error {
  /// The best weights before, if they were to be kept and there are any.
  var best: ScoredWeights? { get }
  /// The model of the best weights.
  var model: TableModel? { get }
}

extension Divergence: TrainingFailure {}

/// A training whose rows can no longer be read.
public struct ReadingFailure: TrainingFailure, CustomStringConvertible {
  /// What could not be read.
  public let description: String
  /// The best weights before, if they were to be kept and there are any.
  public let best: ScoredWeights?
  /// The model of the best weights.
  public let model: TableModel?
}
