import DescentBase

/// Where the bytes of a table come from, in the order of the file.
package protocol ByteSource: Sendable {
  /// Returns `carried` followed by the next `count` bytes. There are fewer only at the end.
  mutating func read(_ count: Int, after carried: ArraySlice<UInt8>) throws(FileError) -> [UInt8]
  /// The number of bytes, or 0 if it is not known.
  var count: Int { get }
  /// Whether the bytes can be read again.
  var canRestart: Bool { get }
  /// Returns the same bytes from the start.
  func restarted() throws(FileError) -> any ByteSource
  /// Returns whether the bytes are still the original ones.
  func isUnchanged() throws(FileError) -> Bool
}

/// The bytes of a file.
struct FileBytes: ByteSource {
  let file: InputFile

  mutating func read(_ count: Int, after carried: ArraySlice<UInt8>) throws(FileError) -> [UInt8] {
    try file.read(count, after: carried)
  }

  var count: Int { file.size }
  var canRestart: Bool { file.canRestart }

  func restarted() throws(FileError) -> any ByteSource {
    try file.restart()
    return self
  }

  func isUnchanged() throws(FileError) -> Bool { try file.isUnchanged() }
}

/// Bytes in memory.
struct MemoryBytes: ByteSource {
  private let all: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { all = bytes }

  mutating func read(_ count: Int, after carried: ArraySlice<UInt8>) -> [UInt8] {
    let next = all[position...].prefix(count)
    position += next.count
    return Array(carried + next)
  }

  var count: Int { all.count }
  var canRestart: Bool { true }
  func restarted() -> any ByteSource { MemoryBytes(all) }
  func isUnchanged() -> Bool { true }
}

/// Bytes of which the first can be examined before they are read.
struct PeekedBytes: ByteSource {
  private var source: any ByteSource
  private var ahead: ArraySlice<UInt8> = []

  init(_ source: any ByteSource) { self.source = source }

  /// Returns the next `count` bytes, which later reads return again. There are fewer only at the
  /// end.
  mutating func peek(_ count: Int) throws(FileError) -> ArraySlice<UInt8> {
    if ahead.count < count { ahead = try source.read(count - ahead.count, after: ahead)[...] }
    return ahead.prefix(count)
  }

  mutating func read(_ count: Int, after carried: ArraySlice<UInt8>) throws(FileError) -> [UInt8] {
    guard !ahead.isEmpty else { return try source.read(count, after: carried) }
    let next = ahead.prefix(count)
    ahead = ahead.dropFirst(count)
    let bytes = carried + next
    if next.count == count { return Array(bytes) }
    return try source.read(count - next.count, after: bytes)
  }

  var count: Int { source.count }
  var canRestart: Bool { source.canRestart }
  func restarted() throws(FileError) -> any ByteSource { PeekedBytes(try source.restarted()) }
  func isUnchanged() throws(FileError) -> Bool { try source.isUnchanged() }
}
