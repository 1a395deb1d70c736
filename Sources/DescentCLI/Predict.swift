import ArgumentParser
import Descent
import DescentExperiments
import DescentTables

/// `descent predict MODEL FILE`
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict the rows of a table with a saved model.",
    discussion: """
      Writes CSV: the class and the probability of each class, or the number. With a hinge loss it is the \
      class alone, with a Gaussian loss the number and its standard deviation. Columns are found by name, \
      in any order; the target need not be there. A category that the training did not see, a date that cannot \
      be read and a missing value count as the average of the training rows, or as the rare or missing ones \
      there; the first two are counted and noted. A missing column is an error. A column that is kept \
      is written as it was read: a missing value as nothing, a number of a feature in its shortest form.

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
      "Where the predictions are written. (default: standard output)", valueName: "file"))
  var output: String?
  @Flag(help: "\(Unfamiliar.strictHelp)")
  var strict = false
  @OptionGroup(title: ReadingSettings.title) var reading: Options<ReadingSettings>
  @OptionGroup var threads: Options<ThreadSettings>
  @Flag(help: "Print one JSON object at the end, on standard output; needs --output.")
  var json = false

  func validate() throws {
    if json, output == nil {
      throw ValidationError("--json: standard output is for the JSON object; give --output too")
    }
  }

  func run() throws {
    try ExitCodes.reported {
      try threads.part.use()
      let model = try TableModel(contentsOf: self.model)
      var kinds = model.preparation.columnKinds(withTarget: false)
      for name in keep?.names ?? [] where kinds[name] == nil { kinds[name] = .text }
      try checkOutput()
      var reader = try TableReader(
        contentsOf: file, format: reading.format(from: model.format), reading: kinds,
        others: .skipped)
      try check(reader.header, model.preparation)
      if output != nil { Interrupt.listen() }
      let console = Console(reportingTo: .error)
      var unfamiliar = Unfamiliar(file: file, columns: reader.header, isStrict: strict)
      let writer = try FileWriter(to: output)
      // The header is written when the first rows are accepted.
      var (rows, bytes) = (0, line(header(of: model)))
      while let table = try reader.next() {
        if let code = Interrupt.exitCode { throw ExitCode(code) }
        if rows == 0 { table.notes.forEach { console.note("\(file): \($0)") } }
        try unfamiliar.add(model.preparation.unfamiliar(in: table))
        bytes += try lines(of: table, model)
        try writer.write(bytes)
        rows += table.rowCount
        bytes = []
      }
      try writer.close()
      unfamiliar.write(to: console)
      if json {
        let console = Console()
        try console.json(
          .object([
            "rows": .int(rows), "output": JSONValue(output), "unfamiliar": unfamiliar.json,
          ]))
        try console.finish()
      }
    }
  }

  /// Checks before the file that it would replace is lost.
  private func checkOutput() throws {
    for (path, name) in [(file, "table"), (model, "model")] {
      if let output, Files.areSame(path, output) {
        throw FileError.unwritable(
          path: output, reason: "it is the \(name) itself; name another file")
      }
    }
  }

  /// Throws if a column that is needed or to be kept is not there.
  private func check(_ header: [String], _ preparation: Preparation) throws {
    for name in preparation.features.map(\.name) + (keep?.names ?? []) where !header.contains(name)
    {
      throw CSVError(file: file, line: 1, message: unknownColumn(name, columns: header))
    }
  }

  private func header(of model: TableModel) -> [String] {
    let name = model.preparation.target.name
    return (keep?.names ?? []) + ["predicted_\(name)"]
      + (model.loss.outputs == .normals ? ["deviation_\(name)"] : [])
      + (model.hasProbabilities ? model.labels ?? [] : []).map { "probability_\($0)" }
  }

  private func lines(of table: Table, _ model: TableModel) throws -> [UInt8] {
    let kept = try (keep?.names ?? []).map { try table.column(named: $0) }
    var bytes: [UInt8] = []
    for (row, prediction) in try model.predict(table).enumerated() {
      var fields = kept.map { $0.text(ofRow: row) ?? "" }
      switch prediction {
      case .number(let value): fields.append(written(value))
      case .normal(let mean, let deviation): fields += [written(mean), written(deviation)]
      case .class(let label, let probabilities):
        fields.append(label)
        let isSingle = model.model.precision == .single
        fields += probabilities.map { isSingle ? written(Float($0)) : written($0) }
      }
      bytes += line(fields)
    }
    return bytes
  }

  /// A line of CSV, RFC 4180.
  private func line(_ fields: [String]) -> [UInt8] {
    Array((fields.map(quotedForCSV).joined(separator: ",") + "\n").utf8)
  }
}
