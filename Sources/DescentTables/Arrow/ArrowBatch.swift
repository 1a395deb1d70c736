import Descent

/// The rows of a message and where the buffers of their columns are: Message.fbs, `table RecordBatch`.
struct ArrowBatch {
  let rowCount: Int
  private let nodes: FlatStructures
  private let buffers: FlatStructures
  private let variadicCounts: FlatStructures
  private let bytes: StoredBytes
  private let body: Range<Int>

  /// Reads the description of a batch. The body is a range of the bytes.
  init(_ table: FlatTable, body: Range<Int>, of bytes: StoredBytes) throws(FileError) {
    let count = try table.number(0, default: Int64(0))
    // A row takes at least a bit, except in columns of missing values alone.
    guard count >= 0, count <= 1 << 20 || count / 8 <= body.count else {
      throw .damaged(
        bytes.name, "a batch has \(count) rows in \(grouped(body.count)) bytes")
    }
    rowCount = Int(count)
    if let compression = try table.table(3) {
      let codec = try compression.number(0, default: Int8(0))
      throw Self.compressed(bytes.name, codec == 0 ? "LZ4" : codec == 1 ? "ZSTD" : "codec \(codec)")
    }
    nodes = try table.structures(1, stride: 16)
    buffers = try table.structures(2, stride: 16)
    variadicCounts = try table.structures(4, stride: 8)
    (self.bytes, self.body) = (bytes, body)
  }

  private static func compressed(_ file: String, _ codec: String) -> FileError {
    .invalid(
      path: file,
      reason: "its columns are compressed with \(codec); expected no compression: write it with "
        + "pandas.to_feather(path, compression=\"uncompressed\"), polars.write_ipc(path, "
        + "compression=\"uncompressed\"), or write_feather(compression = \"uncompressed\") in R")
  }

  /// Returns the parts of each of these fields, in their order. Throws unless these are all parts.
  func columns(_ fields: [ArrowField]) throws(FileError) -> [ArrowColumn] {
    var columns: [ArrowColumn] = []
    var place = ArrowParts()
    for field in fields {
      columns.append(ArrowColumn(batch: self, field: field, first: place))
      var parts = field.parts
      for index in place.variadic..<place.variadic + parts.variadic {
        parts.buffers += try variadicCount(index)
      }
      place += parts
    }
    guard place.nodes == nodes.count, place.buffers == buffers.count else {
      throw .damaged(
        bytes.name,
        "a batch has \(nodes.count) columns and \(buffers.count) buffers, and the schema expects "
          + "\(place.nodes) and \(place.buffers)")
    }
    try checkTotal()
    return columns
  }

  /// Returns the number of further buffers of a column of views.
  func variadicCount(_ index: Int) throws(FileError) -> Int {
    guard index < variadicCounts.count else {
      throw .damaged(bytes.name, "a batch does not say how many buffers its texts have")
    }
    let count = try variadicCounts.number(index, as: Int64.self)
    guard count >= 0, count <= buffers.count else {
      throw .damaged(bytes.name, "a column of a batch has \(count) buffers of text")
    }
    return Int(count)
  }

  /// Returns the number of values of a node and how many of them are missing: `struct FieldNode`.
  func node(_ index: Int) throws(FileError) -> (count: Int, missing: Int) {
    guard index < nodes.count else { throw .damaged(bytes.name, "a batch has too few columns") }
    let count = try nodes.number(index, as: Int64.self)
    let missing = try nodes.number(index, at: 8, as: Int64.self)
    guard count >= 0, missing >= 0, missing <= count else {
      throw .damaged(bytes.name, "\(missing) of \(count) values of a column are missing")
    }
    return (Int(count), Int(missing))
  }

  /// Returns the first `count` numbers of a buffer. Throws if it has fewer.
  func numbers<Number: LittleEndianNumber>(
    _ buffer: Int, count: Int, as type: Number.Type
  ) throws(FileError) -> [Number] {
    try numbers(buffer, 0..<count, of: count, as: type)
  }

  /// Returns some of the first `count` numbers of a buffer. Throws if it has fewer than `count`.
  func numbers<Number: LittleEndianNumber>(
    _ buffer: Int, _ some: Range<Int>, of count: Int, as type: Number.Type
  ) throws(FileError) -> [Number] {
    let range = try range(ofBuffer: buffer)
    let width = MemoryLayout<Number>.stride
    guard count <= range.count / width else {
      throw .damaged(
        bytes.name,
        "a buffer has \(grouped(range.count)) bytes, and \(grouped(count)) values are expected in it"
      )
    }
    let start = range.lowerBound
    return try bytes.numbers(
      start + some.lowerBound * width..<start + some.upperBound * width, as: type)
  }

  /// Returns all bytes of a buffer.
  func bytes(_ index: Int) throws(FileError) -> [UInt8] { try bytes.read(range(ofBuffer: index)) }

  var file: String { bytes.name }

  /// Returns where a buffer is: `struct Buffer`.
  private func range(ofBuffer index: Int) throws(FileError) -> Range<Int> {
    guard index < buffers.count else { throw .damaged(bytes.name, "a batch has too few buffers") }
    let start = try buffers.number(index, as: Int64.self)
    let count = try buffers.number(index, at: 8, as: Int64.self)
    guard start >= 0, count >= 0, start <= body.count, count <= body.count - Int(start) else {
      throw .damaged(
        bytes.name,
        "a buffer has \(count) bytes at byte \(start) of a batch of \(grouped(body.count))")
    }
    return body.lowerBound + Int(start)..<body.lowerBound + Int(start + count)
  }

  /// Checks that the buffers together are not longer than the body: no bytes may be read as many columns.
  private func checkTotal() throws(FileError) {
    var total = 0
    for index in 0..<buffers.count { total += try range(ofBuffer: index).count }
    guard total <= body.count else {
      throw .damaged(
        bytes.name,
        "the buffers of a batch have \(grouped(total)) bytes, and the batch has \(grouped(body.count))"
      )
    }
  }
}
