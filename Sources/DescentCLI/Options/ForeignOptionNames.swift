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
    ["train", "settings"].contains(command)
      ? Experiment.ours(name, among: Experiment.settings)
      : Experiment.ours(name, among: ReadingSettings.settings)
  }
}
