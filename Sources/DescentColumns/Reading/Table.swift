import DescentBase

/// A file that was read as a whole: typed columns.
///
/// A column whose kind is not requested holds numbers if every value that is not missing is a
/// number; otherwise it holds text. A column without any value therefore holds numbers. A number is
/// `[+-]? (digits [. digits?]? | . digits) ([eE] [+-]? digits)?` between spaces and tabs, with a
/// comma in place of the point if the format has decimal commas. It is read as the nearest number of
/// the precision, ties to even. Digits that begin with a superfluous 0, as in `007`, are a code and
/// not a number. If all values are numbers in one other form, such as `$1,234.50`, they are numbers
/// too: see `NumberForm`. A number out of range is an error in a column of numbers; it is not a
/// reason to read the whole column as text. Blank lines are skipped. A row with more or fewer fields
/// than the first is an error, except that up to 10 lines of one text may follow the rows.
public struct Table: Sendable {
  /// The name of the file, for messages.
  public let name: String
  /// The columns that were not skipped, in the order of the file.
  public package(set) var columns: [Column]
  /// The number of rows, at least 1.
  public internal(set) var rowCount: Int
  /// What was found or corrected and should be reported, such as names that were assigned, or lines
  /// that were skipped.
  public internal(set) var notes: [String]
  /// The format with what was found: whether there is a header, and how numbers are written.
  public internal(set) var format: TableFormat
  let lines: LineNumbers
  let kept: [String: KeptFields]
  /// The indices of the columns by their names.
  let places: [String: Int]

  /// Returns the line on which a row starts, counted from 1.
  public func line(ofRow row: Int) -> Int {
    require(row >= 0 && row < rowCount, "row \(row) is not in 0..<\(rowCount)")
    return lines[row]
  }

  /// Returns the field of a row as it is written, without the quotes around it, in a column that was
  /// asked to be kept.
  package func field(ofRow row: Int, in column: String) -> String {
    guard let fields = kept[column] else { stop("the fields of \(column) were not kept") }
    return fields[row]
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The path of the file; `-` is standard input.
  ///   - format: How the text is read.
  ///   - kinds: How the columns with these names are read.
  ///   - optional: The names in `kinds` that the file need not have.
  ///   - names: Names that the header is expected to have. A first row with one of them is a header.
  ///   - precision: The type of the numbers.
  ///   - threads: The number of threads that read; nil for `KernelThreads.count`. It does not
  ///     change the result.
  /// - Throws: A `FileError` if the file cannot be read, or a `CSVError` for the first thing in it
  ///   that is not valid.
  public init(
    contentsOf path: String, format: TableFormat = TableFormat(),
    reading kinds: [String: ColumnKind] = [:], optional: Set<String> = [],
    expecting names: Set<String> = [],
    precision: Precision = .double, threads: Int? = nil
  ) throws {
    try self.init(
      reading: TableInput(path), format: format, kinds, optional: optional, expecting: names,
      precision: precision,
      threads: threads)
  }

  /// Reads what is open, as `init(contentsOf:)` does.
  package init(
    reading input: TableInput, format: TableFormat = TableFormat(),
    _ kinds: [String: ColumnKind] = [:], optional: Set<String> = [],
    expecting names: Set<String> = [],
    precision: Precision = .double, threads: Int? = nil
  ) throws {
    let reading = TableReading(
      name: input.name, format: format,
      ColumnRequest(kinds: kinds, optional: optional, expected: names),
      precision: precision, threads: threads)
    self = try reading.table(of: input)
  }

  /// Reads the bytes of a whole file, as `init(contentsOf:)` does. `name` is for messages.
  public init(
    parsing bytes: [UInt8], name: String, format: TableFormat = TableFormat(),
    reading kinds: [String: ColumnKind] = [:], optional: Set<String> = [],
    expecting names: Set<String> = [],
    precision: Precision = .double, threads: Int? = nil
  ) throws(CSVError) {
    let reading = TableReading(
      name: name, format: format, ColumnRequest(kinds: kinds, optional: optional, expected: names),
      precision: precision, threads: threads)
    do {
      self = try reading.table(MemoryBytes(bytes))
    } catch let error as CSVError {
      throw error
    } catch {
      throw CSVError(file: name, message: "\(error)")
    }
  }

  init(
    name: String, columns: [Column], rowCount: Int, notes: [String], lines: LineNumbers,
    format: TableFormat, kept: [String: KeptFields] = [:]
  ) {
    self.name = name
    self.columns = columns
    self.rowCount = rowCount
    self.notes = notes
    self.lines = lines
    self.format = format
    self.kept = kept
    places = Dictionary(
      zip(columns.map(\.name), columns.indices), uniquingKeysWith: { first, _ in first })
  }
}
