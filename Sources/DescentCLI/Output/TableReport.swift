import Descent
import DescentExperiments
import DescentTables

/// What `inspect` shows of a table.
struct TableReport {
  private let name: String
  /// The names of the columns.
  private let columns: [String]
  private let summary: TableSummary
  private let target: String?
  private let isTaskGiven: Bool

  /// Reads the table of an experiment, block by block if it does not fit in the memory. `note` gets what is odd
  /// about the file.
  init(of experiment: Experiment, reading input: TableInput, note: (String) -> Void) throws {
    let options = try experiment.tableOptions()
    target = experiment.columns.target
    isTaskGiven = options.task != nil
    // One column may have the whole text as its name.
    let names = target.map { [$0] + targetNames($0, among: []) } ?? []
    let input = input.leavingOut(options, targets: names)
    let (format, limit) = (experiment.reading.format, experiment.memory.limit)
    let needed = input.bytesInMemory(precision: .single)
    let (table, found): (Table, StreamedSummary?)
    if needed <= limit {
      table = try Table(
        reading: input, format: format, options.kinds(targets: names), optional: Set(names),
        expecting: options.names(targets: names))
      found = nil
    } else {
      let summary = try StreamedSummary(
        input, format, options, targets: names,
        sampleRows: input.sampleRows(memory: limit, needed: needed))
      guard let summary else {
        throw FileError.invalid(
          path: input.name,
          reason:
            "it takes about \(bytesText(needed)), more than \(bytesText(limit)) of memory; pack it first: "
            + "descent pack \(input.name) --output packed.arrow")
      }
      (table, found) = (summary.sample, summary)
    }
    table.notes.forEach { note("\(table.name): \($0)") }
    (name, columns) = (table.name, table.names)
    let summary = try TableSummary(
      table, targets: names.isEmpty ? [] : targetNames(names[0], among: table.names),
      options: options, missing: table.format.missing)
    self.summary = found.map { summary.ofAllRows($0) } ?? summary
  }

  func write(to console: Console) {
    console.say(
      "Read",
      "\(name): \(counted(summary.rowCount, "row")) × \(counted(summary.columns.count, "column"))"
    )
    var lines = TextTable(
      [
        "column", "type", "missing", "distinct", "min", "max", "mean", "deviation",
        "most frequent", "why",
      ], leading: [0, 1, 8, 9])
    for column in summary.columns {
      let numbers = column.numbers
      func text(_ value: Double?) -> String { value.map(short) ?? "" }
      lines.add([
        cut(column.name, 24), column.kind?.rawValue ?? "left out", grouped(column.missing),
        grouped(column.distinct) + (column.isDistinctComplete ? "" : "+"), text(numbers?.minimum),
        text(numbers?.maximum),
        text(numbers?.mean), text(numbers?.standardDeviation),
        column.mostFrequent.map { "\(cut($0.value, 20)) (\(grouped($0.rows)))" } ?? "",
        column.reason,
      ])
    }
    for line in lines.lines { console.sayRow(line) }
    if let target, let (task, reason) = summary.task {
      let names = targetNames(target, among: columns)
      console.say(
        "Target",
        "\(listed(names.map(\.quotedForMessage))): \(task) (\(reason))"
          + (isTaskGiven ? "" : "; --task overrides"))
    }
    if let classes = summary.classes {
      let rows = classes.reduce(0) { $0 + $1.rows }
      console.say(
        "Classes",
        classes.prefix(20).map {
          "\($0.value) \(grouped($0.rows)) (\(decimal(100 * Double($0.rows) / Double(rows), places: 1)) %)"
        }.joined(separator: ", ") + (classes.count > 20 ? " and \(classes.count - 20) more" : ""))
    }
    for warning in summary.warnings { console.say("Note", warning) }
  }

  private func cut(_ text: String, _ length: Int) -> String {
    text.count > length ? text.prefix(length - 1) + "…" : text
  }

  /// About five significant digits.
  private func short(_ value: Double) -> String {
    if value == value.rounded(), value.magnitude < 1e7 { return "\(Int(value))" }
    let size = value.magnitude
    if size >= 1e7 || size < 1e-4 { return size < 1e37 ? "\(Float(value))" : "\(value)" }
    return decimal(value, places: size >= 1000 ? 1 : size >= 100 ? 2 : size >= 10 ? 3 : 4)
  }

  var json: JSONValue {
    .object([
      "rows": .int(summary.rowCount),
      "columns": .array(summary.columns.map(json)),
      "classes": summary.classes.map { classes in
        .array(
          classes.map { .object(["label": .string($0.value), "rows": .int($0.rows)]) })
      } ?? .null,
      "warnings": .array(summary.warnings.map { .string($0) }),
    ])
  }

  private func json(_ column: ColumnSummary) -> JSONValue {
    .object([
      "name": .string(column.name), "type": JSONValue(column.kind?.rawValue),
      "why": .string(column.reason), "missing": .int(column.missing),
      "distinct": column.isDistinctComplete ? .int(column.distinct) : .null,
      "min": JSONValue(column.numbers?.minimum),
      "max": JSONValue(column.numbers?.maximum), "mean": JSONValue(column.numbers?.mean),
      "standard_deviation": JSONValue(column.numbers?.standardDeviation),
      "most_frequent": JSONValue(column.mostFrequent?.value),
      "most_frequent_rows": column.mostFrequent.map { .int($0.rows) } ?? .null,
    ])
  }
}
