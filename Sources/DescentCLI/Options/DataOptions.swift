import ArgumentParser
import Descent
import DescentTables

/// Which column is what.
struct ColumnOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The column to predict.", valueName: "column"))
  var target: String?
  @Option(help: "What to learn (default: by the target's values).")
  var task: LearningTask?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Columns that are numbers, separated by commas.", valueName: "columns"),
    transform: names)
  var numeric: NameList?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Columns that are categories, whatever they hold.", valueName: "columns"),
    transform: names)
  var categorical: NameList?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Columns that are not features.", valueName: "columns"), transform: names)
  var ignore: NameList?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("A column of row weights, each at least 0.", valueName: "column"))
  var weights: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      What a row of each class weighs in training, as yes=3,no=1; or 'balanced': the classes weigh the \
      same, however many rows each has (default: none).
      """, valueName: "weights"),
    completion: .list(["none", "balanced"]),
    transform: { try ClassWeights($0) })
  var classWeights = ClassWeights.none
  @Option(help: "How numbers are scaled, by the training rows.")
  var scaling = Scaling.zScore
  @Option(help: "What stands for a missing number.")
  var fill = Fill.mean

  private static var names: @Sendable (String) throws -> NameList {
    read("names of columns, separated by commas") { NameList($0) }
  }

  var settings: [Setting] {
    [
      Setting("target", target), Setting("task", task?.rawValue),
      Setting("numeric", numeric?.description), Setting("categorical", categorical?.description),
      Setting("ignore", ignore?.description), Setting("weights", weights),
      Setting("class-weights", classWeights.description), Setting("scaling", scaling.rawValue),
      Setting("fill", fill.rawValue),
    ]
  }
}

/// Which rows are trained and which are validated on.
struct RowOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The rows to validate on: a part of the table from 0 up to 1, or another file (default: 0.2).",
      valueName: "part|file"),
    transform: read("a number of at least 0 and below 1, or a file") { ValidationRows($0) })
  var validation = ValidationRows.fraction(0.2)
  @Option(help: "How they are chosen; 'tail' takes the last rows, for tables in order of time.")
  var split = SplitName.stratified
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A column whose equal values stay on one side of the split.", valueName: "column"))
  var group: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A column that says which rows are which: train or 0, validation or 1.", valueName: "column"))
  var splitColumn: String?

  func check() throws {
    let isFile = if case .file = validation { true } else { false }
    if split != .stratified, isFile || group != nil || splitColumn != nil {
      throw ValidationError(
        "--split \(split): expected without --group, --split-column and a file to validate on")
    }
    if group != nil, splitColumn != nil {
      throw ValidationError("--group and --split-column: expected one of both")
    }
    if isFile, group != nil || splitColumn != nil {
      throw ValidationError(
        "--validation \(validation): a file to validate on goes without --group and --split-column")
    }
  }

  var rule: SplitRule {
    if let group { return .groups(group) }
    if let splitColumn { return .column(splitColumn) }
    return switch split {
    case .stratified: .stratified
    case .random: .random
    case .tail: .tail
    }
  }

  var settings: [Setting] {
    [
      Setting("validation", validation.description), Setting("split", split.rawValue),
      Setting("group", group), Setting("split-column", splitColumn),
    ]
  }
}
