/// How a number to predict is scaled for training, by figures of the training rows.
public enum TargetScaling: Hashable, Sendable {
  /// (y − mean) / standard deviation.
  case zScore
  /// y / mean, for numbers of at least 0 that are to stay so: counts under a Poisson loss, which then
  /// begins at the mean.
  case mean
}

extension Table {
  /// Throws the first of these rows whose target, in the column of this name, is negative.
  package func refuseNegatives(of target: String, rows: [Int]) throws(CSVError) {
    let values = try numbers(named: target)
    guard let row = rows.first(where: { values[$0] < 0 }) else { return }
    throw CSVError(
      file: name, line: line(ofRow: row),
      message:
        "target column \(target.quotedForMessage) holds \(label(of: values[row])), and a loss "
        + "of counts needs numbers of at least 0; correct it, or choose another loss")
  }
}
