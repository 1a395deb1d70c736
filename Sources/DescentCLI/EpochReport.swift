import Descent
import DescentTables

/// Prints a line an epoch; errors of a number are in the target's own units.
struct EpochReport: TrainingObserver {
  private let metrics: [(kind: String, scale: Double)]

  init(_ target: Preparation.Target) {
    switch target {
    case .classes: metrics = [("accuracy", 1)]
    case .number(_, _, let deviation):
      metrics = [("mae", deviation), ("rmse", deviation), ("r2", 1)]
    }
  }

  var header: String {
    (["epoch", "train_loss"] + metrics.map { "train_\($0.kind)" } + ["val_loss"]
      + metrics.map { "val_\($0.kind)" }).map(pad).joined(separator: " ")
  }

  func observe(_ event: TrainingEvent) -> Bool {
    if case .epochEnded(let epoch) = event { print(line(epoch)) }
    return true
  }

  func line(_ epoch: History.Epoch) -> String {
    var cells = ["\(epoch.epoch)", decimal(epoch.trainLoss)]
    cells += metrics.map { decimal(scaled(epoch.trainMetrics, $0)) }
    cells.append(decimal(epoch.validationLoss ?? .nan))
    cells += metrics.map { decimal(scaled(epoch.validationMetrics, $0)) }
    return cells.map(pad).joined(separator: " ")
  }

  private func scaled(_ figures: [String: Double], _ metric: (kind: String, scale: Double))
    -> Double
  {
    (figures[metric.kind] ?? .nan) * metric.scale
  }

  private func pad(_ cell: String) -> String {
    String(repeating: " ", count: max(0, 14 - cell.count)) + cell
  }
}
