extension TableModel {
  /// Returns what the training did not see, or cannot be read, in a record, which `predict` takes as
  /// the average or as missing. At most one element for each feature column.
  public func unfamiliar(in record: [String: Cell]) -> [UnfamiliarValues] {
    preparation.unfamiliar(in: record)
  }

  /// Returns the same for a record whose `Codable` conformance writes its values under the names of
  /// the columns. Throws the errors of the encoding.
  public func unfamiliar(in record: some Encodable) throws -> [UnfamiliarValues] {
    try unfamiliar(in: Self.cells(of: [record])[0])
  }
}
