import ArgumentParser
import Descent
import DescentTables

/// What a training works on: the table, what is learnt from it, and its rows as data sets.
struct LearningSet {
  let task: TableTask
  let preparation: Preparation
  let training: Dataset
  /// The rows of the table that are trained on.
  let trainingRows: [Int]
  let validation: Dataset?
  /// The rows of a file to validate on that have no target.
  let droppedValidationRows: Int
  /// How the rows to validate on were chosen, for a person to read.
  let splitDescription: String

  init(_ options: TrainOptions, console: Console) throws {
    let target = try options.target
    var tableOptions = options.tableOptions
    if options.descent.loss?.loss.outputs == .logarithms {
      tableOptions.targetScaling = .mean
    }
    let table = try Table(
      contentsOf: options.file, format: options.format.format(),
      reading: tableOptions.kinds(target: target), precision: .double,
      threads: options.descent.threads)
    for note in table.notes { console.note("\(table.name): \(note)") }
    task = try TableTask(table, target: target, options: tableOptions)

    let split: Split
    switch options.rows.validation {
    case .file: split = Split(training: task.rows, validation: [])
    case .fraction(let fraction):
      split = try task.split(options.rows.rule, fraction: fraction, seed: options.descent.seed)
    }
    preparation = try task.preparation(trainingRows: split.training)
    trainingRows = split.training
    let classWeights =
      options.columns.classWeights == .balanced
      ? task.balancedClassWeights(trainingRows: split.training) : nil
    if options.columns.classWeights == .balanced, classWeights == nil {
      throw ValidationError("--class-weights balanced: expected a target of classes")
    }
    training = try preparation.dataset(
      of: table, rows: split.training, classWeights: classWeights)

    let seed = options.descent.seed
    if case .file(let path) = options.rows.validation {
      let other = try Table(
        contentsOf: path, format: options.format.format(),
        reading: preparation.columnKinds(withTarget: true), threads: options.descent.threads)
      for note in other.notes { console.note("\(other.name): \(note)") }
      let rows = try preparation.rowsWithTarget(of: other)
      if tableOptions.targetScaling == .mean {
        try other.refuseNegatives(of: target, rows: rows)
      }
      droppedValidationRows = other.rowCount - rows.count
      validation = try preparation.dataset(of: other, rows: rows)
      splitDescription = "of \(path)"
    } else {
      droppedValidationRows = 0
      validation =
        split.validation.isEmpty ? nil : try preparation.dataset(of: table, rows: split.validation)
      splitDescription =
        switch options.rows.rule {
        case .stratified: "\(task.labels == nil ? "at random" : "stratified"), seed \(seed)"
        case .random: "at random, seed \(seed)"
        case .tail: "the last ones"
        case .groups(let name): "whole groups of \(name.quotedForMessage), seed \(seed)"
        case .column(let name): "as column \(name.quotedForMessage) says"
        }
    }
  }
}
