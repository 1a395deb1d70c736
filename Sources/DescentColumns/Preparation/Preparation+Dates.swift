import DescentBase

extension Preparation {
  /// Returns the preparation with the order of dates that a whole file decides, where the form of a
  /// column leaves it open. Its columns of dates are read for that, so that the first rows are not
  /// read otherwise than the last ones. A file that cannot be read twice decides nothing.
  ///
  /// Throws if the file cannot be read, if its dates contradict a form, or if most of them are not
  /// of the form.
  package func deciding(datesOf path: String, format: TableFormat) throws -> Preparation {
    let names = Set(features.filter { $0.encoder.kind == .date }.map(\.name))
    guard !names.isEmpty, path != "-" else { return self }
    let input = try TableInput(path)
    if case .text(let file) = input.content, !file.canRestart { return self }
    let request = ColumnRequest(
      kinds: Dictionary(uniqueKeysWithValues: names.map { ($0, .text) }), optional: names,
      others: ColumnReading(.skipped))
    let reading = TableReading(
      name: input.name, format: format, request, precision: .double, threads: nil)
    let table = try reading.table(of: input)
    var decided: [Feature] = []
    for feature in features {
      guard names.contains(feature.name), table.names.contains(feature.name) else {
        decided.append(feature)
        continue
      }
      let levels = try table.texts(named: feature.name).levels
      decided.append(
        Feature(
          name: feature.name,
          encoder: try feature.encoder.deciding(by: levels, column: feature.name, of: table)))
    }
    return Preparation(features: decided, target: target, weights: weights)
  }
}
