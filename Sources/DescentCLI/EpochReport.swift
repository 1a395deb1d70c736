import Descent
import DescentTables

/// Prints a line an epoch; errors of a number are in the target's own units.
struct EpochReport: TrainingObserver {
  private struct Metric {
    let kind: String
    var unit = 1.0
    var places = 4
    /// Only in the line of the best epoch, to keep a line short.
    var isDetail = false
  }

  private let metrics: [Metric]

  init(_ target: Preparation.Target) {
    switch target {
    case .classes: metrics = [Metric(kind: "accuracy")]
    case .number(_, _, let deviation):
      let places = Self.places(for: deviation)
      metrics = [
        Metric(kind: "mae", unit: deviation, places: places),
        Metric(kind: "rmse", unit: deviation, places: places, isDetail: true),
        Metric(kind: "r2"),
      ]
    }
  }

  /// The names of the columns.
  var header: String { cells(History.Epoch?.none).map { pad($0.name, as: $0.name) }.joined() }

  func observe(_ event: TrainingEvent) -> Bool {
    if case .epochEnded(let epoch) = event {
      say(cells(epoch).map { pad($0.value, as: $0.name) }.joined())
    }
    return true
  }

  /// `val_loss 0.0948  val_accuracy 0.9806`
  func validation(_ epoch: History.Epoch) -> String {
    (["val_loss \(decimal(epoch.validationLoss ?? .nan))"]
      + metrics.map { "val_\($0.kind) \(value(of: $0, in: epoch.validationMetrics))" })
      .joined(separator: "  ")
  }

  private func cells(_ epoch: History.Epoch?) -> [(name: String, value: String)] {
    let shown = metrics.filter { !$0.isDetail }
    return [
      ("epoch", "\(epoch?.epoch ?? 0)"), ("train_loss", decimal(epoch?.trainLoss ?? .nan)),
    ] + shown.map { ("train_\($0.kind)", value(of: $0, in: epoch?.trainMetrics)) }
      + [("val_loss", decimal(epoch?.validationLoss ?? .nan))]
      + shown.map { ("val_\($0.kind)", value(of: $0, in: epoch?.validationMetrics)) }
  }

  private func value(of metric: Metric, in figures: [String: Double]?) -> String {
    decimal((figures?[metric.kind] ?? .nan) * metric.unit, places: metric.places)
  }

  private func pad(_ cell: String, as name: String) -> String {
    let width = name == "epoch" ? 5 : max(name.count, 8) + 2
    return String(repeating: " ", count: max(0, width - cell.count)) + cell
  }

  /// So many that a deviation shows four digits: 2 for 77.0, 0 for 81,234.
  private static func places(for deviation: Double) -> Int {
    var (places, rest) = (3, deviation)
    while rest >= 10, places > 0 { (places, rest) = (places - 1, rest / 10) }
    while rest < 1, rest > 0, places < 12 { (places, rest) = (places + 1, rest * 10) }
    return places
  }
}

/// Prints a line of the report.
func say(_ line: String) { Files.standardOutput(line + "\n") }
