/// The beginning of a run: the line `started` of an event log, as it was read.
public struct StartedRun: Decodable, Sendable {
  /// The date and time, in UTC.
  public let at: String?
  /// The number of epochs to train.
  public let epochs: Int
  /// The number of mini-batches in an epoch.
  public let batches: Int
  /// The number of steps before the run.
  public let step: Int
  /// The number of training rows.
  public let rows: Int
  /// The number of validation rows.
  public let validationRows: Int
  /// The number of the network's parameters.
  public let parameters: Int
  /// `single` or `double`.
  public let precision: String
  /// The kind of the loss.
  public let loss: String
  /// The names of the metrics.
  public let metrics: [String]
  /// The kind of the optimizer.
  public let optimizer: String
  /// The optimizer's learning rate.
  public let learningRate: Double?
  /// What the weights are scored by.
  public let monitor: String
  /// Whether a larger value of it is better.
  public let largerIsBetter: Bool
  /// Which weights are kept.
  public let keep: String
  /// The seed.
  public let seed: String
  /// The settings as texts, by their names.
  public let settings: [String: String]

  private enum CodingKeys: String, CodingKey {
    case at, epochs, batches, step, rows, parameters, precision, loss, metrics, optimizer, monitor
    case keep, seed, settings
    case validationRows = "validation_rows"
    case learningRate = "learning_rate"
    case largerIsBetter = "larger_is_better"
  }

  /// What no run can have; nil if all is well.
  package var problem: String? {
    // Any number of epochs may be asked for.
    let counts = [batches, step, rows, validationRows, parameters]
    return epochs >= 0 && counts.allSatisfy { $0 >= 0 && $0 <= 1 << 53 }
      ? nil : "the run has a count below 0 or above 2⁵³"
  }
}
