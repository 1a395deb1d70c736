/// The reason why a step could not be taken or a training cannot continue. A step that throws
/// changes no parameter.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  /// The shapes of the rows differ from those of the trainer.
  case shape(ShapeError)
  /// The rows could not be read.
  case dataset(DatasetError)
  /// The loss is not defined for the target of this row.
  case target(row: Int, LossError)
  /// The loss of this row is NaN or infinite.
  case notFinite(step: Int, row: Int, loss: Double)
  /// In a `fit`, a row's loss, a parameter, an optimizer slot or the epoch's loss is NaN or infinite.
  case diverged(Diagnosis)
  /// The schedule does not fit the training.
  case schedule(ScheduleError)
  /// A checkpoint cannot be made or saved, or does not fit the trainer or its `fit`.
  case checkpoint(String)
  /// There are no rows to train or to validate on, or they all weigh 0.
  case empty(String)
  /// A row has no gradient of its own, because a layer mixes the rows of a batch.
  case rowsDepend(String)

  /// The message: what was found, what was expected, what to do.
  public var description: String {
    switch self {
    case .shape(let error): error.description
    case .dataset(let error): error.description
    case .target(let row, let error): "row \(row): \(error)"
    case .notFinite(let step, let row, let loss):
      "step \(step): the loss of row \(row) is \(written(loss)); lower the learning rate, or look for a "
        + "feature or target of that row that is not finite, very large or not a category of an "
        + "Embedding"
    case .diverged(let diagnosis): diagnosis.description
    case .schedule(let error): error.description
    case .checkpoint(let message), .empty(let message), .rowsDepend(let message): message
    }
  }
}
