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
    let defaults = Experiment(file: "")
    let isOptionLike = file.hasPrefix("-") && file != "-"
    var words = ["descent", command, quotedForShell(isOptionLike ? "./\(file)" : file)]
    for setting in Self.settings where !omitted.contains(setting.name) {
      guard let text = setting.text(self), text != setting.text(defaults) else { continue }
      words += ["--\(setting.name)"] + (setting.isFlag ? [] : [quotedForShell(text)])
    }
    return words.joined(separator: " ")
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
