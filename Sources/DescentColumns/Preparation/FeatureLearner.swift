import DescentBase

/// Learns how a column becomes inputs, from the training rows, block by block.
package struct FeatureLearner: Sendable {
  private enum Column: Sendable {
    case number(NumberLearner)
    case category(CategoryLearner)
    case boolean(NumberLearner)
    case date(DateLearner)
    case text
    case array(ArrayStatistics)
  }

  /// The column's name.
  package let name: String
  private var column: Column

  /// Learns a column that is taken for this kind of feature, numbers with this many ranges. `table` decides the
  /// form of dates.
  ///
  /// Throws if the column does not hold what the kind requires.
  package init(
    _ kind: FeatureKind, _ name: String, of table: Table, _ options: TableOptions, bins: Int
  ) throws(CSVError) {
    self.name = name
    let number = NumberLearner(scaling: options.scaling, fill: options.fill)
    switch kind {
    case .number:
      column = .number(
        NumberLearner(scaling: options.scaling, fill: options.fill, bins: bins))
    case .category: column = .category(CategoryLearner())
    case .boolean: column = .boolean(number)
    case .date:
      let levels = try table.texts(named: name).levels
      column = .date(
        DateLearner(DateForm.learned(from: levels, order: options.dateOrder).form ?? .iso))
    case .text: column = .text
    case .array:
      column = .array(
        ArrayStatistics(of: try table.arrays(named: name), scaling: options.scaling))
    }
  }

  /// Adds some rows of a table. Throws if the column does not hold what the kind requires.
  package mutating func add(_ table: Table, rows: [Int]) throws(CSVError) {
    switch column {
    case .number(var learner):
      column = .text
      if case .single(let values) = try table.column(named: name).values {
        for row in rows { learner.add(Double(values[row])) }
      } else {
        let values = try table.numbers(named: name)
        for row in rows { learner.add(values[row]) }
      }
      column = .number(learner)
    case .category(var learner):
      column = .text
      let (codes, levels) = try table.texts(named: name)
      learner.add(codes, levels, rows: rows)
      column = .category(learner)
    case .boolean(var learner):
      column = .text
      let (codes, levels) = try table.texts(named: name)
      let values = levels.map { BooleanEncoder.value(of: $0) }
      for row in rows { learner.add(codes[row] < 0 ? .nan : values[Int(codes[row])]) }
      column = .boolean(learner)
    case .date(var learner):
      column = .text
      let (codes, levels) = try table.texts(named: name)
      learner.add(codes, levels, rows: rows)
      column = .date(learner)
    case .text:
      _ = try table.texts(named: name)
    case .array(var statistics):
      column = .text
      statistics.add(try table.arrays(named: name), rows: rows)
      column = .array(statistics)
    }
  }

  /// Returns the encoder of the rows so far. Throws if they hold numbers whose spread is beyond the
  /// range of `Double`. `file` is for messages.
  package func encoder(file: String) throws(CSVError) -> FeatureEncoder {
    switch column {
    case .number(let learner):
      let encoder = learner.encoder
      guard encoder.isFinite else {
        throw CSVError(
          file: file, line: 1,
          message: "column \(name.quotedForMessage) holds numbers whose spread is beyond the "
            + "range of Double; correct them, rescale the column, or leave it out with --ignore")
      }
      return .number(encoder)
    case .category(let learner): return .category(learner.encoder)
    case .boolean(let learner): return .boolean(BooleanEncoder(number: learner.encoder))
    case .date(let learner): return .date(learner.encoder)
    case .text: return .text(TextEncoder())
    case .array(let statistics):
      guard let encoder = statistics.encoder else {
        throw CSVError(
          file: file, line: 1,
          message: "column \(name.quotedForMessage) holds arrays with infinite numbers, or numbers "
            + "whose spread is beyond the range of Double; correct them, or leave it out with --ignore"
        )
      }
      return .array(encoder)
    }
  }
}
