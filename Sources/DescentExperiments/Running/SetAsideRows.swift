import Descent
import DescentTables

/// The rows of a table that the training of a model set aside for validation, derived again from the
/// record of the training.
package struct SetAsideRows {
  /// The table.
  package let table: Table
  /// The rows that were set aside, ascending.
  package let rows: [Int]

  /// Reads the table of the training again. `file` is its path, `targets` that of its file of targets, if
  /// it has one, and `modelFile` that of the model, for messages.
  ///
  /// - Throws: A `ModelFileError` if the training set no rows aside, or does not say which; a
  ///   `CSVError` if the table is not that of the training.
  package init(
    of model: TableModel, from modelFile: String, in file: String, targets: String? = nil,
    format: TableFormat
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
      throw refusal("the training set no rows aside; leave out --set-aside")
    }
    experiment.file = file
    let names = model.preparation.target.names
    let options = try experiment.tableOptions()
    table = try Table(
      reading: TableInput(file, targets: targets, format: format), format: format,
      options.kinds(targets: names), expecting: options.names(targets: names))
    guard
      let split = try? experiment.split(of: TableTask(table, targets: names, options: options)),
      let training = try? model.preparation.dataset(
        of: table, rows: split.training, precision: model.model.precision),
      RowFingerprint(of: training) == fingerprint
    else {
      throw CSVError(
        file: file,
        message: "this is not the table that the model was trained on, of which "
          + "\(grouped(model.record.validationRows)) rows were set aside; give that table, or leave out "
          + "--set-aside to measure all rows")
    }
    rows = split.validation
  }
}
