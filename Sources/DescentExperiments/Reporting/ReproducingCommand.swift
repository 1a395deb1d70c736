import Descent
import DescentTables

/// The command that trains a run again, from the settings of its log.
struct ReproducingCommand {
  /// `descent train digits.csv --target digit --epochs 5`
  let text: String
  /// Why the command may not give the same weights, each a sentence.
  let notes: [String]

  init(_ log: RunLog) {
    let settings = log.start.settings
    var words = Experiment.commandWords("train", file: settings["file"]) { settings[$0.name] }
    if settings["memory"] == nil, let memory = log.receipt?.memory {
      words += ["--memory", "\(memory)"]
    }
    text = words.joined(separator: " ")
    let known = Set(Experiment.settings.map(\.name)).union(["file"])
    notes = Self.notes(log, unknown: settings.keys.filter { !known.contains($0) }.sorted())
  }

  private static func notes(_ log: RunLog, unknown: [String]) -> [String] {
    var notes: [String] = []
    if log.start.settings["file"] == nil {
      notes.append("the log does not name the file: it is of a program, not of 'descent train'")
    }
    if log.start.settings["file"] == "-" {
      notes.append("the rows came from standard input, which has to be given again")
    }
    if !unknown.isEmpty, log.start.settings["file"] != nil {
      notes.append(
        "this version does not know the settings "
          + unknown.prefix(8).map(\.quotedForMessage).joined(separator: ", "))
    }
    if let version = log.receipt?.versions?["descent"], version != Release.version {
      notes.append("the run is of version \(version); defaults may have changed since")
    }
    switch log.stop?.reason {
    case StopReason.time.rawValue, StopReason.interrupted.rawValue, StopReason.cancelled.rawValue,
      StopReason.observer.rawValue:
      notes.append(
        "the run was ended from outside or by the time it took; the command may take another number "
          + "of steps")
    default:
      if log.start.settings["validate-every"]?.last?.isLetter == true,
        log.start.settings["validate-every"]?.last != "e"
      {
        notes.append("validations were due by the clock, so other weights may be the best")
      }
    }
    return notes
  }
}
