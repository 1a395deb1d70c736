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
  private let metricScales: [String: Double]
  private let encoder = JSONEncoder()
  private var number = 0
  private var seconds = 0.0
  private var monitor = Monitor.loss

  init(settings: [String: String], metricScales: [String: Double] = [:]) {
    (self.settings, self.metricScales) = (settings, metricScales)
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
            "reason": .string(history.stopReason.rawValue), "epochs": .int(history.epochs.count),
            "best_epoch": history.bestValidation.map { .int($0.epoch) },
            "best_step": history.bestValidation.map { .int($0.step) },
          ])
      ]
    case .failed(let error): return [line("failed", failed(error))]
    }
  }

  /// Returns a line of an event with these values.
  mutating func line(
    _ name: String, _ values: [String: JSONValue], seconds: Double
  ) -> [UInt8] {
    self.seconds = seconds
    return line(name, values)
  }

  /// Returns the line that reports this number of lost events.
  mutating func lost(_ count: Int) -> [UInt8] { line("lost", ["events": .int(count)]) }

  private func started(_ start: TrainingStart) -> [String: JSONValue?] {
    [
      "at": .string(Date.now.ISO8601Format()), "epochs": .int(start.epochs),
      "first_epoch": .int(start.firstEpoch), "step": .int(start.step),
      "batches": .int(start.batches), "rows": .int(start.rows),
      "validation_rows": .int(start.validationRows), "parameters": .int(start.parameters),
      "precision": .string(start.precision.rawValue), "loss": .string(start.loss),
      "metrics": .array(start.metrics.map { .string($0) }), "optimizer": .string(start.optimizer),
      "learning_rate": .number(start.learningRate), "monitor": .string(start.monitor.name),
      "larger_is_better": .bool(start.monitor.isBetterWhenLarger),
      "keep": .string(start.keep.rawValue), "seed": .string("\(start.seed)"),
      "settings": .object(settings.mapValues { .string($0) }),
    ]
  }

  private func validated(_ validation: Validation) -> [String: JSONValue?] {
    [
      "epoch": .int(validation.epoch), "step": .int(validation.step),
      "rows": .string(validation.rows.rawValue), "epoch_end": .bool(validation.isEpochEnd),
      "loss": validation.loss.map { .number($0) }, "metrics": values(validation.metrics),
    ]
  }

  private func best(_ validation: Validation) -> [String: JSONValue?] {
    [
      "epoch": .int(validation.epoch), "step": .int(validation.step),
      "monitor": .string(monitor.name),
      "figure": monitor.value(of: validation).map { .number($0 * scale(monitor.name)) },
    ]
  }

  private func scale(_ name: String) -> Double { metricScales[name] ?? 1 }

  /// Returns the metric values in their units, without values that are not finite.
  private func values(_ metrics: [String: Double]) -> JSONValue {
    var values: [String: JSONValue] = [:]
    for (name, value) in metrics {
      let scaled = value * scale(name)
      if scaled.isFinite { values[metricKey(name)] = .number(scaled) }
    }
    return .object(values)
  }

  private func failed(_ error: TrainingError) -> [String: JSONValue?] {
    guard case .diverged(let diagnosis) = error else {
      return ["message": .string(error.description)]
    }
    return [
      "message": .string(error.description), "epoch": .int(diagnosis.epoch),
      "step": .int(diagnosis.step), "row": diagnosis.row.map { .int($0) },
      "learning_rate": .number(diagnosis.learningRate),
      "cause": .string(diagnosis.cause), "batch_rows": .int(diagnosis.rows.count),
      "first_rows": .array(diagnosis.rows.prefix(100).map { .int($0) }),
    ]
  }

  private mutating func line(_ event: String, _ fields: [String: JSONValue?]) -> [UInt8] {
    var values = fields.compactMapValues(\.self)
    values["v"] = .int(Self.version)
    values["n"] = .int(number)
    values["event"] = .string(event)
    values["seconds"] = .number(seconds)
    number += 1
    do {
      return Array(try encoder.encode(values)) + [UInt8(ascii: "\n")]
    } catch {
      stop("an event that cannot be written as JSON: \(error)")
    }
  }
}
