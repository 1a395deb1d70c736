import DescentExperiments

/// The options by the names that other programs have for them.
enum ForeignOptionNames {
  /// The message of an unknown option with the option that is meant, where another program has the name;
  /// any other message as it is.
  static func corrected(_ message: String, of command: String?) -> String {
    let pattern = /Unknown option '--([A-Za-z0-9_-]+)'(\. Did you mean '[^']*'\?)?/
    guard let match = message.firstMatch(of: pattern),
      let option = option(String(match.1), of: command)
    else { return message }
    return message.replacing(
      pattern, with: "Unknown option '--\(match.1)'. Did you mean '--\(option)'?",
      maxReplacements: 1)
  }

  /// The option of a command that other programs have under this name.
  private static func option(_ name: String, of command: String?) -> String? {
    if ["train", "settings", "compare", "tune", "step"].contains(command) {
      return Experiment.ours(name, among: Experiment.settings)
    }
    let ofReading = Experiment.ours(name, among: ReadingSettings.settings)
    if command == "inspect" {
      return ofReading ?? Experiment.ours(name, among: ColumnSettings.settings)
    }
    guard let command, ["evaluate", "predict"].contains(command) else { return ofReading }
    return ofReading ?? Experiment.ours(name, among: ThreadSettings.settings)
      ?? (command == "evaluate" ? Experiment.ours(name, among: MetricSettings.settings) : nil)
  }
}
