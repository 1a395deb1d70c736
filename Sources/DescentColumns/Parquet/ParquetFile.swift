import DescentBase

/// A file in the Parquet format, with flat columns. Each row group is a block.
///
/// Columns of lists and records are left out, and a note says so. A column is decoded straight into its
/// array: the only other memory is the column's bytes in the file, and a page.
struct ParquetFile: ColumnFile {
  let columns: [FileColumn]
  let notes: [String]
  private let footer: ParquetFooter
  private let bytes: StoredBytes
  /// Where the pages end.
  private let end: Int

  var name: String { bytes.name }
  var blockRows: [Int] { footer.groupRows }

  /// Returns whether a file with these first bytes is in this format.
  static func isFormat(of start: some Sequence<UInt8>) -> Bool {
    start.starts(with: magic) || start.starts(with: encryptedMagic)
  }

  private static let magic = Array("PAR1".utf8)
  private static let encryptedMagic = Array("PARE".utf8)

  /// Reads the footer of a file.
  ///
  /// - Throws: ``FileError/invalid(path:reason:)`` if it is not a Parquet file, is damaged or encrypted.
  init(_ bytes: StoredBytes) throws(FileError) {
    self.bytes = bytes
    let name = bytes.name
    let range = try Self.footerRange(bytes)
    end = range.lowerBound
    let footerBytes = try bytes.read(range)
    do throws(ParquetError) {
      var footer = try ParquetFooter(footerBytes, fileSize: bytes.count)
      footer.readDurations()
      var names = ColumnNames()
      do throws(CSVError) {
        try names.read(footer.columns.map(\.name), file: name, line: 1)
      } catch {
        throw ParquetError(error.message)
      }
      for index in footer.columns.indices { footer.columns[index].name = names.names[index] }
      columns = footer.columns.map {
        FileColumn(name: $0.name, kind: $0.kind, isOfLongIntegers: $0.isOfLongIntegers)
      }
      notes = footer.notes + names.notes
      self.footer = footer
    } catch {
      throw error.fileError(in: name)
    }
  }

  /// Returns the range of the footer, which is before the four bytes of its length and `PAR1`.
  private static func footerRange(_ bytes: StoredBytes) throws(FileError) -> Range<Int> {
    guard bytes.count >= 12 else {
      throw .invalid(
        path: bytes.name,
        reason: "it has \(bytes.count) bytes, too few for a Parquet file; copy or download it again"
      )
    }
    let last = try bytes.read(bytes.count - 8..<bytes.count)
    if last.suffix(4) == encryptedMagic[...] {
      throw .invalid(
        path: bytes.name, reason: "it is encrypted; write it without encryption_properties")
    }
    guard last.suffix(4) == magic[...] else {
      throw .invalid(
        path: bytes.name,
        reason: "it does not end in PAR1, as a Parquet file does; copy or download it again")
    }
    let length = last.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - 12 else {
      throw .invalid(
        path: bytes.name,
        reason:
          "its footer is said to have \(length) bytes, and the file has \(bytes.count); copy or "
          + "download it again")
    }
    return bytes.count - 8 - length..<bytes.count - 8
  }

  func read(_ columns: [Int], ofBlock block: Int) throws(FileError) -> [Column] {
    var result: [Column] = []
    for index in columns {
      let column = footer.columns[index]
      result.append(Column(name: column.name, values: try values(of: column, inGroup: block)))
    }
    return result
  }

  private func values(
    of column: ParquetColumn, inGroup group: Int
  ) throws(FileError) -> Column.Values {
    let rows = footer.groupRows[group]
    // Writers give an empty row group no page, and no place.
    if rows == 0 { return column.noValues }
    return try named(column, group) { () throws(ParquetError) in
      let chunk = try footer.chunk(of: column, inGroup: group)
      let range = try chunk.range(of: column, rows: rows, before: end)
      switch column.form {
      case .single: return try decode(SingleValues(), chunk.codec, range)
      case .double(let form): return try decode(DoubleValues(form: form), chunk.codec, range)
      case .text(let form): return try decode(TextValues(form), chunk.codec, range)
      }
    }

    func decode(
      _ values: some ParquetValues, _ codec: PageCodec, _ range: Range<Int>
    ) throws(ParquetError) -> Column.Values {
      var reader = ChunkReader(column, values, codec: codec, rows: rows, bytes, range)
      return try reader.read()
    }
  }

  /// Runs a closure, and says in its error which column it concerns.
  private func named<Result>(
    _ column: ParquetColumn, _ group: Int, _ body: () throws(ParquetError) -> Result
  ) throws(FileError) -> Result {
    do throws(ParquetError) {
      return try body()
    } catch {
      let place = "the column \(column.name.quotedForMessage) in row group \(group + 1): "
      throw error.fileError(in: name, place: place)
    }
  }
}
