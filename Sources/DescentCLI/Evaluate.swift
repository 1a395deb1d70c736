import ArgumentParser
import Descent
import DescentExperiments
import DescentTables

/// `descent evaluate MODEL FILE`
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a saved model on a table that has the target.",
    discussion: """
      Examples:
        descent evaluate penguins.safetensors new.csv
        descent evaluate penguins.safetensors penguins.csv --set-aside
      """)

  @Argument(help: "A model that 'descent train' has saved.")
  var model: String
  @Argument(help: "A CSV or TSV file, or '-' for standard input.")
  var file: String
  @Flag(
    help: """
      Measure only the rows that the training set aside for validation; the file is the table of the training.
      """)
  var setAside = false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A file with the target of each row, beside one of arrays.", valueName: "file"))
  var targets: String?
  @Option(
    help:
      "The memory for the table with --set-aside; a larger one is read block by block. (default: most of what is free)",
    transform: { try MemorySize(text: $0) })
  var memory: MemorySize?
  @OptionGroup(title: MetricSettings.title) var metrics: Options<MetricSettings>
  @Flag(help: "\(Unfamiliar.strictHelp)")
  var strict = false
  @OptionGroup(title: ReadingSettings.title) var reading: Options<ReadingSettings>
  @OptionGroup var threads: Options<ThreadSettings>
  @Flag(help: "Print one JSON object on standard output, the report on standard error.")
  var json = false

  func validate() throws {
    guard memory == nil || setAside else {
      throw ValidationError(
        "--memory goes with --set-aside: without it, the table is read block by block anyway; leave it out"
      )
    }
  }

  func run() throws {
    try ExitCodes.reported {
      try threads.part.use()
      let saved = try TableModel(contentsOf: self.model)
      let format = try reading.format(from: saved.format)
      let model = setAside ? saved : try saved.deciding(datesOf: file, format: format)
      let console = Console(reportingTo: json ? .error : .output)
      let setAside =
        self.setAside
        ? try SetAsideRows(
          of: model, from: self.model, in: file, targets: targets, format: format,
          memory: MemorySettings.limit(memory), note: console.note)
        : nil
      let evaluation = try Evaluation(
        of: model, on: file, targets: targets,
        by: metrics.part.metrics ?? recordedMetrics(of: model), format: format,
        setAside: setAside, isStrict: strict)
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
  /// Whether a prediction is too large in the target's own units, although the loss is finite.
  private var isBeyondRange = false
  private var confusion: Confusion?
  private var targets: TargetScores?
  /// The metrics that are reported; those of each of several targets come after them.
  private let metrics: [any Metric]
  private var unfamiliar: Unfamiliar
  /// How many rows are rows of the training; nil for a model of an earlier version.
  private var known: KnownRows?
  /// Whether the rows are those that the training set aside.
  private let isSetAside: Bool
  /// What is odd about the file.
  private var notes: [String] = []

  /// By these metrics, or by those of the task.
  init(
    of model: TableModel, on file: String, targets targetFile: String?, by metrics: MetricNames?,
    format: TableFormat,
    setAside: SetAsideRows?, isStrict: Bool
  ) throws {
    self.model = model
    self.file = file
    isSetAside = setAside != nil
    known = model.record.rows.map(KnownRows.init)
    var preparation = model.preparation
    let (target, output) = (preparation.target, model.model.output)
    self.metrics = try metrics?.measuring(target, model.loss, output: output) ?? target.metrics
    targets = TargetScores(
      target, metrics?.metrics ?? target.columnMetrics, model.loss.outputs)
    totals = Totals(
      metrics: self.metrics + (targets?.byTarget ?? []),
      outputs: model.loss.outputs.predictionShape(of: output).count)
    confusion = model.labels.map(Confusion.init)
    if let setAside {
      self.preparation = preparation
      unfamiliar = Unfamiliar(file: file, columns: setAside.names, isStrict: isStrict)
      notes = setAside.notes
      try setAside.forEachTable { try add($0, rows: $1) }
      try checkWeight()
      return
    }
    var reader = try TableReader(
      reading: TableInput(file, targets: targetFile, format: format), format: format,
      preparation.columnKinds(withTarget: true),
      optional: Set([preparation.weights].compactMap(\.self)), others: .skipped)
    let header = Set(reader.header)
    unfamiliar = Unfamiliar(file: file, columns: reader.header, isStrict: isStrict)
    if let weights = preparation.weights, !header.contains(weights) {
      preparation = preparation.withoutWeights
    }
    self.preparation = preparation
    for name in preparation.features.map(\.name) + preparation.target.names
    where !header.contains(name) {
      throw CSVError(file: file, line: 1, message: unknownColumn(name, columns: reader.header))
    }
    while let table = try reader.next() {
      let rows = try preparation.rowsWithTarget(of: table)
      dropped += table.rowCount - rows.count
      try add(table, rows: rows)
    }
    notes = reader.notes
    try checkWeight()
  }

  private func checkWeight() throws(CSVError) {
    guard totals.weight > 0 else {
      throw CSVError(file: file, message: "no row to evaluate on has a target and a weight above 0")
    }
  }

  private mutating func add(_ table: Table, rows: [Int]) throws {
    if model.loss.outputs == .logarithms {
      try table.refuseNegatives(of: model.preparation.target.name, rows: rows)
    }
    try unfamiliar.add(preparation.unfamiliar(in: table, rows: rows))
    let data = try preparation.dataset(
      of: table, rows: rows, precision: model.model.precision)
    known?.add(data)
    try model.model.evaluate(data, loss: model.loss.unsmoothed, adding: &totals)
    try addToTargets(table, rows)
    if !isBeyondRange,
      model.preparation.target.parts.contains(where: { $0.scale?.isLogarithm ?? false })
    {
      let predictions = try model.predict(table)
      isBeyondRange = !predictions.areFinite(rows: rows)
    }
    guard confusion != nil else { return }
    let column = try table.column(named: model.preparation.target.name).withoutBlanksAround
    let predictions = try model.predict(table)
    confusion?.add(column, predictions, rows: rows)
  }

  private mutating func addToTargets(_ table: Table, _ rows: [Int]) throws {
    let target = model.preparation.target
    guard targets != nil, target.task == .classification else { return }
    let columns = try target.names.map { try table.column(named: $0).withoutBlanksAround }
    let predictions = try model.predict(table)
    targets?.add(columns, predictions, rows: rows)
  }

  private var values: [String: Double] {
    var values = model.preparation.target.metricValues(loss: totals.loss, totals.metricValues)
    values["exact-match"] = targets?.exactMatch
    return values
  }

  /// The metrics in the order of the report, each with its value.
  private var measures: [(name: String, value: Double)] {
    let names =
      ["loss"] + metrics.map(\.name) + (targets?.exactMatch == nil ? [] : ["exact-match"])
    return names.map {
      ($0, values[$0] ?? ($0 == "loss" ? totals.loss : .nan))
    }
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

  /// The error that the command ends with; nil if the loss and all predictions are finite.
  var refusal: CSVError? {
    guard !totals.loss.isFinite || isBeyondRange else { return nil }
    let sign = totals.loss.isFinite ? "" : "the loss is \(written(totals.loss)), because "
    return CSVError(
      file: file,
      message:
        sign
        + "some predictions are not finite numbers; 'descent predict' names the first of their "
        + "rows")
  }

  /// How many rows the model was trained on; nil if there are none, or the model does not say.
  private var knownNote: String? {
    guard let known, known.count > 0 else { return nil }
    let advice =
      isSetAside || !hasRowsSetAside
      ? "" : "; --set-aside measures those that it set aside, in the table of the training"
    return (known.isExact ? "" : "about ") + "\(grouped(known.count)) of "
      + "\(counted(known.rows, "row")) \(known.count == 1 ? "equals a row" : "equal rows") that the "
      + "model was trained on" + advice
  }

  /// Whether the training set rows of its table aside.
  private var hasRowsSetAside: Bool {
    guard let experiment = try? Experiment(record: model.record.settings) else { return false }
    if case .file = experiment.rows.validation { return false }
    return model.record.validationRows > 0
  }

  func write(to console: Console) {
    for note in notes + warnings { console.note("\(file): \(note)") }
    unfamiliar.write(to: console)
    console.say(
      "Read",
      "\(file): \(counted(totals.rows, "row"))"
        + (isSetAside ? " that the training set aside for validation" : ""))
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
    if let knownNote { console.say("Note", knownNote) }
    confusion?.write(to: console)
    targets?.write(values, to: console)
  }

  var json: JSONValue {
    var object: [String: JSONValue] = ["rows": .int(totals.rows)]
    for metric in metrics where type(of: metric).isScalar {
      object[metricKey(metric.name)] = .number(values[metric.name] ?? .nan)
    }
    object["loss"] = .number(totals.loss)
    if let targets { object.merge(targets.json(values)) { first, _ in first } }
    object["dropped"] = .int(dropped)
    object["set_aside"] = .bool(isSetAside)
    object["trained_on"] =
      known.map { .object(["rows": .int($0.count), "exact": .bool($0.isExact)]) } ?? .null
    object["unfamiliar"] = unfamiliar.json
    object["warnings"] = .array(warnings.map { .string($0) })
    if let confusion {
      object["confusion"] = confusion.matrix
      object["classes"] = confusion.classes
    }
    return .object(object)
  }
}
