import Descent
import DescentExperiments
import DescentTables

/// Writes a line an epoch and, on a terminal, how far the training is; stops it when a signal came.
final class EpochReport: RunProgress {
  private struct Metric {
    let name: String
    let places: Int
    /// Only in the line of the best epoch, to keep a line short.
    let isDetail: Bool
    /// Of the rows to validate on alone.
    let keepsRows: Bool
  }

  private let console: Console
  private let target: Preparation.Target
  private let epochs: Int
  private let batches: Int
  private let rows: Int
  private let hasValidation: Bool
  private let metrics: [Metric]
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var epochStart: ContinuousClock.Instant
  /// The epoch of the last validation.
  private var scoredEpoch: Int?
  private var lastShown: ContinuousClock.Instant
  private var curves: LossCurves?
  /// What is trained after the first network, of which only the progress is shown: `network 2 of 4`.
  private var later: String?

  /// A report that draws the curves, if there are some to be drawn.
  init(_ prepared: PreparedExperiment, console: Console, curves: LossCurves? = nil) {
    let (experiment, batches) = (prepared.experiment, prepared.batches)
    let target = prepared.data.preparation.target
    let areChosen = experiment.metrics.metrics != nil
    self.target = target
    self.console = console
    self.curves = curves
    epochs = experiment.loop.fastRun ? 1 : prepared.epochs
    self.batches = batches.count
    rows = batches.rows - batches.droppedRows
    hasValidation = prepared.data.validation != nil
    var hasError = false
    metrics = prepared.trainer.metrics.map { metric in
      let isError = type(of: metric).isInTargetScale
      var places = 4
      if isError, let deviation = target.deviation {
        places = Self.places(for: deviation)
      }
      // One error in the target's own units is enough for a line, unless a person asks for more.
      defer { hasError = hasError || isError }
      return Metric(
        name: metric.name, places: places, isDetail: isError && hasError && !areChosen,
        keepsRows: type(of: metric).keepsRows)
    }
    start = clock.now
    (epochStart, lastShown) = (start, start)
  }

  /// The seconds since the report was made.
  var seconds: Double { (clock.now - start) / .seconds(1) }

  /// Writes the names of the columns.
  func begin() {
    console.sayRow(cells(nil).map { pad($0.name, as: $0.name) }.joined())
    epochStart = clock.now
  }

  func begin(network: Int, of count: Int, isRefit: Bool) {
    later =
      (isRefit ? "refit" : "")
      + (count > 1 ? "\(isRefit ? ", " : "")network \(network) of \(count)" : "")
    if let later { console.show(progress: 0, later, below: []) }
  }

  /// Removes what was shown while the training went on, and writes the curves as they are at its end.
  func end() {
    console.clearProgress()
    curves?.lines(for: console).forEach(console.sayDrawn)
  }

  func observe(_ event: TrainingEvent) -> Decision {
    if let later {
      guard case .batchEnded(let epoch, let batch, _) = event else { return .proceed }
      let now = clock.now
      guard now - lastShown > .milliseconds(100) else { return .proceed }
      lastShown = now
      let done = Double(epoch - 1) + Double(batch + 1) / Double(batches)
      console.show(progress: min(1, done / Double(epochs)), later, below: [])
      return .proceed
    }
    curves?.record(event)
    switch event {
    case .began, .ended, .failed: break
    case .validated(let validation):
      scoredEpoch = validation.epoch
      if validation.isEpochEnd { break }
      console.sayRow(
        cells(nil).map { pad(cell($0.name, of: validation), as: $0.name) }.joined())
    case .batchEnded(let epoch, let batch, _):
      let now = clock.now
      guard now - lastShown > .milliseconds(100) else { break }
      let done = Double(epoch - 1) + Double(batch + 1) / Double(batches)
      show(progress: done / Double(epochs), epoch)
    case .epochEnded(let epoch):
      console.sayRow(cells(epoch).map { pad($0.value, as: $0.name) }.joined())
      epochStart = clock.now
      // A drawing takes longer than a bar: not after each of many short epochs.
      if curves != nil, epochStart - lastShown <= .milliseconds(50) { break }
      show(progress: Double(epoch.epoch) / Double(epochs), epoch.epoch)
    }
    return .proceed
  }

