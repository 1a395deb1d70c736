import ArgumentParser
import Descent

/// `descent train FILE --target COLUMN`
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network on a table and save it.",
    discussion: """
      Examples:
        descent train penguins.csv --target species
        descent train prices.tsv --target price --ignore id --hidden 64 --epochs 100
        descent train settings.yaml --seed 7
      """)

  @OptionGroup var options: TrainOptions
  @Flag(help: "Print one JSON object on standard output, the report on standard error.")
  var json = false

  func run() throws {
    try Failure.reported {
      let options = try SettingsFile.resolve(self.options, given: Train.self) { $0.options }
      try TrainingRun(options, isJSON: json).run()
    }
  }
}

/// `descent settings FILE --target COLUMN`
struct Settings: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print every setting of a training, for a file to train from.",
    discussion: """
      Example:
        descent settings penguins.csv --target species > settings.yaml
        descent train settings.yaml
      """)

  @OptionGroup var options: TrainOptions

  func run() throws {
    try Failure.reported {
      let options = try SettingsFile.resolve(self.options, given: Settings.self) { $0.options }
      try Files.standardOutput(try SettingsFile.text(of: options))
    }
  }
}
