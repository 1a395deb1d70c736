#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The bytes of a file, read at any position by any number of threads.
///
/// A file of the disk is read where it is asked for. What cannot be read twice, such as a pipe, and what
/// is compressed is held in memory.
package struct StoredBytes: Sendable {
  enum Storage: Sendable {
    case file(InputFile)
    case memory([UInt8])
  }

  /// The name of the file, for messages.
  package let name: String
  /// The number of bytes.
  package let count: Int
  let storage: Storage

  /// The bytes of an open file of which nothing has been read.
  ///
  /// - Throws: ``FileError`` if a pipe cannot be read.
  package init(_ file: InputFile) throws(FileError) {
    name = file.name
    guard !file.canRestart else {
      (storage, count) = (.file(file), file.size)
      return
    }
    var bytes: [UInt8] = []
    while true {
      let next = try file.read(1 << 20, after: [])
      if next.isEmpty { break }
      bytes += next
    }
    (storage, count) = (.memory(bytes), bytes.count)
  }

  /// Bytes in memory.
  package init(_ bytes: [UInt8], name: String) {
    (self.name, storage, count) = (name, .memory(bytes), bytes.count)
  }

  /// Returns the bytes of a range.
  ///
  /// - Throws: ``FileError/invalid(path:reason:)`` if the range is not within `0..<count`, whatever the
  ///   range, or if the file has become shorter; nothing is allocated before the range is checked.
  ///   ``FileError/unreadable(path:reason:)`` if the system cannot read.
  package func read(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    try check(range)
    switch storage {
    case .memory(let bytes): return Array(bytes[range])
    case .file(let file): return try file.read(at: range)
    }
  }

  func check(_ range: Range<Int>) throws(FileError) {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      throw .invalid(
        path: name,
        reason: "it is \(grouped(count)) bytes long, and the bytes \(range) are needed; it is "
          + "damaged or incomplete")
    }
  }

  /// Whether the bytes are in memory.
  package var isInMemory: Bool { if case .memory = storage { true } else { false } }

  /// Returns whether the file has the size and the modification time that it had when it was opened.
  package func isUnchanged() throws(FileError) -> Bool {
    if case .file(let file) = storage { try file.isUnchanged() } else { true }
  }
}
