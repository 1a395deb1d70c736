extension TableModel {
  /// Returns the model for a file whose dates decide their order as a whole, as
  /// `Preparation.deciding(datesOf:format:)` does.
  package func deciding(datesOf path: String, format: TableFormat) throws -> TableModel {
    try TableModel(
      model, preparation.deciding(datesOf: path, format: format), loss: loss, format: self.format,
      record: record)
  }
}
