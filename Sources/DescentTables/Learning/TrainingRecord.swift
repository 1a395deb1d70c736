/// How a model was trained, kept in its file.
public struct TrainingRecord: Codable, Hashable, Sendable {
  /// A setting of the training by its option's name.
  public struct Setting: Codable, Hashable, Sendable {
    /// `learning-rate`, say.
    public let name: String
    /// The value as it is written on a command line.
    public let value: String

    /// A setting.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The settings, in the order in which they are shown.
  public var settings: [Setting]
  /// The seed of the split, the weights and the rows' order.
  public var seed: UInt64
  /// The numbers of rows trained and validated on.
  public var trainingRows: Int
  /// See `trainingRows`.
  public var validationRows: Int
  /// The epoch whose weights these are.
  public var epoch: Int
  /// The figures of that epoch on the validation rows, or the training rows without any, by name, in
  /// the target's own units.
  public var metrics: [String: Double]

  /// A record of these figures.
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
