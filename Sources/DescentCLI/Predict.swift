import ArgumentParser
import Descent
import DescentExperiments
import DescentTables

/// `descent predict MODEL FILE`
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict the rows of a table with a saved model.",
    discussion: """
      Writes CSV: the class and the probability of each class, or the number; for several targets these \
      of each, of classes with the probability of yes. With a hinge loss it is the \
      class alone, with a Gaussian loss the number and its standard deviation. Columns are found by name, \
      in any order; the target need not be there. A category that the training did not see, a date that cannot \
      be read and a missing value count as the average of the training rows, or as the rare or missing ones \
      there; the first two are counted and noted, and so is what is neither yes nor no. A missing column is an error. A column that is kept \
      is written as it is in the file, whatever the model takes it for. \
      If a prediction is nan or inf, all rows are written, the first such row is named, and the exit code is 65.

      Example: descent predict penguins.safetensors new.csv --keep id > predictions.csv
      """)

  @Argument(help: "A model that 'descent train' has saved.")
  var model: String
  @Argument(help: "A CSV or TSV file, or '-' for standard input.")
  var file: String
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Columns to write before the prediction, separated by commas.", valueName: "columns"),
    transform: { try NameList(text: $0) })
  var keep: NameList?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Where the predictions are written, or '-' for standard output. (default: standard output)",
      valueName: "file"))
  var output: String?
  @Flag(help: "\(Unfamiliar.strictHelp)")
  var strict = false
  @OptionGroup(title: ReadingSettings.title) var reading: Options<ReadingSettings>
  @OptionGroup var threads: Options<ThreadSettings>
  @Flag(help: "Print one JSON object at the end, on standard output; needs --output.")
  var json = false

  /// The file of the predictions; nil for standard output.
  private var path: String? { output == "-" ? nil : output }

  func validate() throws {
    if json, path == nil {
      throw ValidationError("--json: standard output is for the JSON object; give --output too")
    }
  }

  func run() throws {
    try ExitCodes.reported {
      try threads.part.use()
      let saved = try TableModel(contentsOf: self.model)
      try checkOutput()
      let format = try reading.format(from: saved.format)
      let kept = keep?.names ?? []
      let model = try saved.deciding(datesOf: file, format: format)
      var reader = try TableReader(
        contentsOf: file, format: format,
        reading: model.preparation.columnKinds(withTarget: false), others: .skipped,
        keeping: Set(kept))
      try check(reader.header, model.preparation)
      if path != nil { Interrupt.listen() }
      let console = Console(reportingTo: .error)
      var unfamiliar = Unfamiliar(file: file, columns: reader.header, isStrict: strict)
      let writer = try FileWriter(to: path)
      // The header is written when the first rows are accepted.
      var bytes = csvLine(kept + model.predictionColumns)
      var counts = PredictionCounts()
      while let table = try reader.next() {
        if let code = Interrupt.exitCode { throw ExitCode(code) }
        try unfamiliar.add(model.preparation.unfamiliar(in: table))
        let predictions = try model.predict(table)
        bytes += table.lines(of: predictions, after: kept, model.model.precision)
        try writer.write(bytes)
        bytes = []
        counts.add(predictions, of: table)
      }
      try writer.close()
      for note in reader.notes { console.note("\(file): \(note)") }
      unfamiliar.write(to: console)
      if json {
        let console = Console()
        try console.json(
          .object([
            "rows": .int(counts.rows), "not_finite": .int(counts.notFinite),
            "output": JSONValue(path), "unfamiliar": unfamiliar.json,
          ]))
        try console.finish()
      }
      if let refusal = counts.refusal { throw refusal }
    }
  }

  /// Checks before the file that it would replace is lost.
  private func checkOutput() throws {
    for (input, name) in [(file, "table"), (model, "model")] {
      if let path, Files.areSame(input, path) {
        throw FileError.unwritable(
          path: path, reason: "it is the \(name) itself; name another file")
      }
    }
  }

  /// Throws if a column that is needed or to be kept is not there.
  private func check(_ header: [String], _ preparation: Preparation) throws {
    let names = Set(header)
    for name in preparation.features.map(\.name) + (keep?.names ?? []) where !names.contains(name) {
      throw CSVError(file: file, line: 1, message: unknownColumn(name, columns: header))
    }
  }
}
