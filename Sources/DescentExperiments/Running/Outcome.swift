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
  /// What happened, epoch by epoch.
  public let history: History
  /// The best weights; nil if they are not kept, or no validation could score them.
  public let best: ScoredWeights?
  /// The last weights; nil if they were not scored.
  public let last: ScoredWeights?
  /// The model of the kept weights: the best or, if the last are kept, those or their average.
  public let model: TableModel
  /// The model of the last weights, if both are kept.
  public let lastModel: TableModel?
  /// Whether any weights were scored.
  public let wasScored: Bool
  /// The number of steps of the trainer.
  public let steps: Int
  /// The seconds that the training took.
  public let seconds: Double
  /// The event log; nil if there is none.
  public let log: EventLog?
}

extension Outcome: Codable {
  private enum CodingKeys: String, CodingKey {
    case history, best, last, model, lastModel, wasScored, steps, seconds
  }

  /// Reads an outcome. A decoder's `Catalog.userInfoKey` may have a catalog with components of one's own.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let catalog = decoder.userInfo[Catalog.userInfoKey] as? Catalog ?? .standard
    func model(_ bytes: Data) throws -> TableModel {
      try TableModel(parsing: Array(bytes), name: "the outcome's model", catalog: catalog)
    }
    history = try container.decode(History.self, forKey: .history)
    best = try container.decodeIfPresent(ScoredWeights.self, forKey: .best)
    last = try container.decodeIfPresent(ScoredWeights.self, forKey: .last)
    self.model = try model(container.decode(Data.self, forKey: .model))
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
    try container.encodeIfPresent(best, forKey: .best)
    try container.encodeIfPresent(last, forKey: .last)
    try container.encode(Data(model.serialized()), forKey: .model)
    try container.encodeIfPresent(lastModel.map { Data(try $0.serialized()) }, forKey: .lastModel)
    try container.encode(wasScored, forKey: .wasScored)
    try container.encode(steps, forKey: .steps)
    try container.encode(seconds, forKey: .seconds)
  }
}
