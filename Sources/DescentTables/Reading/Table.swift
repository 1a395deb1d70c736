import Descent

/// A file that was read as a whole: typed columns.
///
/// A column whose kind is not requested holds numbers if every value that is not missing is a
/// number; otherwise it holds text. A column without any value therefore holds numbers. A number is
/// `[+-]? (digits [. digits?]? | . digits) ([eE] [+-]? digits)?` between spaces and tabs. It is
/// read as the nearest number of the precision, ties to even. A number out of range is an error in
/// a column of numbers; it is not a reason to read the whole column as text. Blank lines are
/// skipped. A row with more or fewer fields than the first is an error.
public struct Table: Sendable {
  /// The name of the file, for messages.
  public let name: String
  /// The columns that were not skipped, in the order of the file.
  public let columns: [Column]
  /// The number of rows, at least 1.
  public let rowCount: Int
  /// What was corrected and should be reported: names that were assigned, and blank lines that were
  /// skipped.
  public let notes: [String]
  let lines: LineNumbers
  /// The indices of the columns by their names.
  let places: [String: Int]

  /// Returns the line on which a row starts, counted from 1.
  public func line(ofRow row: Int) -> Int {
    require(row >= 0 && row < rowCount, "row \(row) is not in 0..<\(rowCount)")
    return lines[row]
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The path of the file; `-` is standard input.
  ///   - format: How the text is read.
  ///   - kinds: How the columns with these names are read.
  ///   - precision: The type of the numbers.
  ///   - threads: The number of threads that read; nil for `KernelThreads.count`. It does not
  ///     change the result.
  /// - Throws: A `FileError` if the file cannot be read, or a `CSVError` for the first thing in it
  ///   that is not valid.
  public init(
    contentsOf path: String, format: TableFormat = TableFormat(),
    reading kinds: [String: ColumnKind] = [:], precision: Precision = .double, threads: Int? = nil
  ) throws {
    try self.init(
      reading: InputFile(path), format: format, kinds, precision: precision, threads: threads)
  }

  /// Reads an open file, as `init(contentsOf:)` does.
  package init(
    reading file: InputFile, format: TableFormat = TableFormat(),
    _ kinds: [String: ColumnKind] = [:], precision: Precision = .double, threads: Int? = nil
  ) throws {
    let reading = TableReading(
      name: file.name, format: format, kinds: kinds, precision: precision, threads: threads)
    self = try reading.table(.file(file))
  }

  /// Reads the bytes of a whole file, as `init(contentsOf:)` does. `name` is for messages.
  public init(
    parsing bytes: [UInt8], name: String, format: TableFormat = TableFormat(),
    reading kinds: [String: ColumnKind] = [:], precision: Precision = .double, threads: Int? = nil
  ) throws(CSVError) {
    let reading = TableReading(
      name: name, format: format, kinds: kinds, precision: precision, threads: threads)
    do {
      self = try reading.table(.memory(bytes[...]))
    } catch let error as CSVError {
      throw error
    } catch {
      stop("bytes in memory cannot fail to be read: \(error)")
    }
  }

  init(name: String, columns: [Column], rowCount: Int, notes: [String], lines: LineNumbers) {
    self.name = name
    self.columns = columns
    self.rowCount = rowCount
    self.notes = notes
    self.lines = lines
    places = Dictionary(
      zip(columns.map(\.name), columns.indices), uniquingKeysWith: { first, _ in first })
  }
}
