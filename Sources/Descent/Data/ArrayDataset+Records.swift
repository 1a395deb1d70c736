extension ArrayDataset {
  /// Makes one row from each record. Key paths name the properties that are features and targets.
  ///
  ///     let data = try ArrayDataset(houses, features: [\.rooms, \.area], targets: [\.price])
  ///
  /// Throws if there are no features or no targets, or if a weight is negative or not finite.
  public init<Record, S: Scalar>(
    _ records: [Record], features: [KeyPath<Record, S>], targets: [KeyPath<Record, S>],
    weights: KeyPath<Record, S>? = nil
  ) throws(DatasetError) {
    guard !features.isEmpty, !targets.isEmpty else {
      throw DatasetError(
        "records of \(features.count) features and \(targets.count) targets; expected at least 1 of each"
      )
    }
    try self.init(
      flat: records.flatMap { record in features.map { record[keyPath: $0] } },
      shape: [features.count],
      targets: records.flatMap { record in targets.map { record[keyPath: $0] } },
      targetShape: [targets.count],
      weights: weights.map { weight in records.map { $0[keyPath: weight] } })
  }
}
