import Descent
import DescentTables

/// A line of an event log, as docs/events.md describes it. Only what a report needs is read; other keys
/// and events are ignored.
struct LogLine: Decodable {
  /// What a line says besides its event.
  enum Content {
    case started(RunLog.Start)
    case receipt(RunLog.Receipt)
    case validated(RunLog.Validated)
    case best(RunLog.Best)
    case epoch(RunLog.Epoch)
    case weights(RunLog.Weights)
    case evaluation(RunLog.Evaluation)
    case hardest(RunLog.Hardest)
    case stopped(RunLog.Stop)
    case failed(RunLog.Failure)
    case lost(Int)
    case other
  }

  let version: Int
  let number: Int
  let seconds: Double
  let event: String
  let content: Content

  private enum CodingKeys: String, CodingKey { case v, n, seconds, event, events }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    version = try container.decode(Int.self, forKey: .v)
    number = try container.decode(Int.self, forKey: .n)
    seconds = try container.decode(Double.self, forKey: .seconds)
    event = try container.decode(String.self, forKey: .event)
    let values = try decoder.singleValueContainer()
    content =
      switch event {
      case "started": .started(try values.decode(RunLog.Start.self))
      case "receipt": .receipt(try values.decode(RunLog.Receipt.self))
      case "validated": .validated(try values.decode(RunLog.Validated.self))
      case "best": .best(try values.decode(RunLog.Best.self))
      case "epoch": .epoch(try values.decode(RunLog.Epoch.self))
      case "weights": .weights(try values.decode(RunLog.Weights.self))
      case "evaluation": .evaluation(try values.decode(RunLog.Evaluation.self))
      case "hardest": .hardest(try values.decode(RunLog.Hardest.self))
      case "stopped": .stopped(try values.decode(RunLog.Stop.self))
      case "failed": .failed(try values.decode(RunLog.Failure.self))
      case "lost": .lost(try container.decode(Int.self, forKey: .events))
      default: .other
      }
  }

  /// What cannot be, or nil.
  var problem: String? {
    switch content {
    case .started(let start): start.problem
    case .evaluation(let evaluation):
      evaluation.targets.count <= 1_000 && evaluation.targets.allSatisfy(\.isValid)
        ? nil : "the counts of the evaluation do not fit together"
    case .weights(let weights) where weights.layers.count > 10_000:
      "norms of \(weights.layers.count) layers; expected at most 10000"
    case .hardest(let hardest) where hardest.rows.count > 10_000:
      "\(hardest.rows.count) rows; expected at most 10000"
    default: nil
    }
  }
}
