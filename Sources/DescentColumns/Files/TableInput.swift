import DescentBase

/// What a path stands for: files of typed columns, or a text or a database.
package struct TableInput: Sendable {
  package enum Content: Sendable {
    case columns(any ColumnFile)
    case text(InputFile)
  }

  /// The path, or `standard input`.
  package let name: String
  package let content: Content

  /// Opens what a path stands for: a file, the files of a folder, or those that match a name with `*`. Several
  /// are read as one, in the order of the bytes of their names.
  ///
  /// - Throws: A `FileError` if a file cannot be opened, or if several files are not of typed columns.
  package init(_ path: String) throws(FileError) {
    let paths = try InputPaths.files([path])
    if paths.count == 1 {
      try self.init(InputFile(paths[0]))
      return
    }
    var files: [any ColumnFile] = []
    for path in paths {
      guard let file = try ColumnFormats.open(InputFile(path)) else {
        throw .invalid(
          path: path,
          reason:
            "several files are read together only if all are Arrow, Parquet or arrays, and this is "
            + "none of these; write them as one: descent pack \(path) … --output all.arrow")
      }
      files.append(file)
    }
    self.init(name: path, .columns(try ShardedFile(files, name: path)))
  }

  /// Opens what a path stands for, with the file of targets beside it if there is one.
  package init(_ path: String, targets: String?, format: TableFormat) throws {
    let input = try TableInput(path)
    guard let targets else {
      self = input
      return
    }
    self = try input.with(targets: targets, format: format).input
  }

  /// Opens a file that messages call by another name.
  package init(_ path: String, named name: String) throws(FileError) {
    try self.init(InputFile(at: path, named: name))
  }

  /// Takes an open file of which nothing has been read.
  package init(_ file: InputFile) throws(FileError) {
    self.init(name: file.name, try ColumnFormats.open(file).map { .columns($0) } ?? .text(file))
  }

  init(name: String, _ content: Content) { (self.name, self.content) = (name, content) }

  /// Returns the files with the columns of another one beside theirs, whose names are returned too: the
  /// targets of arrays.
  ///
  /// - Throws: A `FileError` or a `CSVError` if the other file cannot be read or has another number of rows,
  ///   or if this is a text, which has its targets as columns.
  package func with(
    targets path: String, format: TableFormat
  ) throws -> (input: TableInput, names: [String]) {
    guard case .columns(let file) = content else {
      throw FileError.invalid(
        path: name,
        reason:
          "a file of targets goes with arrays, not with a text; add the targets to the table as a column"
      )
    }
    let table = try Table(contentsOf: path, format: format)
    return (
      TableInput(name: name, .columns(try FileWithTargets(file, table))),
      FileWithTargets.names(table)
    )
  }

  /// Returns the files without the values of the columns that cannot be read, if these options need none of
  /// them.
  package func leavingOut(_ options: TableOptions, targets: [String]) -> TableInput {
    guard case .columns(let file) = content else { return self }
    let leftOut = file.columns.indices.filter { index in
      !file.columns[index].isReadable
        && options.leavesOut(file.columns[index].name, targets: targets)
    }
    if leftOut.isEmpty { return self }
    return TableInput(
      name: name, .columns(FileWithoutColumns(file, leavingOut: Set(leftOut))))
  }

  /// The number of rows, where a file says it.
  package var rowCount: Int? {
    guard case .columns(let file) = content else { return nil }
    return file.blockRows.reduce(0, +)
  }

  /// The number of rows of a sample that takes about an eighth of the memory, from 1,000 to 100,000, where all rows
  /// need this many bytes.
  package func sampleRows(memory: Int, needed: Int) -> Int {
    max(1000, min(100_000, memory / 8 / max(1, needed / max(rowCount ?? 1, 1))))
  }

  /// The number of bytes that a table of all rows takes in memory, together with its rows as a dataset in a
  /// precision: 8 for each number of the table and 4 for each text. Of a text it is an estimate by its size.
  package func bytesInMemory(precision: Precision) -> Int {
    switch content {
    case .text(let file):
      let isCompressed = (try? file.peek(4)).map { Compression($0) != nil } ?? false
      // Of a compressed text the size is not known; tables are often a fifth of theirs.
      return file.size.saturating(times: isCompressed ? 10 : 2)
    case .columns(let file):
      let rowBytes = file.columns.reduce(0) { bytes, column in
        let own =
          switch column.kind {
          case .number: 8 + precision.byteCount
          case .text: 4 + 4 * precision.byteCount
          case .array(let shape): shape.count.saturating(times: 4 + precision.byteCount)
          }
        return bytes.saturating(plus: own)
      }
      return (rowCount ?? 0).saturating(times: rowBytes)
    }
  }
}
