/// How a numeric target is scaled for training, by statistics of the training rows.
public enum TargetScaling: Hashable, Sendable {
  /// (y − mean) / standard deviation.
  case zScore
  /// y / mean, for numbers that are at least 0 and must stay so: counts under a Poisson loss, which
  /// then begins at the mean.
  case mean
  /// sign(y) · log(1 + |y|), then as `zScore`: for amounts over several orders of magnitude.
  /// Predictions and metrics are in the target's own units.
  case log1p
}

extension Table {
  /// Throws for the first of these rows whose target, in the column with this name, is negative.
  package func refuseNegatives(of target: String, rows: [Int]) throws(CSVError) {
    let values = try numbers(named: target)
    guard let row = rows.first(where: { values[$0] < 0 }) else { return }
    throw CSVError(
      file: name, line: line(ofRow: row),
      message:
        "target column \(target.quotedForMessage) holds \(label(of: values[row])), but a loss "
        + "for counts needs numbers of at least 0; correct it, or choose another loss")
  }
}
