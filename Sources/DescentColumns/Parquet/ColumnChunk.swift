/// A column of a row group: `ColumnChunk` and its `ColumnMetaData` of parquet.thrift.
struct ColumnChunk {
  private(set) var codec = PageCodec.none
  /// The number of values, missing ones too.
  private(set) var count = 0
  private var physical: PhysicalType?
  private var hasMetadata = false
  private var isEncrypted = false
  private var file: String?
  private var compressedSize = 0
  private var pagesStart = 0
  private var dictionaryStart = 0

  /// Reads the metadata.
  init(_ reader: inout ThriftReader) throws(ParquetError) {
    try reader.structure { (field, reader) throws(ParquetError) in
      switch (field.id, field.kind) {
      case (1, .binary): file = try reader.text()
      case (3, .structure):
        hasMetadata = true
        try readMetadata(&reader)
      case (8, .structure):
        isEncrypted = true
        try reader.skip(field.kind)
      default: try reader.skip(field.kind)
      }
    }
    if isEncrypted {
      throw ParquetError("it is encrypted; write it without encryption_properties")
    }
    if let file, !file.isEmpty {
      throw ParquetError(
        "it is in another file, \(file.quotedForMessage); write the table as a single file")
    }
    guard hasMetadata else { throw .damaged("it has no metadata") }
  }

  private mutating func readMetadata(_ reader: inout ThriftReader) throws(ParquetError) {
    try reader.structure { (field, reader) throws(ParquetError) in
      switch (field.id, field.kind) {
      case (1, .int32): physical = PhysicalType(rawValue: try reader.integer())
      case (4, .int32): codec = try PageCodec(try reader.integer())
      case (5, .int64): count = try reader.integer()
      case (7, .int64): compressedSize = try reader.integer()
      case (9, .int64): pagesStart = try reader.integer()
      case (11, .int64): dictionaryStart = try reader.integer()
      default: try reader.skip(field.kind)
      }
    }
  }

  /// Checks the metadata against the schema, and returns the bytes of the column's pages. They must
  /// lie before `end`.
  func range(
    of column: ParquetColumn, rows: Int, before end: Int
  ) throws(ParquetError) -> Range<Int> {
    guard physical == column.physical else {
      throw .damaged(
        "its values have the type \(physical.map { "\($0)" } ?? "unknown"), and the schema says "
          + "\(column.physical)")
    }
    guard count == rows else {
      throw .damaged("it has \(count) values, and the row group has \(rows) rows")
    }
    // Some writers say 0 if there is no dictionary.
    let hasDictionary = dictionaryStart > 0 && dictionaryStart < pagesStart
    let start = hasDictionary ? dictionaryStart : pagesStart
    guard start >= 4, start <= end, compressedSize >= 0, compressedSize <= end - start else {
      throw .damaged(
        "it is said to have \(compressedSize) bytes from the byte \(start), and the pages of the "
          + "file end at the byte \(end)")
    }
    return start..<start + compressedSize
  }
}
