/// How a model was trained, stored in its file.
public struct TrainingRecord: Codable, Hashable, Sendable {
  /// A setting of the training, under the name of its option.
  public struct Setting: Codable, Hashable, Sendable {
    /// The name, for example `learning-rate`.
    public let name: String
    /// The value as it is written on a command line.
    public let value: String

    /// Creates a setting.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The settings, in the order in which they are shown.
  public var settings: [Setting]
  /// The seed of the split, the initial weights and the order of the rows.
  public var seed: UInt64
  /// The number of training rows.
  public var trainingRows: Int
  /// The number of validation rows.
  public var validationRows: Int
  /// The epoch whose weights the model has.
  public var epoch: Int
  /// The metric values of that epoch by name, in the target's own units. They are measured on the
  /// validation rows, or on the training rows if there are no validation rows.
  public var metrics: [String: Double]

  /// Creates a record.
  public init(
    settings: [Setting] = [], seed: UInt64 = 0, trainingRows: Int = 0, validationRows: Int = 0,
    epoch: Int = 0, metrics: [String: Double] = [:]
  ) {
    self.settings = settings
    self.seed = seed
    self.trainingRows = trainingRows
    self.validationRows = validationRows
    self.epoch = epoch
    self.metrics = metrics
  }
}
