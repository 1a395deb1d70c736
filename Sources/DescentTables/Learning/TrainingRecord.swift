import Descent

/// How a model was trained, stored in its file.
public struct TrainingRecord: Hashable, Sendable {
  /// The settings that the model depends on, by their names: `"hidden": [128, 64]`.
  public var settings: [String: JSONValue]
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
  /// A record of the training rows, to tell them from others; nil in a model of an earlier version.
  public var rows: RowFingerprint?

  /// Creates a record.
  public init(
    settings: [String: JSONValue] = [:], seed: UInt64 = 0, trainingRows: Int = 0,
    validationRows: Int = 0, epoch: Int = 0, metrics: [String: Double] = [:],
    rows: RowFingerprint? = nil
  ) {
    self.settings = settings
    self.seed = seed
    self.trainingRows = trainingRows
    self.validationRows = validationRows
    self.epoch = epoch
    self.metrics = metrics
    self.rows = rows
  }
}

extension TrainingRecord: Codable {
  private enum CodingKeys: String, CodingKey {
    case settings, seed, trainingRows, validationRows, epoch, metrics, rows
  }

  /// A setting as the first version of the format has it: its text on a command line.
  private struct SettingText: Decodable {
    let name: String
    let value: String
  }

  /// Reads a record. The settings are an object or, in the first version of the format, a list of names and
  /// texts.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let texts = try? container.decode([SettingText].self, forKey: .settings) {
      settings = Dictionary(
        texts.map { ($0.name, .string($0.value)) }, uniquingKeysWith: { first, _ in first })
    } else {
      settings = try container.decode([String: JSONValue].self, forKey: .settings)
    }
    seed = try container.decode(UInt64.self, forKey: .seed)
    trainingRows = try container.decode(Int.self, forKey: .trainingRows)
    validationRows = try container.decode(Int.self, forKey: .validationRows)
    epoch = try container.decode(Int.self, forKey: .epoch)
    metrics = try container.decode([String: Double].self, forKey: .metrics)
    rows = try container.decodeIfPresent(RowFingerprint.self, forKey: .rows)
  }
}
