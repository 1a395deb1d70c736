import Descent
import DescentTables

extension Comparison {
  /// The command that repeats the race: the settings that are not the defaults.
  public var command: String {
    let usual = Experiment(file: "")
    let file = experiment.file
    var words = ["descent", "compare", quotedForShell(file.hasPrefix("-") ? "./\(file)" : file)]
    let varied = Set(variations.map(\.setting))
    for setting in Experiment.settings where !varied.contains(setting.name) {
      guard let text = setting.text(experiment), text != setting.text(usual) else { continue }
      words.append("--\(setting.name)")
      if !setting.isFlag { words.append(quotedForShell(text)) }
    }
    for variation in variations {
      let hasCommas = variation.values.contains { $0.contains(",") }
      words +=
        hasCommas || variation.values.count == 1
        ? [
          "--vary",
          quotedForShell("\(variation.setting)=\(variation.values.joined(separator: ";"))"),
        ] : ["--\(variation.setting)", quotedForShell(variation.values.joined(separator: ","))]
    }
    let plain = Comparison(experiment)
    if seeds != plain.seeds { words += ["--seeds", "\(seeds)"] }
    if budget != plain.budget { words += ["--budget", budget.text] }
    if !isTuned { words += ["--tune", "off"] }
    if let goal { words += ["--goal", "\(goal)"] }
    return words.joined(separator: " ")
  }
}
