extension Safetensors {
  /// Parses a whole file. Messages call it by `name`. Every rule of the format is checked before
  /// any value is used.
  ///
  /// - Throws: ``ModelFileError`` for the first rule that the file breaks.
  package init(parsing bytes: [UInt8], name: String) throws(ModelFileError) {
    let header = try Header(
      bytes, length: Self.headerLength(bytes, fileSize: bytes.count, name), name)
    try self.init(header, bytes, name)
  }

  /// Reads a whole file. Its first bytes, its size and its header are checked before the values are
  /// read, and a pipe is read no further than the values that the header lists.
  ///
  /// - Throws: A ``FileError`` if the file cannot be read, or a ``ModelFileError`` for the first
  ///   rule that it breaks, or if its values take more than `valueLimit` bytes.
  package init(reading file: InputFile, valueLimit: Int = 1 << 40) throws {
    // A file that cannot restart is a pipe, whose size is not known, or is read from its middle.
    let size = file.canRestart ? file.size : nil
    let length = try Self.headerLength(file.peek(9), fileSize: size, file.name)
    var bytes = try file.read(8 + length, after: [])
    _ = try Self.headerLength(bytes, fileSize: bytes.count, file.name)
    let header = try Header(bytes, length: length, file.name)
    if let size { try Self.checkLayout(header.entries, dataCount: size - header.end, file.name) }
    let values = header.entries.map(\.range.upperBound).max() ?? 0
    guard values <= valueLimit else {
      throw ModelFileError(
        file: file.name,
        message: "the tensors take \(grouped(values)) bytes; expected at most "
          + "\(grouped(valueLimit)); name a smaller model")
    }
    // One byte more, because nothing may follow. The memory grows with what is there.
    let count = header.end + values + 1
    while bytes.count < count {
      let wanted = min(count, size == nil ? max(2 * bytes.count, 1 << 20) : count)
      bytes = try file.read(wanted - bytes.count, after: bytes[...])
      if bytes.count < wanted { break }
    }
    try self.init(header, bytes, file.name)
  }

  private init(_ header: Header, _ bytes: [UInt8], _ name: String) throws(ModelFileError) {
    try Self.checkLayout(header.entries, dataCount: bytes.count - header.end, name)
    self.init(
      metadata: header.metadata,
      tensors: header.entries.map {
        Tensor(
          checked: $0.name, dtype: $0.dtype, shape: $0.shape,
          bytes: bytes[header.end + $0.range.lowerBound..<header.end + $0.range.upperBound],
          file: name)
      })
  }

  /// Returns the length of the header that begins after the first 8 bytes of a file, whose size is
  /// nil if it is not known.
  static func headerLength(
    _ start: [UInt8], fileSize: Int?, _ name: String
  ) throws(ModelFileError) -> Int {
    func refusal(_ message: String) -> ModelFileError {
      ModelFileError(file: name, message: message)
    }

    guard start.count >= 8 else {
      throw refusal(
        "the file has \(start.count) bytes, too few for a safetensors file, which starts with 8 "
          + "bytes of length; copy or download it again")
    }
    let length = LittleEndian.uint64(start[..<8])
    guard length <= UInt64(headerLimit) else {
      throw refusal(
        "the header's length is given as \(length) bytes, over the limit of \(headerLimit); "
          + "check that this is a safetensors file")
    }
    if let fileSize, length > UInt64(max(0, fileSize - 8)) {
      throw refusal(
        "the header's length is given as \(length) bytes, but only \(max(0, fileSize - 8)) follow; the "
          + "file is truncated; copy or download it again")
    }
    guard length > 0, start.count > 8, start[8] == UInt8(ascii: "{") else {
      throw refusal(
        "the header does not start with \"{\"; check that this is a safetensors file")
    }
    return Int(length)
  }

  /// Throws unless the ranges start at 0, follow each other without gaps or overlaps, and end with
  /// the file.
  static func checkLayout(
    _ entries: [HeaderEntry], dataCount: Int, _ file: String
  ) throws(ModelFileError) {
    func refusal(_ message: String) -> ModelFileError {
      ModelFileError(file: file, message: message)
    }

    var end = 0
    let sorted = entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for entry in sorted {
      let start = entry.range.lowerBound
      let name = entry.name.quotedForMessage
      guard start >= end else {
        throw refusal(
          "tensor \(name) starts at byte \(start), inside another tensor that ends at \(end); "
            + "save the model again")
      }
      guard start == end else {
        throw refusal(
          "tensor \(name) starts at byte \(start), but the tensor before it ends at \(end), and "
            + "no gap is allowed; save the model again")
      }
      end = entry.range.upperBound
      guard end <= dataCount else {
        throw refusal(
          "tensor \(name) ends at byte \(end), but the file holds only \(dataCount) bytes of "
            + "values; the file is truncated; copy or download it again")
      }
    }
    guard end == dataCount else {
      throw refusal(
        "the tensors end at byte \(end), but the file holds \(dataCount) bytes of values; nothing "
          + "may follow the last tensor; save the model again")
    }
  }

  /// What a file says before its values.
  struct Header {
    let metadata: [String: String]
    let entries: [HeaderEntry]
    /// The position of the first value.
    let end: Int

    /// Parses the header of a file that begins with `bytes`.
    init(_ bytes: [UInt8], length: Int, _ file: String) throws(ModelFileError) {
      end = 8 + length
      var scanner = HeaderScanner(bytes: bytes, position: 8, end: end, file: file)
      (metadata, entries) = try scanner.header()
    }
  }

  /// The header's description of a tensor. The range is counted from the end of the header.
  struct HeaderEntry {
    var name: String
    var dtype: DType
    var shape: [Int]
    var range: Range<Int>
  }
}
