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
      in any order; the target need not be there. A category that the training did not see and a missing \
      value count as the average of the training rows; a missing column is an error. A column that is kept \
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
      "Where the predictions are written. (default: standard output)", valueName: "file"))
  var output: String?
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
      try checkOutput()
      var reader = try TableReader(
        contentsOf: file, format: reading.format(from: model.format),
        reading: model.preparation.columnKinds(withTarget: false), others: .skipped,
        keeping: Set(keep?.names ?? []))
      try check(reader.header, model.preparation)
      if output != nil { Interrupt.listen() }
      let writer = try FileWriter(to: output)
      try writer.write(line(header(of: model)))
      var counts = PredictionCounts()
      while let table = try reader.next() {
        if let code = Interrupt.exitCode { throw ExitCode(code) }
        let predictions = try model.predict(table)
        try writer.write(lines(of: table, predictions, model))
        counts.add(predictions, of: table)
      }
      try writer.close()
      if json {
        let console = Console()
        try console.json(
          .object([
            "rows": .int(counts.rows), "not_finite": .int(counts.notFinite),
            "output": JSONValue(output),
          ]))
        try console.finish()
      }
      if let refusal = counts.refusal { throw refusal }
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
    let names = Set(header)
    for name in preparation.features.map(\.name) + (keep?.names ?? []) where !names.contains(name) {
      throw CSVError(file: file, line: 1, message: unknownColumn(name, columns: header))
    }
  }

  private func header(of model: TableModel) -> [String] {
    let target = model.preparation.target
    if target.parts.count > 1 { return (keep?.names ?? []) + target.predictionHeader(of: model) }
    let name = target.name
    return (keep?.names ?? []) + ["predicted_\(name)"]
      + (model.loss.outputs == .normals ? ["deviation_\(name)"] : [])
      + (model.hasProbabilities ? model.labels ?? [] : []).map { "probability_\($0)" }
  }

  private func lines(
    of table: Table, _ predictions: [Prediction], _ model: TableModel
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for (row, prediction) in predictions.enumerated() {
      var fields = (keep?.names ?? []).map { table.field(ofRow: row, in: $0) }
      switch prediction {
      case .number(let value): fields.append(written(value))
      case .normal(let mean, let deviation): fields += [written(mean), written(deviation)]
      case .class(let label, let probabilities):
        fields.append(label)
        let isSingle = model.model.precision == .single
        fields += probabilities.map { isSingle ? written(Float($0)) : written($0) }
      case .numbers, .classes: fields += prediction.fields(model.model.precision)
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

/// How many rows were predicted, and for how many of them the network gave no finite number.
private struct PredictionCounts {
  private(set) var rows = 0
  private(set) var notFinite = 0
  /// The file, the line and the value of the first of these.
  private var first: (file: String, line: Int, value: Double)?

  /// Counts the predictions of a table's rows.
  mutating func add(_ predictions: [Prediction], of table: Table) {
    rows += predictions.count
    for (row, prediction) in predictions.enumerated() {
      guard let value = prediction.numbers.first(where: { !$0.isFinite }) else { continue }
      notFinite += 1
      if first == nil { first = (table.name, table.line(ofRow: row), value) }
    }
  }

  /// The error that the command ends with; nil if all predictions are finite.
  var refusal: CSVError? {
    first.map { file, line, value in
      CSVError(
        file: file, line: line,
        message: "the prediction is \(written(value)); \(grouped(notFinite)) of "
          + "\(counted(rows, "row")) have one that is not a finite number, and are written as they are: "
          + "compare their values with those of the training, or train with a lower learning rate")
    }
  }
}

extension Prediction {
  /// The numbers that it consists of.
  fileprivate var numbers: [Double] {
    switch self {
    case .number(let value): [value]
    case .normal(let mean, let deviation): [mean, deviation]
    case .numbers(let values): values
    case .class(_, let probabilities), .classes(_, let probabilities): probabilities
    }
  }
}
