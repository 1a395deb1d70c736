import DescentBase

/// Writes a file of Arrow's IPC format, block by block. The file gets its name when it is complete, or
/// not at all.
///
/// In memory are one block and the levels of the columns of text, whose dictionaries follow the blocks:
/// readers find them by the footer. Missing numbers and texts are null. The metadata has the CRC-32C of
/// each block: see `ArrowFile.checksums`.
package struct ArrowWriter: ~Copyable {
  /// The levels of a column of text.
  private struct Levels {
    private(set) var texts: [String] = []
    private(set) var byteCount = 0
    private var codes: [String: Int32] = [:]

    /// Returns the code of a text. A text that is new gets the next code.
    mutating func code(of text: String) -> Int32 {
      if let code = codes[text] { return code }
      let code = Int32(texts.count)
      codes[text] = code
      texts.append(text)
      byteCount += text.utf8.count
      return code
    }
  }

  private let output: FileWriter
  private let path: String
  private let columns: [ArrowOutputColumn]
  private var levels: [Levels]
  private var position: Int
  private var batches: [ArrowBlock] = []
  private var checksums: [UInt32] = []
  /// The memory of the last body, for the next one.
  private var memory: [UInt8] = []

  /// Starts a file. Throws if it cannot be written.
  package init(to path: String, _ columns: [ArrowOutputColumn]) throws(FileError) {
    let output = try FileWriter(to: path)
    let start = ArrowContents.magic + [0, 0]
    let schema = Self.message(.schema, Self.schema(columns), bodyLength: 0, at: start.count).bytes
    try output.write(start + schema)
    (self.path, self.columns) = (path, columns)
    self.output = output
    levels = columns.map { _ in Levels() }
    position = start.count + schema.count
  }

  /// Writes the rows of these columns as one block. Traps unless the columns have the names and the kinds
  /// that were given, and the same number of rows.
  package mutating func append(_ columns: [Column]) throws(FileError) {
    require(
      columns.map { ArrowOutputColumn($0) } == self.columns,
      "the columns of a block differ from those of the file")
    let rowCount = columns.first?.rowCount ?? 0
    // Moved out of `self`, so that it is not copied.
    var reused: [UInt8] = []
    swap(&reused, &memory)
    var body = ArrowBody(rowCount: rowCount, reusing: consume reused)
    for (number, column) in columns.enumerated() {
      require(
        column.rowCount == rowCount,
        "a block has columns of \(column.rowCount) and \(rowCount) rows")
      switch column.values {
      case .single(let numbers): body.append(numbers)
      case .double(let numbers): body.append(numbers)
      case .texts(let codes, let texts):
        body.append(indices: try indices(codes, texts, number))
      case .arrays(let arrays): body.append(arrays)
      }
    }
    let (block, checksum) = try write(.batch, body.fields, body: body.bytes)
    batches.append(block)
    checksums.append(checksum)
    memory = body.bytes
  }

  /// Writes the dictionaries and the footer, forces the file to the disk and gives it its name.
  package consuming func finish(metadata: [String: String] = [:]) throws(FileError) {
    var dictionaries: [ArrowBlock] = []
    for (number, column) in columns.enumerated() where column.kind == .text {
      var body = ArrowBody(rowCount: levels[number].texts.count)
      body.append(texts: levels[number].texts)
      let fields: FlatFields = [0: .int64(number), 1: .table(body.fields), 2: .byte(0)]
      dictionaries.append(try write(.dictionary, fields, body: body.bytes).block)
    }
    // The end of the messages.
    try write(ArrowContents.continuation + [0, 0, 0, 0])
    let sums = checksums.map { String($0, radix: 16) }.joined(separator: ",")
    let footer = FlatBufferWriter([
      0: .int16(4), 1: .table(Self.schema(columns, metadata)), 2: Self.blocks(dictionaries),
      3: Self.blocks(batches), 4: .pairs([ArrowFile.checksumsKey: sums]),
    ]).bytes
    try write(
      footer + littleEndianBytes(of: [Int32(footer.count)]) + ArrowContents.magic)
    try output.close()
  }

  /// Returns the indices in the column's dictionary of texts that have codes of their block.
  private mutating func indices(
    _ codes: [Int32], _ texts: [String], _ number: Int
  ) throws(FileError) -> [Int32] {
    // A level that does not occur is not written.
    var places = [Int32](repeating: -1, count: texts.count)
    var indices = codes
    for row in codes.indices where codes[row] >= 0 {
      let code = Int(codes[row])
      if places[code] < 0 { places[code] = levels[number].code(of: texts[code]) }
      indices[row] = places[code]
    }
    guard levels[number].byteCount <= Int(Int32.max) else {
      throw .unwritable(
        path: path,
        reason: "the different texts of the column \(columns[number].name.quotedForMessage) have "
          + "more than \(grouped(Int(Int32.max))) bytes; leave the column out")
    }
    return indices
  }

  /// Returns the fields of Schema.fbs, `table Schema`.
  private static func schema(
    _ columns: [ArrowOutputColumn], _ metadata: [String: String] = [:]
  ) -> FlatFields {
    [
      0: .int16(0), 1: .tables(columns.enumerated().map { $1.fields(number: $0) }),
      2: .pairs(metadata),
    ]
  }

  /// Returns a vector of File.fbs, `struct Block`.
  private static func blocks(_ blocks: [ArrowBlock]) -> FlatValue {
    .structures(
      blocks.flatMap { [$0.start, $0.metadataLength, $0.bodyLength].map { UInt64($0) } },
      count: blocks.count)
  }

  /// Returns the bytes of a message up to its body, which begins at a multiple of the alignment, and where it is.
  private static func message(
    _ kind: ArrowMessage.Kind, _ header: FlatFields, bodyLength: Int, at position: Int
  ) -> (bytes: [UInt8], block: ArrowBlock) {
    var metadata = FlatBufferWriter([
      0: .int16(4), 1: .byte(kind.rawValue), 2: .table(header), 3: .int64(bodyLength),
    ]).bytes
    let rest = (position + 8 + metadata.count) % ArrowBody.alignment
    if rest > 0 { metadata += repeatElement(0, count: ArrowBody.alignment - rest) }
    let length = littleEndianBytes(of: [Int32(metadata.count)])
    return (
      ArrowContents.continuation + length + metadata,
      ArrowBlock(start: position, metadataLength: 8 + metadata.count, bodyLength: bodyLength)
    )
  }

  /// Writes a message. Returns where it is, and the CRC-32C of all its bytes.
  private mutating func write(
    _ kind: ArrowMessage.Kind, _ header: FlatFields, body: [UInt8]
  ) throws(FileError) -> (block: ArrowBlock, checksum: UInt32) {
    let (bytes, block) = Self.message(kind, header, bodyLength: body.count, at: position)
    try write(bytes)
    try write(body)
    return (block, CRC32C.checksum(of: body, after: CRC32C.checksum(of: bytes)))
  }

  private mutating func write(_ bytes: [UInt8]) throws(FileError) {
    try output.write(bytes)
    position += bytes.count
  }
}
