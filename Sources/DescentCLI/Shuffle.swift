import ArgumentParser
import Descent
import DescentExperiments
import DescentTables

/// `descent shuffle FILE --output SHUFFLED.arrow`
struct Shuffle: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the rows of a file in a random order, as an Arrow file.",
    discussion: """
      A training on a file that is larger than the memory shuffles the rows of a few blocks at a time. That is as \
      good as a shuffle of all rows unless the file is sorted, for instance by its target: shuffle such a file \
      once. The seed alone decides the order, whatever the memory.

      Example: descent shuffle sorted.arrow --output shuffled.arrow --memory 512MB
      """)

  @Argument(help: "An Arrow or Parquet file or one of arrays, or several as for 'descent train'.")
  var file: String
  @Option(name: [.short, .long], help: "The Arrow file to write.")
  var output: String
  @Option(
    help: "The memory for the rows. (default: 1GB)", transform: { try MemorySize(text: $0) })
  var memory = MemorySize(bytes: 1_000_000_000)
  @Option(help: "The seed of the order.")
  var seed: UInt64 = 0
  @Flag(help: "Print one JSON object on standard output, the report on standard error.")
  var json = false

  func run() throws {
    try ExitCodes.reported {
      let input = try TableInput(file)
      for path in try InputPaths.files([file]) where Files.areSame(path, output) {
        throw FileError.unwritable(
          path: output, reason: "it is the file itself; name another file")
      }
      Interrupt.listen()
      let shuffler = try Shuffler(input, seed: seed, memory: memory.bytes) {
        if let code = Interrupt.exitCode { throw ExitCode(code) }
      }
      guard let shuffler else {
        throw FileError.invalid(
          path: file,
          reason:
            "a text cannot be shuffled; pack it first: descent pack \(file) --output packed.arrow")
      }
      let rows = try shuffler.write(to: output)
      let console = Console(reportingTo: json ? .error : .output)
      console.say("Shuffled", "\(counted(rows, "row")) of \(file) into \(output), seed \(seed)")
      if json {
        try console.json(
          .object([
            "rows": .int(rows), "output": .string(output), "seed": .string("\(seed)"),
          ]))
      }
      try console.finish()
    }
  }
}
