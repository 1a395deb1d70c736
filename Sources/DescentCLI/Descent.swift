import ArgumentParser

/// The command `descent`.
@main
struct DescentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "descent",
    abstract: "Train neural networks by gradient descent: full batch, mini-batch or row by row.",
    subcommands: [Train.self])
}
