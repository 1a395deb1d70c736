import Descent

/// A file read whole: typed columns.
///
/// A column that is not asked for as some kind is numbers if every value of it that is not missing is
/// one, else texts; so a column without any value is numbers. A number is
/// `[+-]? (digits [. digits?]? | . digits) ([eE] [+-]? digits)?` between spaces and tabs, and is read
/// as the nearest of the precision, ties to even. One beyond its range is an error in a column of
/// numbers, rather than a reason to take all of them for texts. Blank lines are skipped; a row with
/// more or fewer fields than the first is an error.
public struct Table: Sendable {
  /// The file's name, for messages.
  public let name: String
  /// The columns that were not skipped, in the order of the file.
  public let columns: [Column]
  /// The number of rows, at least 1.
  public let rowCount: Int
  /// What was mended and should be said: names that were given, blank lines that were skipped.
  public let notes: [String]
  let lines: LineNumbers

  /// The line on which a row starts, from 1.
  public func line(ofRow row: Int) -> Int {
    precondition(row >= 0 && row < rowCount, "row \(row) is not in 0..<\(rowCount)")
    return lines[row]
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard input.
  ///   - format: How the text is to be read.
  ///   - kinds: What the columns of these names are to be read as.
  ///   - precision: The type of the numbers.
  ///   - threads: How many threads read; nil for `KernelThreads.count`. The result is the same.
  /// - Throws: A `FileError` if the file cannot be read, a `CSVError` for the first thing in it that is
  ///   not valid.
  public init(
    contentsOf path: String, format: TableFormat = TableFormat(),
    reading kinds: [String: ColumnKind] = [:], precision: Precision = .double, threads: Int? = nil
  ) throws {
    let file = try InputFile(path)
    let reading = TableReading(
      name: file.name, format: format, kinds: kinds, precision: precision, threads: threads)
    self = try reading.table(.file(file))
  }

  /// Reads the bytes of a whole file, as `init(contentsOf:)` would; `name` is for messages.
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
      preconditionFailure("bytes in memory cannot fail to be read: \(error)")
    }
  }

  init(name: String, columns: [Column], rowCount: Int, notes: [String], lines: LineNumbers) {
    self.name = name
    self.columns = columns
    self.rowCount = rowCount
    self.notes = notes
    self.lines = lines
  }
}
