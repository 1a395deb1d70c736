import Descent

/// Writes the rows of one or more files, of any format, as one Arrow file: block by block in bounded memory,
/// each text once.
///
/// A column has the kind that its first rows show, unless it is requested. Where later rows do not fit, all is
/// read once more with that column as text.
package struct Packer {
  /// The approximate number of bytes of a block of the written file.
  static let blockBytes = 4 << 20

  private let files: [String]
  private let format: TableFormat
  private var kinds: [String: ColumnKind]
  /// The columns whose numbers are stored with 64 bits, because not all of them have the same type.
  private var doubles: Set<String> = []
  private let precision: Precision
  private let threads: Int?
  /// What happens between two blocks; it may throw to end the packing.
  private let afterBlock: () throws -> Void

  /// Packs these files, one after the other.
  ///
  /// - Parameters:
  ///   - files: Their paths, at least one.
  ///   - format: How texts are read.
  ///   - kinds: How the columns with these names are read.
  ///   - precision: How numbers are stored; those of a file that has 32-bit numbers stay so.
  ///   - threads: The number of threads that parse a text; nil for `KernelThreads.count`. It does not change the
  ///     file.
  ///   - afterBlock: Called after each block that is written. What it throws ends the packing.
  package init(
    _ files: [String], format: TableFormat, reading kinds: [String: ColumnKind],
    precision: Precision, threads: Int? = nil, afterBlock: @escaping () throws -> Void = {}
  ) {
    require(!files.isEmpty, "0 files to pack; expected at least 1")
    (self.files, self.format, self.kinds) = (files, format, kinds)
    (self.precision, self.threads, self.afterBlock) = (precision, threads, afterBlock)
  }

  /// Writes the file, which gets its name when it is complete.
  ///
  /// - Throws: A `FileError` or a `CSVError` for the first thing that is not valid. There is no file then,
  ///   or the one that was there before.
  package mutating func pack(to path: String) throws -> PackedFile {
    while true {
      do {
        return try attempt(path)
      } catch let error as ColumnTurnsText {
        guard !files.contains("-") else {
          throw FileError.invalid(
            path: "standard input",
            reason:
              "the column \(error.names[0].quotedForMessage) holds numbers first and then text; name "
              + "the column under --categorical, or name a file, which can be read twice")
        }
        for name in error.names { kinds[name] = .text }
      } catch let error as ColumnWidens {
        doubles.formUnion(error.names)
      }
    }
  }

  private func attempt(_ path: String) throws -> PackedFile {
    var output: PackedOutput?
    var notes: [String] = []
    for file in files {
      let reading = TableReading(
        name: file, format: format,
        ColumnRequest(kinds: kinds, optional: Set(kinds.keys)), precision: precision,
        threads: threads)
      var blocks = try reading.blocks(of: TableInput(file))
      while let table = try blocks.next() {
        let table = table.widening(doubles)
        if output == nil { output = try PackedOutput(to: path, table) }
        try output?.append(table)
        try afterBlock()
      }
      notes += blocks.notes.map { "\(file): \($0)" }
    }
    guard let packed = try output?.finish() else {
      stop("files without rows are an error of their reader")
    }
    return PackedFile(rowCount: packed.rowCount, columns: packed.columns, notes: notes)
  }
}

/// Columns whose numbers are of another type than in the rows before.
struct ColumnWidens: Error {
  let names: [String]
}

extension Table {
  /// Returns the table with numbers of 64 bits in these columns.
  fileprivate func widening(_ names: Set<String>) -> Table {
    var table = self
    table.columns = columns.map { column in
      names.contains(column.name)
        ? Column(name: column.name, values: column.values.inDouble, missing: column.missing)
        : column
    }
    return table
  }
}

/// What was written.
package struct PackedFile: Sendable {
  /// The number of rows.
  package let rowCount: Int
  /// The columns with their statistics.
  package let columns: [PackedColumn]
  /// What was found in the files, each a sentence.
  package let notes: [String]
}
