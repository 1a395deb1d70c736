import ArgumentParser
import Descent

/// How many threads work: the same for every command that has much to do.
struct ThreadOptions: ParsableArguments {
  @Option(
    name: .customLong("threads"), parsing: .unconditional,
    help: ArgumentHelp(
      """
      Threads that read and compute (default: DESCENT_THREADS of the environment, or one a core); no byte \
      depends on it.
      """, valueName: "n"),
    transform: read("a whole number from 1 to 64") {
      Int($0).flatMap { (1...64).contains($0) ? $0 : nil }
    })
  var count: Int?

  /// Makes as many of them as are asked for.
  func use() {
    if let count { KernelThreads.count = count }
  }
}
