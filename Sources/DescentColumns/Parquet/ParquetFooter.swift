/// The footer of a Parquet file: `FileMetaData` of parquet.thrift.
///
/// Of a row group, only the places of its columns' metadata are kept; a column is parsed when it is read.
struct ParquetFooter: Sendable {
  /// The columns that can be read.
  var columns: [ParquetColumn] = []
  /// The number of rows of each row group.
  private(set) var groupRows: [Int] = []
  /// What the file has and is not read, each a sentence.
  private(set) var notes: [String] = []
  private let bytes: [UInt8]
  /// The text in which Arrow keeps the types that Parquet lacks, if it has written the file.
  private(set) var arrowSchema: String?
  /// The number of columns of each row group.
  private var leafCount = 0
  /// Where the `ColumnChunk` of each column of each row group begins.
  private var chunkStarts: [UInt32] = []
  /// The most rows that a row group may have. A page of a few bytes can repeat a value as often as it likes.
  private let maximumRows: Int

  /// Reads the footer of a file of this size.
  init(_ bytes: [UInt8], fileSize: Int) throws(ParquetError) {
    self.bytes = bytes
    maximumRows = min(Int(Int32.max), (1 << 24) + 64 * fileSize)
    var rows: Int?
    var hasSchema = false
    var reader = ThriftReader(bytes, 0..<bytes.count)
    try reader.structure { (field, reader) throws(ParquetError) in
      switch (field.id, field.kind) {
      case (2, .list) where !hasSchema:
        try readSchema(&reader)
        hasSchema = true
      case (3, .int64): rows = try reader.integer()
      case (4, .list):
        guard hasSchema else { throw .damaged("it has row groups before its schema") }
        try reader.list(of: .structure) { (reader) throws(ParquetError) in
          try readRowGroup(&reader)
        }
      case (5, .list):
        try reader.list(of: .structure) { (reader) throws(ParquetError) in
          try readKeyValue(&reader)
        }
      default: try reader.skip(field.kind)
      }
    }
    guard hasSchema else { throw .damaged("it has no schema") }
    let sum = groupRows.reduce(0, +)
    guard rows == sum else {
      throw .damaged("it has \(rows ?? 0) rows, and its row groups have \(sum)")
    }
  }

  /// Returns the metadata of a column in a row group.
  func chunk(of column: ParquetColumn, inGroup group: Int) throws(ParquetError) -> ColumnChunk {
    let start = Int(chunkStarts[group * leafCount + column.place])
    var reader = ThriftReader(bytes, start..<bytes.count)
    return try ColumnChunk(&reader)
  }

  private mutating func readSchema(_ reader: inout ThriftReader) throws(ParquetError) {
    var root: SchemaElement?
    // The number of elements that are left of each group that is not read, the innermost last.
    var open: [Int] = []
    try reader.list(of: .structure) { (reader) throws(ParquetError) in
      let element = try SchemaElement(&reader)
      guard root != nil else {
        root = element
        return
      }
      if open.isEmpty, element.childCount == 0 {
        append(element)
      } else {
        if open.isEmpty { leaveOut(element.name, Self.nested) }
        if element.childCount == 0 { leafCount += 1 }
      }
      if !open.isEmpty { open[open.count - 1] -= 1 }
      if element.childCount > 0 { open.append(element.childCount) }
      while open.last == 0 { open.removeLast() }
    }
    guard open.isEmpty else { throw .damaged("its schema ends too early") }
    guard leafCount <= TableHeader.maximumColumns else {
      throw ParquetError(
        "it has \(leafCount) columns; expected at most \(TableHeader.maximumColumns)")
    }
  }

  /// Reads a `KeyValue` of parquet.thrift.
  private mutating func readKeyValue(_ reader: inout ThriftReader) throws(ParquetError) {
    var (key, value) = ("", "")
    try reader.structure { (field, reader) throws(ParquetError) in
      switch (field.id, field.kind) {
      case (1, .binary): key = try reader.text()
      case (2, .binary): value = try reader.text()
      default: try reader.skip(field.kind)
      }
    }
    if key == "ARROW:schema" { arrowSchema = value }
  }

  private static let nested =
    "holds lists or records; flatten it with pandas.json_normalize or DuckDB's UNNEST before writing"

  private mutating func append(_ element: SchemaElement) {
    defer { leafCount += 1 }
    if element.repetition == .repeated {
      leaveOut(element.name, Self.nested)
      return
    }
    do throws(ParquetError) {
      columns.append(try ParquetColumn(element, place: leafCount))
    } catch {
      leaveOut(element.name, error.reason)
    }
  }

  private mutating func leaveOut(_ name: String, _ reason: String) {
    notes.append("the column \(name.quotedForMessage) is left out: it \(reason)")
  }

  private mutating func readRowGroup(_ reader: inout ThriftReader) throws(ParquetError) {
    var rows: Int?
    let first = chunkStarts.count
    try reader.structure { (field, reader) throws(ParquetError) in
      switch (field.id, field.kind) {
      case (1, .list):
        try reader.list(of: .structure) { (reader) throws(ParquetError) in
          chunkStarts.append(UInt32(reader.position))
          try reader.skip(.structure)
        }
      case (3, .int64): rows = try reader.integer()
      default: try reader.skip(field.kind)
      }
    }
    let number = groupRows.count + 1
    guard chunkStarts.count - first == leafCount else {
      throw .damaged(
        "the row group \(number) has \(chunkStarts.count - first) columns, and the schema has "
          + "\(leafCount)")
    }
    guard let rows, (0...maximumRows).contains(rows) else {
      throw ParquetError(
        "the row group \(number) has \(rows ?? -1) rows, expected 0 to \(maximumRows) for a file of this "
          + "size; write it with smaller row groups, or copy it again if it is damaged")
    }
    groupRows.append(rows)
  }
}
