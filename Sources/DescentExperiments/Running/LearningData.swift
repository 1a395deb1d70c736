import Descent
import DescentTables

/// What a training works on: the table, what is learned from it, and its rows as datasets.
public struct LearningData: Sendable {
  /// The table and what is learned from it.
  public let task: TableTask
  /// What turns rows into the network's inputs.
  public let preparation: Preparation
  /// The rows to train on.
  public let training: ArrayDataset
  /// The numbers of those rows in the table.
  public let trainingRows: [Int]
  /// What a row of each class weighs besides its own weight, in the order of the labels; nil for 1.
  public let classWeights: [Double]?
  /// A record of the rows to train on, for the model.
  let fingerprint: RowFingerprint
  /// The rows to validate on; nil if there are none.
  public var validation: ArrayDataset? { validationData.rows }
  /// The rows to validate on, and how they were chosen.
  package let validationData: ValidationData

  /// Reads the table of an experiment. `note` gets what is odd about its files.
  init(_ experiment: Experiment, note: (String) -> Void) throws {
    let target = try experiment.target
    let options = try experiment.tableOptions()
    // One column may have the whole text as its name.
    let names = [target] + targetNames(target, among: [])
    let table = try Table(
      contentsOf: experiment.file, format: experiment.reading.format,
      reading: options.kinds(targets: names), optional: Set(names),
      expecting: options.names(targets: names),
      precision: .double)
    table.notes.forEach { note("\(table.name): \($0)") }
    task = try TableTask(
      table, targets: targetNames(target, among: table.names), options: options)
    try experiment.checkTargetScaling(of: task)
    let split = try experiment.split(of: task)
    trainingRows = split.training
    preparation = try task.preparation(trainingRows: trainingRows)
    classWeights = try experiment.columns.classWeights.weights(
      of: task, trainingRows: trainingRows)
    training = try preparation.dataset(
      of: table, rows: trainingRows, classWeights: classWeights,
      precision: experiment.descent.precision)
    fingerprint = RowFingerprint(of: training)
    validationData = try ValidationData(
      experiment, task, preparation, rows: split.validation, note: note)
  }

  /// The number of rows of all files whose target is missing.
  public var droppedRows: Int { task.droppedRows + validationData.droppedRows }
}

extension Experiment {
  /// What to learn from the table.
  package func tableOptions() throws(SettingError) -> TableOptions {
    var options = TableOptions()
    options.task = columns.task
    options.ignored = (columns.ignore?.names ?? []) + [rows.rule.columnName].compactMap(\.self)
    options.features = columns.features?.names
    if let name = rows.rule.columnName, options.features?.contains(name) ?? false {
      let option = rows.group == nil ? "split-column" : "group"
      throw .refused(
        "\(setting: "features") and \(setting: option): column \(name.quotedForMessage) splits the "
          + "rows and is not a feature; leave it out of one of them")
    }
    options.positive = columns.positive
    options.categorical = columns.categorical?.names ?? []
    options.texts = columns.text?.names ?? []
    options.numeric = columns.numeric?.names ?? []
    options.dateOrder = columns.dateOrder
    options.weights = columns.weights
    options.weighsClasses = columns.classWeights != .none
    options.scaling = columns.scaling
    options.fill = columns.fill
    options.targetScaling = columns.targetScaling?.scaling ?? .zScore
    if let loss = descent.loss?.value, loss.outputs == .logarithms {
      if let scaling = columns.targetScaling {
        throw .refused(
          "\(setting: "target-scaling") \(scaling.rawValue) and \(setting: "loss") "
            + "\(type(of: loss).kind): the loss divides its target by the mean; leave out "
            + "\(setting: "target-scaling")")
      }
      options.targetScaling = .mean
    }
    return options
  }

  /// Throws if a scaling is given for a target that is not a number.
  fileprivate func checkTargetScaling(of task: TableTask) throws(SettingError) {
    guard let scaling = columns.targetScaling, task.task == .classification else { return }
    throw .refused(
      "\(setting: "target-scaling") \(scaling.rawValue): \(task.targetTitle) is learned as "
        + "classes (\(task.reason)), which are not scaled; leave it out, or give "
        + "\(setting: "task") regression")
  }

  func split(of task: TableTask) throws(CSVError) -> Split {
    switch rows.validation {
    case .file: Split(training: task.rows, validation: [])
    case .fraction(let fraction):
      try task.split(rows.rule, fraction: fraction, seed: descent.seed)
    }
  }
}
