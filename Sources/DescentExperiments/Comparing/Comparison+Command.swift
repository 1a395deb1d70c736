import Descent
import DescentTables

extension Comparison {
  /// The command that repeats the race: the settings that are not the defaults.
  public var command: String {
    var words = [experiment.commandLine("compare", without: Set(variations.map(\.setting)))]
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
