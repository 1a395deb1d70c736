extension ArrayDataset {
  /// A row of a sequence: its features and its targets.
  public typealias Row<S: Scalar> = (features: [S], targets: [S])

  /// Collects the rows of an asynchronous sequence, such as those that a server sends, until it ends.
  ///
  ///     let data = try await ArrayDataset(collecting: measurements)
  ///
  /// Throws what the sequence throws, and like `init(features:targets:weights:)`.
  public init<S: Scalar, Rows: AsyncSequence>(
    collecting rows: Rows
  ) async throws where Rows.Element == Row<S> {
    var (features, targets) = ([[S]](), [[S]]())
    for try await row in rows {
      features.append(row.features)
      targets.append(row.targets)
    }
    try self.init(features: features, targets: targets)
  }
}
