import ArgumentParser
import Descent
import DescentExperiments
import DescentTables

/// `descent evaluate MODEL FILE`
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a saved model on a table that has the target.",
    discussion: "Example: descent evaluate penguins.safetensors penguins.csv")

  @Argument(help: "A model that 'descent train' has saved.")
  var model: String
  @Argument(help: "A CSV or TSV file, or '-' for standard input.")
  var file: String
  @OptionGroup(title: MetricSettings.title) var metrics: Options<MetricSettings>
  @OptionGroup(title: ReadingSettings.title) var reading: Options<ReadingSettings>
  @OptionGroup var threads: Options<ThreadSettings>
  @Flag(help: "Print one JSON object on standard output, the report on standard error.")
  var json = false

  func run() throws {
    try ExitCodes.reported {
      try threads.part.use()
      let model = try TableModel(contentsOf: self.model)
      let evaluation = try Evaluation(
        of: model, on: file, by: metrics.part.metrics ?? recordedMetrics(of: model),
        format: reading.format(from: model.format))
      let console = Console(reportingTo: json ? .error : .output)
      evaluation.write(to: console)
      if json { try console.json(evaluation.json) }
      try console.finish()
      if let refusal = evaluation.refusal { throw refusal }
    }
  }

  /// The metrics of the training; nil if it measured those of its task.
  private func recordedMetrics(of model: TableModel) throws -> MetricNames? {
    do throws(SettingError) {
      return try Experiment(record: model.record.settings.filter { $0.key == "metrics" })
        .metrics.metrics
    } catch {
      throw ModelFileError(
        file: self.model, message: "the settings of its training cannot be read: \(error)")
    }
  }
}

/// A model's metrics on the rows of a table, added up block by block.
struct Evaluation {
  private let model: TableModel
  private let file: String
  /// Without weights, if the table has none.
  private let preparation: Preparation
  private var totals: Totals
  private var dropped = 0
  private var confusion: Confusion?
  private var targets: TargetScores?
  /// The metrics that are reported; those of each of several targets come after them.
  private let metrics: [any Metric]

  /// By these metrics, or by those of the task.
  init(
    of model: TableModel, on file: String, by metrics: MetricNames?, format: TableFormat
  ) throws {
    self.model = model
    self.file = file
    var preparation = model.preparation
    let (target, output) = (preparation.target, model.model.output)
    self.metrics = try metrics?.measuring(target, model.loss, output: output) ?? target.metrics
    targets = TargetScores(
      target, metrics?.metrics ?? target.parts[0].metrics, model.loss.outputs)
    totals = Totals(
      metrics: self.metrics + (targets?.byTarget ?? []),
      outputs: model.loss.outputs.predictionShape(of: output).count)
    confusion = model.labels.map(Confusion.init)
    var reader = try TableReader(
      contentsOf: file, format: format, reading: preparation.columnKinds(withTarget: true),
      optional: Set([preparation.weights].compactMap(\.self)), others: .skipped)
    let header = Set(reader.header)
    if let weights = preparation.weights, !header.contains(weights) {
      preparation = preparation.withoutWeights
    }
    self.preparation = preparation
    for name in preparation.features.map(\.name) + preparation.target.names
    where !header.contains(name) {
      throw CSVError(file: file, line: 1, message: unknownColumn(name, columns: reader.header))
    }
    while let table = try reader.next() { try add(table) }
    guard totals.weight > 0 else {
      throw CSVError(file: file, message: "no row to evaluate on has a target and a weight above 0")
    }
  }

  private mutating func add(_ table: Table) throws {
    let rows = try preparation.rowsWithTarget(of: table)
    dropped += table.rowCount - rows.count
    if model.loss.outputs == .logarithms {
      try table.refuseNegatives(of: model.preparation.target.name, rows: rows)
    }
    let data = try preparation.dataset(
      of: table, rows: rows, precision: model.model.precision)
    try model.model.evaluate(data, loss: model.loss.unsmoothed, adding: &totals)
    try addToTargets(table, rows)
    guard confusion != nil else { return }
    let column = try table.column(named: model.preparation.target.name)
    let predictions = try model.predict(table)
    for row in rows {
      confusion?.add(actual: column.text(ofRow: row), predicted: predictions[row].label)
    }
  }

  private mutating func addToTargets(_ table: Table, _ rows: [Int]) throws {
    let target = model.preparation.target
    guard targets != nil, target.task == .classification else { return }
    let columns = try target.names.map { try table.column(named: $0) }
    let predictions = try model.predict(table)
    for row in rows {
      targets?.add(
        actual: columns.map { $0.text(ofRow: row) }, predicted: predictions[row])
    }
  }

  private var values: [String: Double] {
    model.preparation.target.metricValues(loss: totals.loss, totals.metricValues)
  }

  /// The metrics in the order of the report, each with its value.
  private var measures: [(name: String, value: Double)] {
    let values = values
    return [("loss", totals.loss)] + metrics.map { ($0.name, values[$0.name] ?? .nan) }
      + (targets?.exactMatch.map { [("exact-match", $0)] } ?? [])
  }

  /// What differs from the training, and what could not be measured.
  private var warnings: [String] {
    var warnings: [String] = []
    if let weights = model.preparation.weights, preparation.weights == nil {
      warnings.append(
        "there is no column \(weights.quotedForMessage) of weights; each row weighs 1")
    }
    let undefined = metrics.filter { type(of: $0).isScalar }.map(\.name)
      .filter { !(values[$0]?.isFinite ?? false) }
    if !undefined.isEmpty, totals.loss.isFinite {
      warnings.append("not defined for these rows: \(listed(undefined))")
    }
    return warnings
  }

  /// The error that the command ends with; nil if the loss is finite.
  var refusal: CSVError? {
    totals.loss.isFinite
      ? nil
      : CSVError(
        file: file,
        message:
          "the loss is \(written(totals.loss)), because some predictions are not finite numbers; "
          + "'descent predict' names the first of their rows")
  }

  func write(to console: Console) {
    for warning in warnings { console.note("\(file): \(warning)") }
    console.say("Read", "\(file): \(counted(totals.rows, "row"))")
    if dropped > 0 {
      console.say(
        "Dropped",
        "\(counted(dropped, "row")) without "
          + model.preparation.target.names.joined(separator: " or "))
    }
    let width = max(9, (measures.map(\.name.count).max() ?? 0) + 1)
    for (name, value) in measures {
      let padding = String(repeating: " ", count: width - name.count)
      console.say("\(name)\(padding)\(decimal(value))")
    }
    confusion?.write(to: console)
    targets?.write(values, to: console)
  }

  var json: JSONValue {
    var object: [String: JSONValue] = ["rows": .int(totals.rows)]
    for name in metrics.map(\.name) {
      if let value = values[name] { object[metricKey(name)] = .number(value) }
    }
    if let targets { object.merge(targets.json(values)) { first, _ in first } }
    object["loss"] = .number(totals.loss)
    object["dropped"] = .int(dropped)
    object["warnings"] = .array(warnings.map { .string($0) })
    if let confusion {
      object["confusion"] = confusion.matrix
      object["classes"] = confusion.classes
    }
    return .object(object)
  }
}
