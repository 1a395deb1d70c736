import ArgumentParser
import Descent
import DescentTables

/// What a training works on: the table, what is learnt from it, and its rows as data sets.
struct LearningSet {
  let task: TableTask
  let preparation: Preparation
  let training: ArrayDataset
  /// The rows of the table that are trained on.
  let trainingRows: [Int]
  /// What a row of each class weighs besides, in the order of the labels; nil if nothing.
  let classWeights: [Double]?
  let validation: ArrayDataset?
  /// The rows of a file to validate on that have no target.
  let droppedValidationRows: Int
  /// What their targets lack, for which some figures are not defined: `whose y is 4.5 in all of them`; nil if
  /// nothing.
  let validationLack: String?
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
      reading: tableOptions.kinds(target: target), precision: .double)
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
    classWeights = try options.columns.classWeights.weights(
      of: task, trainingRows: split.training)
    let precision = options.descent.precision
    training = try preparation.dataset(
      of: table, rows: split.training, classWeights: classWeights, precision: precision)

    let seed = options.descent.seed
    if case .file(let path) = options.rows.validation {
      let other = try Table(
        contentsOf: path, format: options.format.format(),
        reading: preparation.columnKinds(withTarget: true))
      for note in other.notes { console.note("\(other.name): \(note)") }
      let rows = try preparation.rowsWithTarget(of: other)
      if tableOptions.targetScaling == .mean {
        try other.refuseNegatives(of: target, rows: rows)
      }
      droppedValidationRows = other.rowCount - rows.count
      validation = try preparation.dataset(of: other, rows: rows, precision: precision)
      try preparation.checkWeights(of: other, validationRows: rows)
      validationLack = try preparation.lack(of: other, rows: rows, precision)
      splitDescription = "of \(path)"
    } else {
      droppedValidationRows = 0
      try preparation.checkWeights(of: table, validationRows: split.validation)
      validationLack = try preparation.lack(of: table, rows: split.validation, precision)
      validation =
        split.validation.isEmpty
        ? nil : try preparation.dataset(of: table, rows: split.validation, precision: precision)
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

extension Preparation {
  /// Throws if rows to validate on all weigh nothing.
  fileprivate func checkWeights(of table: Table, validationRows rows: [Int]) throws {
    guard let weights, !rows.isEmpty else { return }
    let column = try table.column(named: weights)
    if rows.allSatisfy({ column.text(ofRow: $0).flatMap(Double.init) == 0 }) {
      throw CSVError(
        file: table.name,
        message:
          "the rows to validate on all weigh 0 in the column \(weights.quotedForMessage); choose "
          + "others with --split or --validation, or train without with --validation 0")
    }
  }

  /// What the targets of these rows lack, for a person to read; nil if nothing.
  fileprivate func lack(of table: Table, rows: [Int], _ precision: Precision) throws -> String? {
    switch precision {
    case .single: try lack(of: table, rows: rows, as: Float.self)
    case .double: try lack(of: table, rows: rows, as: Double.self)
    }
  }

  private func lack<S: Scalar>(of table: Table, rows: [Int], as type: S.Type) throws -> String? {
    guard let first = rows.first else { return nil }
    let targets = try targets(of: table, as: type)
    let values = Set(rows.map { targets[$0] })
    if let labels = target.labels {
      return labels.indices.first { !values.contains(S($0)) }
        .map { "none of which is of the class \(labels[$0].quotedForMessage)" }
    }
    let text = try table.column(named: target.name).text(ofRow: first) ?? ""
    return values.count == 1 ? "whose \(target.name) is \(text) in all of them" : nil
  }
}
