import Descent

/// Where bytes come from: a file or memory.
enum ByteSource: Sendable {
  case file(InputFile)
  case memory(ArraySlice<UInt8>)

  /// Returns `carried` followed by the next `count` bytes. There are fewer only at the end.
  mutating func read(_ count: Int, after carried: ArraySlice<UInt8>) throws(FileError) -> [UInt8] {
    switch self {
    case .file(let file):
      return try file.read(count, after: carried)
    case .memory(let bytes):
      self = .memory(bytes.dropFirst(count))
      return Array(carried + bytes.prefix(count))
    }
  }

  /// The number of bytes, or 0 if it is not known.
  var count: Int {
    switch self {
    case .file(let file): file.size
    case .memory(let bytes): bytes.count
    }
  }

  /// Whether the bytes can be read again.
  var canRestart: Bool {
    switch self {
    case .file(let file): file.canRestart
    case .memory: true
    }
  }

  /// Returns the same bytes from the start.
  func restarted() throws(FileError) -> ByteSource {
    if case .file(let file) = self { try file.restart() }
    return self
  }

  /// Returns whether the bytes are still the original ones.
  func isUnchanged() throws(FileError) -> Bool {
    switch self {
    case .file(let file): try file.isUnchanged()
    case .memory: true
    }
  }
}