  private func show(progress: Double, _ epoch: Int) {
    let left = seconds * (1 - progress) / progress
    lastShown = clock.now
    console.show(
      progress: progress, "epoch \(epoch)/\(epochs)  \(durationText(left)) left",
      below: curves?.liveLines(for: console) ?? [])
  }

  /// `val_loss 0.0948  val_accuracy 0.9806`
  func text(_ weights: ScoredWeights) -> String {
    let (prefix, values) = (weights.prefix, weights.metrics)
    let shown = metrics.filter {
      prefix == "val" || !$0.keepsRows || values[$0.name] != nil
    }
    return
      (["\(prefix)_loss \(short(values["loss"]))"]
      + shown.map {
        "\(prefix)_\(metricKey($0.name)) \(short(values[$0.name], places: $0.places))"
      }).joined(separator: "  ")
  }

  /// The cell in the row of a validation within an epoch: a value of the rows that were measured.
  private func cell(_ name: String, of validation: Validation) -> String {
    if name == "epoch" { return "\(validation.epoch)" }
    if name == "rows/s" { return "step \(grouped(validation.step))" }
    let values = target.metricValues(loss: validation.loss, validation.metrics)
    let prefix = ScoredWeights(validation, target).prefix
    guard name.hasPrefix("\(prefix)_") else { return "" }
    guard let metric = metrics.first(where: { "\(prefix)_\(metricKey($0.name))" == name }) else {
      return short(values["loss"])
    }
    return short(values[metric.name], places: metric.places)
  }

  private func cells(_ epoch: History.Epoch?) -> [(name: String, value: String)] {
    func cells(_ prefix: String, _ loss: Double?, _ metrics: [String: Double]) -> [(
      String, String
    )] {
      let values = target.metricValues(loss: loss, metrics)
      let shown = self.metrics.filter { !$0.isDetail && (prefix == "val" || !$0.keepsRows) }
      // An epoch without a validation has no values. A value that is not defined is nan.
      let isScored = epoch != nil && (prefix == "train" || scoredEpoch == epoch?.epoch)
      return [("\(prefix)_loss", isScored ? short(values["loss"]) : "")]
        + shown.map {
          (
            "\(prefix)_\(metricKey($0.name))",
            isScored ? short(values[$0.name], places: $0.places) : ""
          )
        }
    }
    let speed = epoch.map { _ in Double(rows) / ((clock.now - epochStart) / .seconds(1)) }
    return [("epoch", "\(epoch?.epoch ?? 0)")]
      + cells("train", epoch?.trainLoss, epoch?.trainMetrics ?? [:])
      + (hasValidation
        ? cells("val", epoch?.validationLoss, epoch?.validationMetrics ?? [:]) : [])
      + [("rows/s", grouped(Int(min(speed ?? 0, 1e15))))]
  }

  /// The width of the widest number that leaves a blank before it in the narrowest column.
  private static let widest = 9

  /// A number with these places or, where that is too wide, with an exponent and as many digits as there is
  /// room for.
  private func short(_ value: Double?, places: Int = 4) -> String {
    guard let value, value.isFinite else { return decimal(value ?? .nan) }
    let text = decimal(value, places: places)
    if text.count <= Self.widest { return text }
    return (2...5).reversed().lazy.map { scientific(value, digits: $0) }
      .first { $0.count <= Self.widest } ?? scientific(value, digits: 1)
  }

  private func pad(_ cell: String, as name: String) -> String {
    let width = name == "epoch" ? 5 : name == "rows/s" ? 12 : max(name.count, 8) + 2
    return String(repeating: " ", count: max(0, width - cell.count)) + cell
  }

  /// The number of places with which a deviation shows four digits, at least 1: 2 for 77.0.
  private static func places(for deviation: Double) -> Int {
    var (places, rest) = (3, deviation)
    while rest >= 10, places > 1 { (places, rest) = (places - 1, rest / 10) }
    while rest < 1, rest > 0, places < 12 { (places, rest) = (places + 1, rest * 10) }
    return places
  }
}
