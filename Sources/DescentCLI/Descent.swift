import ArgumentParser
import Descent

/// The command `descent`.
@main
struct DescentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "descent",
    abstract: "Train neural networks by gradient descent: full batch, mini-batch or row by row.",
    discussion: """
      Examples:
        descent inspect penguins.csv --target species
        descent train penguins.csv --target species
        descent evaluate penguins.safetensors penguins.csv
        descent predict penguins.safetensors new.csv > predictions.csv
      """,
    version: "0.1.0 (\(InstructionSet.name))",
    groupedSubcommands: [
      CommandGroup(name: "Learn:", subcommands: [Train.self, Settings.self]),
      CommandGroup(name: "Use:", subcommands: [Evaluate.self, Predict.self]),
      CommandGroup(name: "Look:", subcommands: [Inspect.self]),
    ])
}
