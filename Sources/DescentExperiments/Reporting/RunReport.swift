import Descent
import DescentTables

/// What `descent report` shows of some runs, as a JSON value; see docs/json.md.
public struct RunReport: Sendable {
  /// The logs.
  public let logs: [RunLog]

  /// A report of these logs.
  public init(_ logs: [RunLog]) { self.logs = logs }

  /// A report of the log at a path.
  public init(ofLog path: String) throws { self.init([try RunLog(contentsOf: path)]) }

  /// The whole report.
  public var json: JSONValue {
    .object([
      "format": "descent-report", "version": 1, "program": .string("descent \(Release.version)"),
      "runs": .array(logs.map { RunValues($0).json }),
    ])
  }
}

/// What the report has of one run.
struct RunValues {
  /// The most points of a curve. Of more, some are left out.
  static let mostPoints = 1_000
  /// The most characters of a text.
  static let mostCharacters = 2_000

  let log: RunLog
  let axes: RunAxes

  init(_ log: RunLog) {
    self.log = log
    axes = RunAxes(log)
  }

  var json: JSONValue {
    .object([
      "name": text(log.name), "file": text(log.path), "status": .string(status),
      "stop_reason": log.stop.map { text($0.reason) } ?? .null,
      "message": log.failure.map { text($0.message) } ?? .null,
      "summary": summary,
      "settings": .object(log.start.settings.mapValues(text)),
      "curves": .array(curves), "learning_rate": learningRate, "norms": norms,
      "evaluation": evaluation, "hardest": hardest, "receipt": receipt,
      "notes": .array(log.notes.map(text)),
    ])
  }

  private var status: String {
    log.failure != nil ? "failed" : log.stop != nil ? "finished" : "unfinished"
  }

  private var summary: JSONValue {
    let start = log.start
    let seconds = [
      log.epochs.last?.seconds, log.validations.last?.seconds, log.weights.last?.seconds,
    ].compactMap(\.self).max()
    let steps = [
      log.epochs.last?.value.step, log.validations.last?.value.step, log.failure?.step,
    ].compactMap(\.self).max()
    return .object([
      "at": start.at.map(text) ?? .null,
      "epochs": .int(log.stop?.epochs ?? log.epochs.count), "planned_epochs": .int(start.epochs),
      "steps": steps.map { .int($0) } ?? .int(start.step), "seconds": JSONValue(seconds),
      "rows": .int(start.rows), "validation_rows": .int(start.validationRows),
      "parameters": .int(start.parameters), "precision": text(start.precision),
      "loss": text(start.loss), "optimizer": text(start.optimizer),
      "monitor": text(start.monitor), "larger_is_better": .bool(start.largerIsBetter),
      "keep": text(start.keep),
      "best": log.best.map {
        .object([
          "epoch": .int($0.epoch), "step": .int($0.step), "value": JSONValue($0.value),
        ])
      } ?? .null,
    ])
  }

  // MARK: Curves

  private typealias Point = (axes: RunAxes.Place, value: Double?)

  private var curves: [JSONValue] {
    let measured = log.validations.filter { $0.value.rows == "validation" }
    let scored = log.validations.filter { $0.value.rows == "training" }
    var names = Set<String>()
    for epoch in log.epochs { names.formUnion(epoch.value.trainMetrics.keys) }
    for validation in log.validations { names.formUnion(validation.value.metrics.keys) }
    var curves: [JSONValue] = []
    // A hostile log may have a name for each line.
    for name in ["loss"] + names.sorted().prefix(100) {
      let trained = log.epochs.map { seconds, epoch in
        (
          axes.place(step: epoch.step, seconds: seconds),
          name == "loss" ? epoch.trainLoss : epoch.trainMetrics[name]
        )
      }
      curves += curve(name, "training", trained)
      for (rows, values) in [("validation", measured), ("scored", scored)] {
        let points = values.map { seconds, validation in
          (
            axes.place(step: validation.step, seconds: seconds),
            name == "loss" ? validation.loss : validation.metrics[name]
          )
        }
        curves += curve(name, rows, points)
      }
    }
    return curves
  }

  /// A curve, unless it has no value.
  private func curve(_ name: String, _ rows: String, _ points: [Point]) -> [JSONValue] {
    guard points.contains(where: { $0.value?.isFinite ?? false }) else { return [] }
    return [
      .object([
        "name": text(name), "rows": .string(rows),
        "points": .array(Self.thinned(points).map(json)),
      ])
    ]
  }

  private func json(_ point: Point) -> JSONValue {
    .array(point.axes.json + [JSONValue(point.value)])
  }

  private var learningRate: JSONValue {
    let points = log.epochs.map { seconds, epoch in
      (axes.place(step: epoch.step, seconds: seconds), epoch.learningRate)
    }
    return .array(Self.thinned(points).map(json))
  }

  /// At most 1,000 of the values, at equal distances, with the first and the last.
  static func thinned<Value>(_ values: [Value]) -> [Value] {
    guard values.count > mostPoints else { return values }
    return (0..<mostPoints).map { values[$0 * (values.count - 1) / (mostPoints - 1)] }
  }

  /// A text that is not longer than a page can show.
  func text(_ text: String) -> JSONValue {
    .string(
      text.utf8.count <= Self.mostCharacters ? text : String(text.prefix(Self.mostCharacters)) + "…"
    )
  }
}

/// Where something happened in a run, on each of the axes.
struct RunAxes {
  struct Place {
    let epoch: Double
    let rows: Double
    let step: Int
    let seconds: Double

    /// Epochs, rows, steps, seconds.
    var json: [JSONValue] { [.number(epoch), .number(rows), .int(step), .number(seconds)] }
  }

  /// The number of rows that an epoch trains on, and of its steps.
  private let rows: Int
  private let steps: Int
  private let batch: Int?
  private let first: Int

  init(_ log: RunLog) {
    let start = log.start
    first = start.step
    let steps = max(1, start.batches)
    self.steps = steps
    batch = start.settings["batch"].flatMap { Int($0) }
    let isDropped = start.settings["last"] == LastBatch.drop.rawValue
    let whole = batch.map { steps.saturating(times: $0) } ?? start.rows
    rows = max(1, isDropped ? min(start.rows, whole) : start.rows)
  }

  /// The place after this number of steps.
  func place(step: Int, seconds: Double) -> Place {
    let taken = max(0, step.saturating(plus: -first))
    let (epochs, rest) = taken.quotientAndRemainder(dividingBy: steps)
    // Within an epoch all batches but the last have their whole size.
    let within =
      batch.map { Double(min(rows, rest.saturating(times: $0))) }
      ?? Double(rest) / Double(steps) * Double(rows)
    let seen = Double(epochs) * Double(rows) + within
    return Place(epoch: seen / Double(rows), rows: seen, step: step, seconds: seconds)
  }
}
