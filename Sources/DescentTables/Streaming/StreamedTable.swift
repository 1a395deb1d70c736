import Descent

/// A file that is learned from block by block, in memory that does not grow with its rows but by two bits for
/// each.
///
/// A sample of the rows decides what the columns are. All rows are then split as `TableTask.split` splits them
/// in memory, and the preparation is learned from all training rows, with the same result.
package struct StreamedTable: Sendable {
  /// What is learned, decided by the sample.
  package let task: TableTask
  /// What turns rows into the network's inputs.
  package let preparation: Preparation
  /// The rows to train on.
  package let training: RowSet
  /// The rows to validate on.
  package let validation: RowSet
  /// The number of training rows of each class, in the order of the labels; empty without classes.
  package let trainingRowsOfClasses: [Int]
  /// The number of rows of the file.
  package var rowCount: Int { reading.rowCount }
  /// The number of rows that cannot be used because their target is missing.
  package let droppedRows: Int
  private let reading: ColumnFileReading

  /// Reads a file of typed columns, three times: for the sample, for the targets, and for the preparation.
  ///
  /// - Parameters:
  ///   - input: The file; of a text there is no streamed table.
  ///   - format: How texts mean missing values.
  ///   - targets: Returns the targets, given the names of the columns.
  ///   - options: What to learn.
  ///   - rule: How the rows are divided.
  ///   - fraction: The fraction of the rows that are for validation.
  ///   - seed: The seed of the choice.
  ///   - sampleRows: The approximate number of rows of the sample.
  package init?(
    _ input: TableInput, _ format: TableFormat, targets: ([String]) -> [String],
    _ options: TableOptions, split rule: SplitRule, fraction: Double, seed: UInt64,
    sampleRows: Int
  ) throws {
    guard case .columns(let file) = input.content else { return nil }
    let names = targets(file.columns.map(\.name))
    reading = try ColumnFileReading(
      file, format, ColumnRequest(kinds: options.kinds(targets: names)))
    let sample = try TableSample.table(of: reading, targets: Set(names), limit: sampleRows)
    task = try TableTask(sample, targets: names, options: options)
    var division = try Division(task, reading, rule, fraction: fraction, seed: seed)
    var learner = try PreparationLearner(task)
    var sides = (training: RowSet(of: reading.rowCount), validation: RowSet(of: reading.rowCount))
    for block in reading.blocks {
      let table = try reading.table(of: block)
      let split = try division.split(table)
      try learner.add(table, rows: split.training)
      for row in split.training { sides.training.insert(block.rows.lowerBound + row) }
      for row in split.validation { sides.validation.insert(block.rows.lowerBound + row) }
    }
    if let name = rule.columnName, sides.training.count == 0 { throw task.noTraining(name) }
    (training, validation) = sides
    droppedRows = reading.rowCount - training.count - validation.count
    trainingRowsOfClasses = division.trainingRowsOfClasses
    preparation = try learner.preparation()
  }

  /// Returns some rows, of which at most `partBytes` bytes of inputs are encoded at a time.
  package func blocks(
    of rows: RowSet, classWeights: [Double]? = nil, precision: Precision, partBytes: Int = 4 << 20
  ) throws(CSVError) -> EncodedBlocks {
    try EncodedBlocks(
      reading(for: preparation), preparation, rows, classWeights: classWeights,
      precision: precision, partBytes: partBytes)
  }

  /// Reads the columns of a preparation alone.
  func reading(for preparation: Preparation) throws(CSVError) -> ColumnFileReading {
    try ColumnFileReading(
      reading.file, reading.format,
      ColumnRequest(
        kinds: preparation.columnKinds(withTarget: true), others: ColumnReading(.skipped)))
  }
}
