import Descent
import DescentTables

extension RunLog {
  /// The beginning of a run: the line `started`.
  public typealias Start = StartedRun

  /// A validation: the line `validated`.
  public struct Validated: Decodable, Sendable {
    /// The epoch.
    public let epoch: Int
    /// The number of steps.
    public let step: Int
    /// `validation` or `training`.
    public let rows: String
    /// The loss; nil if it is not finite.
    public let loss: Double?
    /// The metrics by their keys.
    public let metrics: [String: Double]
  }

  /// The best weights so far: the line `best`.
  public struct Best: Decodable, Sendable {
    /// The epoch.
    public let epoch: Int
    /// The number of steps.
    public let step: Int
    /// The name of what is monitored.
    public let monitor: String
    /// Its value.
    public let value: Double?

    private enum CodingKeys: String, CodingKey {
      case epoch, step, monitor
      case value = "figure"
    }
  }

  /// The end of an epoch: the line `epoch`.
  public struct Epoch: Decodable, Sendable {
    /// The epoch.
    public let epoch: Int
    /// The number of steps.
    public let step: Int
    /// The learning rate of the last step.
    public let learningRate: Double?
    /// The loss over the training rows, while the weights changed.
    public let trainLoss: Double?
    /// The metrics likewise, by their keys.
    public let trainMetrics: [String: Double]

    private enum CodingKeys: String, CodingKey {
      case epoch, step
      case learningRate = "learning_rate"
      case trainLoss = "train_loss"
      case trainMetrics = "train_metrics"
    }
  }

  /// Norms of a layer, or of all: see the line `weights`.
  public struct Norms: Codable, Sendable, Hashable {
    /// The norm of the weights.
    public let weightNorm: Double?
    /// The mean norm of the gradients since the line before.
    public let gradientNorm: Double?
    /// The mean norm of the updates.
    public let updateNorm: Double?
    /// The number of updates of single weights that had one before.
    public let updates: Int?
    /// How many of them had the other sign than the one before.
    public let signChanges: Int?

    private enum CodingKeys: String, CodingKey {
      case updates
      case weightNorm = "weight_norm"
      case gradientNorm = "gradient_norm"
      case updateNorm = "update_norm"
      case signChanges = "sign_changes"
    }

    /// The part of the updates whose sign changed; nil if there were none.
    public var signChangeShare: Double? {
      guard let updates, let signChanges, updates > 0, (0...updates).contains(signChanges) else {
        return nil
      }
      return Double(signChanges) / Double(updates)
    }
  }

  /// The line `weights`.
  public struct Weights: Decodable, Sendable {
    /// The epoch.
    public let epoch: Int
    /// The number of steps.
    public let step: Int
    /// The norms of all layers together.
    public let whole: Norms
    /// The norms of each layer, in the order of the receipt's.
    public let layers: [Norms]

    private enum CodingKeys: String, CodingKey { case epoch, step, layers }

    /// Reads a line, whose own keys are those of all layers.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      epoch = try container.decode(Int.self, forKey: .epoch)
      step = try container.decode(Int.self, forKey: .step)
      layers = try container.decode([Norms].self, forKey: .layers)
      whole = try Norms(from: decoder)
    }
  }

  /// What the kept weights predict: the line `evaluation`.
  public struct Evaluation: Decodable, Sendable {
    /// The epoch of the weights.
    public let epoch: Int
    /// The number of steps.
    public let step: Int
    /// `validation` or `training`.
    public let rows: String
    /// Each target.
    package let targets: [TargetEvaluation]

    private enum CodingKeys: String, CodingKey { case epoch, step, rows, targets }
  }

  /// The rows that fared worst in training: the line `hardest`.
  public struct Hardest: Decodable, Sendable {
    /// A row.
    public struct Row: Codable, Sendable {
      /// Its line in the file.
      public let line: Int
      /// How often it was trained on.
      public let visits: Int
      /// How often another class was the predicted one; nil for numbers.
      public let wrong: Int?
      /// The mean of its losses.
      public let meanLoss: Double?
      /// The loss of its last visit.
      public let lastLoss: Double?
      /// Its target.
      public let target: String
      /// What the kept weights predict.
      public let predicted: String?

      private enum CodingKeys: String, CodingKey {
        case line, visits, wrong, target, predicted
        case meanLoss = "mean_loss"
        case lastLoss = "last_loss"
      }
    }

    /// `wrong`, or `loss`.
    public let by: String
    /// The rows, the worst first.
    public let rows: [Row]
  }

  /// What a run depends on: the line `receipt`.
  public struct Receipt: Decodable, Sendable {
    /// The versions of programs, by their names.
    public var versions: [String: String]?
    /// What the run ran on.
    public var machine: [String: JSONValue]?
    /// The fingerprint of the training rows.
    public var fingerprint: String?
    /// The numbers of rows of the table.
    public var table: [String: JSONValue]?
    /// The names of the targets.
    public var target: [String]?
    /// What is learned.
    public var task: String?
    /// The layers with trained parameters.
    public var layers: [Layer]?
    /// The memory for the rows, on which their order depends.
    public var memory: Int?
  }

  /// A layer with trained parameters.
  public struct Layer: Codable, Sendable, Hashable {
    /// Its number.
    public let layer: Int
    /// Its kind.
    public let kind: String
    /// The number of its parameters.
    public let parameters: Int
  }

  /// The end of a run: the line `stopped`.
  public struct Stop: Decodable, Sendable {
    /// Why it ended.
    public let reason: String
    /// The number of whole epochs.
    public let epochs: Int
  }

  /// The end of a run that failed: the line `failed`.
  public struct Failure: Decodable, Sendable {
    /// The error.
    public let message: String
    /// The epoch of the error.
    public let epoch: Int?
    /// The step of the error.
    public let step: Int?
  }
}
