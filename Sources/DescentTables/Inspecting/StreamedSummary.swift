import Descent

/// What all rows of a file hold that is larger than the memory, and a sample of them.
package struct StreamedSummary: Sendable {
  /// Rows that show what the columns hold.
  package let sample: Table
  let rowCount: Int
  let columns: [String: CountedColumn]
  private let targets: Set<String>

  /// Reads a file of typed columns twice: for the sample, and to count what its columns hold. Nil for a text.
  ///
  /// - Parameters:
  ///   - input: The file.
  ///   - format: How texts mean missing values.
  ///   - options: How the columns are read.
  ///   - targets: The names that targets may have; a file need not have all of them.
  ///   - sampleRows: The approximate number of rows of the sample.
  package init?(
    _ input: TableInput, _ format: TableFormat, _ options: TableOptions, targets: [String],
    sampleRows: Int
  ) throws {
    guard case .columns(let file) = input.content else { return nil }
    let reading = try ColumnFileReading(
      file, format,
      ColumnRequest(kinds: options.kinds(targets: targets), optional: Set(targets)))
    self.targets = Set(targets)
    sample = try TableSample.table(of: reading, targets: self.targets, limit: sampleRows)
    rowCount = reading.rowCount
    var columns: [String: CountedColumn] = [:]
    for block in reading.blocks {
      for column in try reading.table(of: block).columns {
        // Moved out, so that it is not copied.
        var counted = columns.removeValue(forKey: column.name) ?? CountedColumn()
        counted.add(column)
        columns[column.name] = counted
      }
    }
    self.columns = columns
  }

  /// Returns the classes of the target with their numbers of rows in the file.
  func counts(of classes: [ColumnSummary.Frequency]) -> [ColumnSummary.Frequency] {
    guard let target = columns.first(where: { targets.contains($0.key) })?.value else {
      return classes
    }
    return classes.map { .init(value: $0.value, rows: target.rows(of: $0.value)) }
  }
}
