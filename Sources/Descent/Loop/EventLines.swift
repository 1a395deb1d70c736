#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Formats the lines of an event log. Each is a JSON object that docs/events.md describes.
struct EventLines {
  /// The version of the schema. It changes if a reader of the old schema would misread the new one.
  static let version = 1

  private let settings: [String: String]
  /// The factors by which metric values are multiplied, by the metric's name.
  private let units: [String: Double]
  private let encoder = JSONEncoder()
  private var number = 0
  private var seconds = 0.0
  private var monitor = Monitor.loss

  init(settings: [String: String], units: [String: Double] = [:]) {
    (self.settings, self.units) = (settings, units)
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  /// Returns the lines for an event at this number of seconds after the log began. A batch has
  /// none.
  mutating func lines(of event: TrainingEvent, seconds: Double) -> [[UInt8]] {
    self.seconds = seconds
    switch event {
    case .began(let start):
      monitor = start.monitor
      return [line("started", started(start))]
    case .batchEnded: return []
    case .validated(let validation):
      let validated = line("validated", validated(validation))
      return validation.isBest ? [validated, line("best", best(validation))] : [validated]
    case .epochEnded(let epoch):
      return [
        line(
          "epoch",
          [
            "epoch": .int(epoch.epoch), "step": .int(epoch.step),
            "learning_rate": .number(epoch.learningRate),
            "train_loss": .number(epoch.trainLoss), "train_metrics": values(epoch.trainMetrics),
            "val_loss": epoch.validationLoss.map { .number($0) },
            "val_metrics": epoch.validationMetrics.isEmpty
              ? nil : values(epoch.validationMetrics),
          ])
      ]
    case .ended(let history):
      return [
        line(
          "stopped",
          [
            "reason": .text(history.stopReason.rawValue), "epochs": .int(history.epochs.count),
            "best_epoch": history.bestValidation.map { .int($0.epoch) },
            "best_step": history.bestValidation.map { .int($0.step) },
          ])
      ]
    case .failed(let error): return [line("failed", failed(error))]
    }
  }

  /// Returns the line that reports this number of lost events.
  mutating func lost(_ count: Int) -> [UInt8] { line("lost", ["events": .int(count)]) }

  private func started(_ start: TrainingStart) -> [String: Value?] {
    [
      "at": .text(Date.now.ISO8601Format()), "epochs": .int(start.epochs),
      "first_epoch": .int(start.firstEpoch), "step": .int(start.step),
      "batches": .int(start.batches), "rows": .int(start.rows),
      "validation_rows": .int(start.validationRows), "parameters": .int(start.parameters),
      "precision": .text(start.precision.rawValue), "loss": .text(start.loss),
      "metrics": .texts(start.metrics), "optimizer": .text(start.optimizer),
      "learning_rate": .number(start.learningRate), "monitor": .text(start.monitor.name),
      "larger_is_better": .bool(start.monitor.isBetterWhenLarger),
      "keep": .text(start.keep.rawValue), "seed": .text("\(start.seed)"),
      "settings": .textsByName(settings),
    ]
  }

  private func validated(_ validation: Validation) -> [String: Value?] {
    [
      "epoch": .int(validation.epoch), "step": .int(validation.step),
      "rows": .text(validation.rows.rawValue), "epoch_end": .bool(validation.isEpochEnd),
      "loss": validation.loss.map { .number($0) }, "metrics": values(validation.metrics),
    ]
  }

  private func best(_ validation: Validation) -> [String: Value?] {
    [
      "epoch": .int(validation.epoch), "step": .int(validation.step),
      "monitor": .text(monitor.name),
      "figure": monitor.value(of: validation).map { .number($0 * (units[monitor.name] ?? 1)) },
    ]
  }

  /// Returns the metric values in their units, without values that are not finite.
  private func values(_ metrics: [String: Double]) -> Value {
    .numbersByName(
      Dictionary(
        metrics.map { (metricKey($0), $1 * (units[$0] ?? 1)) }.filter { $0.1.isFinite },
        uniquingKeysWith: { first, _ in first }))
  }

  private func failed(_ error: TrainingError) -> [String: Value?] {
    guard case .diverged(let diagnosis) = error else {
      return ["message": .text(error.description)]
    }
    return [
      "message": .text(error.description), "epoch": .int(diagnosis.epoch),
      "step": .int(diagnosis.step), "row": diagnosis.row.map { .int($0) },
      "learning_rate": .number(diagnosis.learningRate),
      "cause": .text(diagnosis.cause), "batch_rows": .int(diagnosis.rows.count),
      "first_rows": .ints(Array(diagnosis.rows.prefix(100))),
    ]
  }

  private mutating func line(_ event: String, _ fields: [String: Value?]) -> [UInt8] {
    var values = fields.compactMapValues(\.self)
    values["v"] = .int(Self.version)
    values["n"] = .int(number)
    values["event"] = .text(event)
    values["seconds"] = .number(seconds)
    number += 1
    do {
      return Array(try encoder.encode(values)) + [UInt8(ascii: "\n")]
    } catch {
      stop("an event that cannot be written as JSON: \(error)")
    }
  }

  /// A JSON value. A number that is not finite is written as null.
  private enum Value: Encodable {
    case bool(Bool)
    case int(Int)
    case number(Double)
    case text(String)
    case ints([Int])
    case texts([String])
    case numbersByName([String: Double])
    case textsByName([String: String])

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .bool(let value): try container.encode(value)
      case .int(let value): try container.encode(value)
      case .number(let value):
        if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
      case .text(let value): try container.encode(value)
      case .ints(let values): try container.encode(values)
      case .texts(let values): try container.encode(values)
      case .numbersByName(let values): try container.encode(values)
      case .textsByName(let values): try container.encode(values)
      }
    }
  }
}
