import Descent
import DescentTables

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The result of a training.
///
/// It is `Codable`, with each model as the bytes of its file. An event log is a file of its own: an outcome
/// that has been read has none.
public struct Outcome: Sendable {
  /// How the training of one network of an ensemble went.
  public struct Member: Codable, Hashable, Sendable {
    /// The number of epochs that it was trained for.
    public let epochs: Int
    /// Why its training ended.
    public let stopReason: StopReason
    /// The weights that the ensemble has of it, as they were scored; nil if they were not.
    public let weights: ScoredWeights?
  }

  /// What happened, epoch by epoch; of an ensemble, to its first network.
  public let history: History
  /// Why a training was ended from outside, that of a network of an ensemble or a refit among them; nil if none
  /// was.
  public internal(set) var interruption: StopReason?
  /// Why the networks could not be trained again on all rows; nil if they were, or need not be.
  public internal(set) var refitFailure: String?
  /// The networks of an ensemble; empty for a single network.
  public internal(set) var members: [Member] = []
  /// The best weights; nil if they are not kept, or no validation could score them.
  public let best: ScoredWeights?
  /// The last weights; nil if they were not scored.
  public let last: ScoredWeights?
  /// The model of the kept weights: the best or, if the last are kept, those or their average. After a refit
  /// it is that of networks that were trained on all rows.
  public internal(set) var model: TableModel
  /// The model of which the metrics are, if the networks were trained again on all rows after it; else nil.
  public internal(set) var validated: TableModel?
  /// The number of epochs for which they were; nil if they were not.
  public internal(set) var refitEpochs: Int?
  /// The model of the last weights, if both are kept.
  public let lastModel: TableModel?
  /// Whether any weights were scored.
  public let wasScored: Bool
  /// The number of steps of the trainer.
  public internal(set) var steps: Int
  /// The seconds that the training took.
  public internal(set) var seconds: Double
  /// The event log; nil if there is none.
  public let log: EventLog?
}

extension History {
  /// Why the training was ended from outside; nil if it was not.
  var interruption: StopReason? {
    [.interrupted, .cancelled].contains(stopReason) ? stopReason : nil
  }
}

extension Outcome: Codable {
  private enum CodingKeys: String, CodingKey {
    case history, interruption, refitFailure, members, best, last, model, validated, refitEpochs,
      lastModel, wasScored, steps,
      seconds
  }

  /// Reads an outcome. A decoder's `Catalog.userInfoKey` may have a catalog with components of one's own.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let catalog = decoder.userInfo[Catalog.userInfoKey] as? Catalog ?? .standard
    func model(_ bytes: Data) throws -> TableModel {
      try TableModel(parsing: Array(bytes), name: "the outcome's model", catalog: catalog)
    }
    history = try container.decode(History.self, forKey: .history)
    interruption = try container.decodeIfPresent(StopReason.self, forKey: .interruption)
    refitFailure = try container.decodeIfPresent(String.self, forKey: .refitFailure)
    members = try container.decodeIfPresent([Member].self, forKey: .members) ?? []
    best = try container.decodeIfPresent(ScoredWeights.self, forKey: .best)
    last = try container.decodeIfPresent(ScoredWeights.self, forKey: .last)
    self.model = try model(container.decode(Data.self, forKey: .model))
    validated = try container.decodeIfPresent(Data.self, forKey: .validated).map(model)
    refitEpochs = try container.decodeIfPresent(Int.self, forKey: .refitEpochs)
    lastModel = try container.decodeIfPresent(Data.self, forKey: .lastModel).map(model)
    wasScored = try container.decode(Bool.self, forKey: .wasScored)
    steps = try container.decode(Int.self, forKey: .steps)
    seconds = try container.decode(Double.self, forKey: .seconds)
    log = nil
  }

  /// Writes all but the event log.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(history, forKey: .history)
    try container.encodeIfPresent(interruption, forKey: .interruption)
    try container.encodeIfPresent(refitFailure, forKey: .refitFailure)
    try container.encode(members, forKey: .members)
    try container.encodeIfPresent(best, forKey: .best)
    try container.encodeIfPresent(last, forKey: .last)
    try container.encode(Data(model.serialized()), forKey: .model)
    try container.encodeIfPresent(validated.map { Data(try $0.serialized()) }, forKey: .validated)
    try container.encodeIfPresent(refitEpochs, forKey: .refitEpochs)
    try container.encodeIfPresent(lastModel.map { Data(try $0.serialized()) }, forKey: .lastModel)
    try container.encode(wasScored, forKey: .wasScored)
    try container.encode(steps, forKey: .steps)
    try container.encode(seconds, forKey: .seconds)
  }
}
