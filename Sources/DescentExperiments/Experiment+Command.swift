import Descent
import DescentTables

extension Experiment {
  /// The command line that asks for this experiment, with the options that differ from the defaults, for a
  /// shell: `descent train penguins.csv --target species --batch 1`.
  ///
  /// - Parameters:
  ///   - command: The subcommand.
  ///   - omitted: The names of settings that are left out.
  public func commandLine(_ command: String = "train", without omitted: Set<String> = []) -> String
  {
    Self.commandWords(command, file: file) { setting in
      omitted.contains(setting.name) ? nil : setting.text(self)
    }.joined(separator: " ")
  }

  /// The words of a command line for a shell, with the options whose texts differ from those of the plain preset,
  /// which `train` gets as an option.
  ///
  /// - Parameters:
  ///   - command: The subcommand.
  ///   - file: The path of the table, if it is known.
  ///   - text: The text of a setting's value, or `nil` to leave the setting out.
  static func commandWords(
    _ command: String, file: String?, text: (Setting<Experiment>) -> String?
  ) -> [String] {
    let defaults = Experiment(file: "")
    var words = ["descent", command]
    if let file {
      words.append(quotedForShell(file.hasPrefix("-") && file != "-" ? "./\(file)" : file))
    }
    for setting in settings {
      guard let text = text(setting), text != setting.text(defaults) else { continue }
      words.append("--\(setting.name)")
      if !setting.isFlag { words.append(quotedForShell(text)) }
    }
    return words + (command == "train" ? ["--preset", Preset.plain.text] : [])
  }

  /// The same experiment with another learning rate, wherever that was given.
  public func withLearningRate(_ rate: Double) throws(SettingError) -> Experiment {
    var experiment = self
    if descent.optimizer.given.contains("learningRate") {
      experiment.descent.optimizer = try descent.optimizer.replacing(
        "learningRate", with: .number(rate))
      experiment.descent.learningRate = nil
    } else {
      experiment.descent.learningRate = rate
    }
    return experiment
  }
}
