import Descent
import DescentTables

/// The rows of a table that the training of a model set aside for validation, derived again from the
/// record of the training.
package struct SetAsideRows {
  private enum Storage {
    /// All rows of the table, and the numbers of those that were set aside.
    case memory(Table, rows: [Int])
    /// A file that is larger than the memory, and what reads its rows.
    case file(StreamedTable, Preparation)
  }

  /// The names of the table's columns.
  package let names: [String]
  /// What was found in the table and should be reported.
  package let notes: [String]
  private let storage: Storage

  /// Reads the table of the training again, block by block if it takes more than `memory` bytes. `file` is its
  /// path, `targets` that of its file of targets, if it has one, and `modelFile` that of the model. `note` gets
  /// what is odd about the reading.
  ///
  /// - Throws: A `ModelFileError` if the training set no rows aside, or does not say which; a
  ///   `CSVError` if the table is not that of the training.
  package init(
    of model: TableModel, from modelFile: String, in file: String, targets: String? = nil,
    format: TableFormat, memory: Int, note: (String) -> Void
  ) throws {
    func refusal(_ reason: String) -> ModelFileError {
      ModelFileError(file: modelFile, message: reason)
    }
    guard let fingerprint = model.record.rows else {
      throw refusal(
        "the model has no record of its training rows; train it again, or leave out --set-aside")
    }
    var experiment: Experiment
    do throws(SettingError) {
      experiment = try Experiment(record: model.record.settings)
    } catch {
      throw refusal("the settings of its training cannot be read: \(error)")
    }
    if case .file(let path) = experiment.rows.validation {
      throw refusal(
        "the training set no rows aside, but validated on \(path.quotedForMessage): evaluate that, "
          + "without --set-aside")
    }
    guard model.record.validationRows > 0 else {
      throw refusal(
        experiment.rows.refits && experiment.rows.fraction > 0
          ? "the model was trained again on all rows, so none is set aside; leave out --set-aside, or "
            + "train with --no-refit" : "the training set no rows aside; leave out --set-aside")
    }
    experiment.file = file
    let names = model.preparation.target.names
    let options = try experiment.tableOptions()
    let input = try TableInput(file, targets: targets, format: format)
      .leavingOut(options, targets: names)
    let precision = model.model.precision
    if input.bytesInMemory(precision: precision) > memory {
      let table = try experiment.streamed(
        input, of: model, beside: modelFile, format: format, memory: memory, note: note)
      let found = try table.fingerprint(
        of: table.training, preparedBy: model.preparation, precision: precision)
      guard found == fingerprint else { throw Self.otherTable(file, model) }
      (self.names, notes) = (table.task.table.names, table.task.table.notes)
      storage = .file(table, model.preparation)
      return
    }
    let table = try Table(
      reading: input, format: format, options.kinds(targets: names),
      expecting: options.names(targets: names))
    guard
      let split = try? experiment.split(of: TableTask(table, targets: names, options: options)),
      let training = try? model.preparation.dataset(
        of: table, rows: split.training, precision: precision),
      RowFingerprint(of: training) == fingerprint
    else { throw Self.otherTable(file, model) }
    (self.names, notes) = (table.names, table.notes)
    storage = .memory(table, rows: split.validation)
  }

  /// Calls `body` with tables that have all rows together, and with the numbers in each of those that were set
  /// aside, ascending.
  package func forEachTable(_ body: (Table, [Int]) throws -> Void) throws {
    switch storage {
    case .memory(let table, let rows): try body(table, rows)
    case .file(let table, let preparation):
      try table.forEachTable(of: table.validation, preparedBy: preparation, body)
    }
  }

  private static func otherTable(_ file: String, _ model: TableModel) -> CSVError {
    CSVError(
      file: file,
      message: "this is not the table that the model was trained on, of which "
        + "\(grouped(model.record.validationRows)) rows were set aside; give that table, or leave out "
        + "--set-aside to measure all rows")
  }
}

extension Experiment {
  /// Divides the rows of a table that is larger than the memory as the training of a model did.
  fileprivate func streamed(
    _ input: TableInput, of model: TableModel, beside modelFile: String, format: TableFormat,
    memory: Int, note: (String) -> Void
  ) throws -> StreamedTable {
    let target = model.preparation.target
    var options = try tableOptions()
    options.task = target.task
    let fraction = if case .fraction(let fraction) = rows.validation { fraction } else { 0.0 }
    let columns =
      try input.rowCount == nil
      ? packed(targets: target.names, format: format, beside: modelFile, note: note) : input
    let table = try StreamedTable(
      columns, format, targets: { _ in target.names }, options, split: rows.rule,
      fraction: fraction, seed: descent.seed,
      sampleRows: columns.sampleRows(
        memory: memory, needed: columns.bytesInMemory(precision: model.model.precision)))
    guard let table else { stop("a text is packed before it is streamed") }
    return table
  }
}
