import ArgumentParser
import Descent
import DescentExperiments
import DescentTables

/// `descent pack FILE… --output DATA.arrow`
struct Pack: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write tables as one Arrow file, which is read faster and block by block.",
    discussion: """
      The file is for tables that are larger than the memory, and for those that are trained on often: their text \
      is read once. pandas, polars and others open it too.

      Examples:
        descent pack big.csv --output big.arrow
        descent pack 2024/ 2025/ --output all.arrow
        descent train big.arrow --target y --memory 512MB
      """)

  @Argument(
    help:
      "Tables of any format that 'descent train' reads, with the same columns; of a folder, its files by name."
  )
  var files: [String]
  @Option(name: [.short, .long], help: "The Arrow file to write.")
  var output: String
  @Option(
    parsing: .unconditional,
    help: "Columns that are text, whatever they hold, separated by commas.",
    transform: { try NameList(text: $0) })
  var categorical: NameList?
  @Option(
    parsing: .unconditional,
    help: "Columns that are numbers; any other value in them is an error.",
    transform: { try NameList(text: $0) })
  var numeric: NameList?
  @Option(
    help: "How numbers are stored, single or double; those of 32 bits stay so.",
    transform: { try Precision(text: $0) })
  var precision = Precision.double
  @OptionGroup(title: ReadingSettings.title) var reading: Options<ReadingSettings>
  @OptionGroup var threads: Options<ThreadSettings>
  @Flag(help: "Print one JSON object on standard output, the report on standard error.")
  var json = false

  func run() throws {
    try ExitCodes.reported {
      try threads.part.use()
      guard output != "-" else {
        throw ValidationError("--output -: expected the path of a file; one that is named - is ./-")
      }
      let files = try InputPaths.files(files)
      for file in files where Files.areSame(file, output) {
        throw FileError.unwritable(
          path: output, reason: "it is one of the tables; name another file")
      }
      Interrupt.listen()
      var kinds: [String: ColumnKind] = [:]
      for name in categorical?.names ?? [] { kinds[name] = .text }
      for name in numeric?.names ?? [] { kinds[name] = .number }
      let console = Console(reportingTo: json ? .error : .output)
      var packer = Packer(
        files, format: try reading.part.format, reading: kinds, precision: precision
      ) {
        if let code = Interrupt.exitCode { throw ExitCode(code) }
      }
      let packed = try packer.pack(to: output)
      packed.notes.forEach(console.note)
      console.say(
        "Packed",
        "\(counted(packed.rowCount, "row")) × \(counted(packed.columns.count, "column")) of "
          + "\(counted(files.count, "file")) into \(output)")
      if json {
        try console.json(
          .object([
            "rows": .int(packed.rowCount),
            "columns": .array(packed.columns.map { .string($0.name) }),
            "files": .array(files.map { .string($0) }), "output": .string(output),
          ]))
      }
      try console.finish()
    }
  }
}
