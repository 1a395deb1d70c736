extension ArrayDataset {
  /// Rows from records: the features and targets are properties, found by their key paths.
  ///
  ///     let data = try ArrayDataset(houses, features: [\.rooms, \.area], targets: [\.price])
  ///
  /// Throws if there are no features or targets, or a weight is negative or not finite.
  public init<Record, S: Scalar>(
    _ records: [Record], features: [KeyPath<Record, S>], targets: [KeyPath<Record, S>],
    weights: KeyPath<Record, S>? = nil
  ) throws(DatasetError) {
    guard !features.isEmpty, !targets.isEmpty else {
      throw DatasetError(
        "records of \(features.count) features and \(targets.count) targets; expected at least 1")
    }
    try self.init(
      flat: records.flatMap { record in features.map { record[keyPath: $0] } },
      shape: [features.count],
      targets: records.flatMap { record in targets.map { record[keyPath: $0] } },
      targetShape: [targets.count],
      weights: weights.map { weight in records.map { $0[keyPath: weight] } })
  }
}
