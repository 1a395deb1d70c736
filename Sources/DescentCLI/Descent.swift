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
    version: "\(Release.version) (\(InstructionSet.name))",
    groupedSubcommands: [
      CommandGroup(name: "Learn:", subcommands: [Train.self, PrintSettings.self]),
      CommandGroup(
        name: "See:",
        subcommands: [Compare.self, Tune.self, Step.self, Report.self, ShowBoard.self]),
      CommandGroup(name: "Use:", subcommands: [Evaluate.self, Predict.self]),
      CommandGroup(name: "Look:", subcommands: [Inspect.self]),
      CommandGroup(name: "Prepare:", subcommands: [Pack.self, Shuffle.self]),
    ])

  /// Runs the command. An unknown option that other programs use is answered with our name for it.
  static func main() {
    Terminal.openClosedStreams()
    OutOfMemory.exits(with: ExitCodes.outOfMemory.rawValue)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      exit(withError: end(with: error))
    }
  }

  /// Prints the message of an error, or the help that was asked for. Returns the exit code.
  private static func end(with error: any Error) -> ExitCode {
    let (code, message) = (exitCode(for: error), fullMessage(for: error))
    if message.isEmpty { return code }
    guard code == .success else {
      let arguments = Array(CommandLine.arguments.dropFirst())
      let corrected = ForeignOptionNames.corrected(message, of: arguments.first)
      let values = arguments.flatMap { [$0, String($0.drop { $0 != "=" }.dropFirst())] }
      Files.standardError(plainLines(corrected, quoting: values) + "\n")
      return code
    }
    do throws(FileError) {
      try Files.standardOutput(message + "\n")
      return code
    } catch {
      ExitCodes.say(error)
      return ExitCodes.failedWrite
    }
  }
}
