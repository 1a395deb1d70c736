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
        descent evaluate penguins.safetensors penguins.csv --set-aside
        descent predict penguins.safetensors new.csv > predictions.csv
      """,
    version: "0.1.0 (\(InstructionSet.name))",
    groupedSubcommands: [
      CommandGroup(name: "Learn:", subcommands: [Train.self, PrintSettings.self]),
      CommandGroup(name: "Use:", subcommands: [Evaluate.self, Predict.self]),
      CommandGroup(name: "Look:", subcommands: [Inspect.self]),
    ])

  /// Runs the command. An unknown option that other programs use is answered with our name for it.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let message = fullMessage(for: error)
      let corrected = ForeignOptionNames.corrected(
        message, of: CommandLine.arguments.dropFirst().first)
      guard corrected != message else { exit(withError: error) }
      Files.standardError(corrected + "\n")
      exit(withError: exitCode(for: error))
    }
  }
}
