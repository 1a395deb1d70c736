import DescentBase

/// The rows of a message and where the buffers of their columns are: Message.fbs, `table RecordBatch`.
struct ArrowBatch {
  let rowCount: Int
  /// How the buffers are compressed; nil if they are not.
  let compression: ArrowCompression?
  private let nodes: FlatStructures
  private let buffers: FlatStructures
  private let variadicCounts: FlatStructures
  private let bytes: StoredBytes
  private let body: Range<Int>

  /// Reads the description of a batch. The body is a range of the bytes.
  init(_ table: FlatTable, body: Range<Int>, of bytes: StoredBytes) throws(FileError) {
    let count = try table.number(0, default: Int64(0))
    compression = try table.table(3).map { (table) throws(FileError) in
      try ArrowCompression(table)
    }
    // A row takes at least a bit, except in columns of missing values alone.
    let rowsOfByte = compression == nil ? 8 : ArrowCompression.mostRowsOfByte
    guard count >= 0, count <= 1 << 20 || count / Int64(rowsOfByte) <= body.count else {
      throw .damaged(
        bytes.name, "a batch has \(count) rows in \(grouped(body.count)) bytes")
    }
    rowCount = Int(count)
    nodes = try table.structures(1, stride: 16)
    buffers = try table.structures(2, stride: 16)
    variadicCounts = try table.structures(4, stride: 8)
    (self.bytes, self.body) = (bytes, body)
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
    _ index: Int, count: Int, as type: Number.Type
  ) throws(FileError) -> [Number] {
    try buffer(index).numbers(count, as: type)
  }

  /// Returns all bytes of a buffer.
  func bytes(_ index: Int) throws(FileError) -> [UInt8] {
    let buffer = try buffer(index)
    return try buffer.bytes.read(buffer.range)
  }

  /// Returns a buffer, decompressed.
  func buffer(_ index: Int) throws(FileError) -> ArrowBuffer {
    let range = try range(ofBuffer: index)
    guard let compression else { return ArrowBuffer(bytes: bytes, range: range) }
    let plain = try compression.decompress(bytes.read(range), file: file)
    return ArrowBuffer(bytes: StoredBytes(plain, name: file), range: 0..<plain.count)
  }

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

/// Where the values of a buffer are.
struct ArrowBuffer {
  let bytes: StoredBytes
  let range: Range<Int>

  /// Returns the first `count` numbers. Throws if there are fewer.
  func numbers<Number: LittleEndianNumber>(
    _ count: Int, as type: Number.Type
  ) throws(FileError) -> [Number] {
    try bytes.numbers(
      place(of: 0..<count, among: count, width: MemoryLayout<Number>.stride), as: type)
  }

  /// Returns the bytes of some of the first `count` values. Throws if there are fewer than `count`.
  func bytes(of some: Range<Int>, among count: Int, width: Int) throws(FileError) -> [UInt8] {
    try bytes.read(place(of: some, among: count, width: width))
  }

  private func place(
    of some: Range<Int>, among count: Int, width: Int
  ) throws(FileError) -> Range<Int> {
    guard count <= range.count / width else {
      throw .damaged(
        bytes.name,
        "a buffer has \(grouped(range.count)) bytes, and \(grouped(count)) values are expected in it"
      )
    }
    let start = range.lowerBound
    return start + some.lowerBound * width..<start + some.upperBound * width
  }
}
