import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file that is read from start to end, piece by piece. It is closed with the last reference.
package final class InputFile: Sendable {
  /// The path of the file, or `standard input`.
  package let name: String
  /// Whether the name is the path of the file.
  package var hasPath: Bool { isOwned }
  /// The size in bytes when the file was opened, or 0 for a pipe or a device.
  package let size: Int
  /// Whether it can be read again: it is a regular file and was opened at its start.
  package let canRestart: Bool
  private let descriptor: Int32
  private let isOwned: Bool
  private let version: Version
  /// The bytes that were looked at and not yet read.
  private let ahead = Mutex<[UInt8]>([])

  /// Opens the file at `path`, or standard input if `path` is `-`.
  ///
  /// - Throws: ``FileError/missing(path:)`` if there is no such file, and
  ///   ``FileError/unreadable(path:reason:)`` if it is a folder or the system refuses to open it.
  package convenience init(_ path: String) throws(FileError) {
    if path == "-" {
      try self.init(descriptor: 0, isOwned: false, name: "standard input")
    } else {
      try self.init(at: path)
    }
  }

  /// Opens the file at `path`, whatever its name, which messages call `name`. Throws like `init(_:)`.
  package convenience init(at path: String, named name: String? = nil) throws(FileError) {
    guard !path.utf8.contains(0) else {
      throw .unreadable(path: path, reason: "the path holds a zero byte")
    }
    try self.init(descriptor: openToRead(path), isOwned: true, name: name ?? path)
  }

  /// Takes an open file. If `isOwned` is true, it is closed with the last reference.
  package init(descriptor: Int32, isOwned: Bool, name: String) throws(FileError) {
    (self.descriptor, self.isOwned, self.name) = (descriptor, isOwned, name)
    version = try Version(descriptor, name: name)
    if version.mode == S_IFDIR {
      throw .unreadable(path: name, reason: "it is a folder, not a file")
    }
    let isRegular = version.mode == S_IFREG
    size = isRegular ? version.size : 0
    canRestart = isRegular && lseek(descriptor, 0, SEEK_CUR) == 0
  }

  deinit { if isOwned { _ = close(descriptor) } }

  /// Returns the next `count` bytes of the file, and leaves them to be read. There are fewer only at
  /// the end of the file. A pipe too can be looked at before it is read.
  ///
  /// - Throws: ``FileError/unreadable(path:reason:)`` if the system cannot read.
  package func peek(_ count: Int) throws(FileError) -> [UInt8] {
    let seen = ahead.withLock(\.self)
    guard seen.count < count else { return Array(seen.prefix(count)) }
    let bytes = try readOn(count - seen.count, after: seen[...])
    ahead.withLock { $0 = bytes }
    return bytes
  }

  /// Returns `carried` followed by the next `count` bytes of the file. There are fewer only at the
  /// end of the file.
  ///
  /// - Throws: ``FileError/unreadable(path:reason:)`` if the system cannot read.
  package func read(_ count: Int, after carried: ArraySlice<UInt8>) throws(FileError) -> [UInt8] {
    let seen = ahead.withLock { ahead in
      defer { ahead.removeFirst(min(count, ahead.count)) }
      return ahead.prefix(count)
    }
    guard !seen.isEmpty else { return try readOn(count, after: carried) }
    return try readOn(count - seen.count, after: carried + seen)
  }

  /// Reads what nobody has looked at. Returns `carried` followed by it.
  private func readOn(_ count: Int, after carried: ArraySlice<UInt8>) throws(FileError) -> [UInt8] {
    var code: Int32 = 0
    let capacity = carried.count + count
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
      filled = unsafe buffer.update(fromContentsOf: carried)
      while filled < capacity {
        let rest = unsafe UnsafeMutableRawBufferPointer(
          UnsafeMutableBufferPointer(rebasing: buffer[filled...]))
        let count = unsafe readSome(descriptor, rest)
        if count > 0 {
          filled += count
        } else if count == 0 || errno != EINTR {
          if count < 0 { code = errno }
          return
        }
      }
    }
    guard code == 0 else {
      throw .unreadable(path: name, reason: unsafe String(cString: strerror(code)))
    }
    return bytes
  }

  /// Returns the bytes of a range of a file that can be read again, wherever its reading has come.
  ///
  /// - Throws: ``FileError/invalid(path:reason:)`` if the file has changed since it was opened, and
  ///   ``FileError/unreadable(path:reason:)`` if the system cannot read.
  package func read(at range: Range<Int>) throws(FileError) -> [UInt8] {
    var failure: FileError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      failure = unsafe fill(UnsafeMutableRawBufferPointer(buffer), from: range.lowerBound)
      filled = failure == nil ? range.count : 0
    }
    if let failure { throw failure }
    return bytes
  }

  /// Returns at most `count` bytes from a position on, of a file that may be growing. There are fewer only at its
  /// end.
  ///
  /// - Throws: ``FileError/unreadable(path:reason:)`` if the system cannot read.
  package func readGrowing(from position: Int, count: Int) throws(FileError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let rest = unsafe UnsafeMutableRawBufferPointer(
          UnsafeMutableBufferPointer(rebasing: buffer[filled...]))
        let read = unsafe pread(
          descriptor, rest.baseAddress, rest.count, off_t(position + filled))
        if read > 0 {
          filled += read
        } else if read == 0 || errno != EINTR {
          if read < 0 { code = errno }
          return
        }
      }
    }
    guard code == 0 else {
      throw .unreadable(path: name, reason: unsafe String(cString: strerror(code)))
    }
    return bytes
  }

  /// Fills memory with the bytes from a position on. Returns what `read(at:)` throws.
  func fill(_ memory: UnsafeMutableRawBufferPointer, from position: Int) -> FileError? {
    var filled = 0
    while filled < memory.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[filled...])
      let count = unsafe pread(
        descriptor, rest.baseAddress, rest.count, off_t(position + filled))
      if count > 0 {
        filled += count
      } else if count == 0 {
        return .invalid(path: name, reason: "it became shorter while it was read")
      } else if errno != EINTR {
        return unsafe .unreadable(path: name, reason: String(cString: strerror(errno)))
      }
    }
    do throws(FileError) {
      return try isUnchanged()
        ? nil : .invalid(path: name, reason: "it changed while it was read; begin again")
    } catch {
      return error
    }
  }

  /// Returns to the start of a file that can be read again.
  ///
  /// - Throws: ``FileError/unreadable(path:reason:)`` if the system refuses.
  package func restart() throws(FileError) {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw .unreadable(path: name, reason: unsafe String(cString: strerror(errno)))
    }
    ahead.withLock { $0 = [] }
  }

  /// Returns whether the file has the size and the modification time that it had when it was
  /// opened.
  ///
  /// - Throws: ``FileError/unreadable(path:reason:)`` if the system cannot tell.
  package func isUnchanged() throws(FileError) -> Bool {
    try Version(descriptor, name: name) == version
  }
}

/// The properties of a file that change when it is written to.
private struct Version: Equatable {
  let mode: mode_t
  let size: Int
  let seconds: Int
  let nanoseconds: Int

  init(_ descriptor: Int32, name: String) throws(FileError) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: name, reason: unsafe String(cString: strerror(errno)))
    }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    mode = status.st_mode & S_IFMT
    (size, seconds, nanoseconds) = (Int(status.st_size), Int(time.tv_sec), Int(time.tv_nsec))
  }
}

private func openToRead(_ path: String) throws(FileError) -> Int32 {
  while true {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    if descriptor >= 0 { return descriptor }
    switch errno {
    case EINTR: continue
    case ENOENT: throw .missing(path: path)
    default:
      throw .unreadable(path: path, reason: unsafe String(cString: strerror(errno)))
    }
  }
}

// It is outside `InputFile` because here the name `read` means the system call.
private func readSome(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  unsafe read(descriptor, buffer.baseAddress, buffer.count)
}
