/// Why a step could not be taken, or a training not go on. Of a step nothing has moved: the network is
/// as it was before.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  /// The rows' shapes are not those that the trainer was made for.
  case shape(ShapeError)
  /// The rows could not be read.
  case dataset(DatasetError)
  /// A target is none that the loss is defined for.
  case target(row: Int, LossError)
  /// A row's loss is NaN or infinite.
  case notFinite(step: Int, row: Int, loss: Double)
  /// In a `fit`: a row's loss is NaN or infinite, or a parameter or the epoch's loss has become too
  /// large for its type.
  case diverged(Diagnosis)
  /// The schedule does not go with this training.
  case schedule(ScheduleError)
  /// There is nothing to train or to validate on.
  case empty(String)

  /// The message: what was found, what was expected, what to do.
  public var description: String {
    switch self {
    case .shape(let error): error.description
    case .dataset(let error): error.description
    case .target(let row, let error): "row \(row): \(error)"
    case .notFinite(let step, let row, let loss):
      "step \(step): the loss of row \(row) is \(written(loss)); lower the learning rate, or look for a "
        + "feature or target of that row that is not finite, very large or no "
        + "category of an Embedding"
    case .diverged(let diagnosis): diagnosis.description
    case .schedule(let error): error.description
    case .empty(let message): message
    }
  }
}
