import Descent
import DescentExperiments

/// Runs as a table: how far each came, and its best value.
struct RunTable {
  private let logs: [RunLog]

  init(_ logs: [RunLog]) { self.logs = logs }

  func write(to console: Console) {
    var table = TextTable(["run", "ended", "epochs", "steps", "best", "value", "at epoch"])
    for log in logs {
      let step = [log.epochs.last?.value.step, log.validations.last?.value.step]
      table.add([
        plain(log.name), ended(log), grouped(log.epochs.count),
        grouped(step.compactMap(\.self).max() ?? log.start.step), plain(log.start.monitor),
        log.best?.value.map { decimal($0) } ?? "", log.best.map { grouped($0.epoch) } ?? "",
      ])
    }
    for line in table.lines { console.sayRow(line) }
    for log in logs {
      if let failure = log.failure { console.note("\(log.path): \(failure.message)") }
      for note in log.notes { console.note("\(log.path): \(note)") }
    }
  }

  private func ended(_ log: RunLog) -> String {
    if log.failure != nil { return "failed" }
    return log.stop.map { plain($0.reason) } ?? "not yet"
  }
}
