import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension POSIX {
  /// The number of the last temporary file of this process. A number is never used twice.
  private static let temporaryNumber = Atomic<UInt64>(0)

  /// What to do if a folder cannot be written to.
  private static let advice = "; name a file in another folder, or make this one writable"

  /// A file that is being written, or standard output.
  ///
  /// The file gets its name when it is closed. Before that it has none, so nothing is left of it
  /// however the process ends. Where the system or the file system has no files without a name, it is
  /// a temporary one in the folder of its path, which is removed unless it is closed.
  final class Output {
    private let destination: Destination?
    /// The temporary name, or the path itself where the file got it at once; nil if it has no name.
    private var name: String?
    private var descriptor: Int32
    private var isOpen = true

    /// Starts a file at `path`, or takes standard output if `path` is nil. `isNamed` asks for a
    /// temporary name from the start.
    init(_ path: String?, isNamed: Bool = false) throws(FileError) {
      destination = if let path { try Destination(path) } else { nil }
      guard let destination else {
        descriptor = STDOUT_FILENO
        return
      }
      descriptor = isNamed ? -1 : openUnnamed(for: destination)
      if descriptor >= 0 { return }
      do {
        (name, descriptor) = try createTemporary(for: destination)
      } catch {
        destination.close()
        throw error
      }
    }

    deinit { abandon() }

    func write(_ bytes: [UInt8]) throws(FileError) {
      let code = unsafe bytes.withUnsafeBytes { unsafe writeAll(descriptor, $0) }
      if code != 0 { throw fail(code) }
    }

    /// Sets the mode, forces the file to the disk and renames it.
    func close() throws(FileError) {
      guard let destination else { return }
      var code: Int32 = 0
      if let mode = destination.oldMode, fchmod(descriptor, mode) != 0 { code = errno }
      if code == 0 { code = synchronize(descriptor) }
      if code == 0, name == nil { (name, code) = link(descriptor, to: destination) }
      if code != 0 { throw fail(code) }
      // An interrupted `close` has closed the file anyway, and the data is on the disk already.
      isOpen = false
      defer { destination.close() }
      if closeFile(descriptor) != 0, errno != EINTR { code = errno }
      if code == 0, let name, name != destination.target,
        unsafe rename(name, destination.target) != 0
      {
        code = errno
      }
      guard code == 0 else {
        removeName()
        throw refusal(reason(code) + advice)
      }
      try destination.synchronize()
    }

    private func fail(_ code: Int32) -> FileError {
      abandon()
      return refusal(reason(code) + (destination == nil ? "" : advice))
    }

    private func refusal(_ reason: String) -> FileError {
      .unwritable(path: destination?.path ?? "standard output", reason: reason)
    }

    /// Removes the file's temporary name, so that nothing is left however the process ends. The
    /// file cannot be closed afterwards.
    fileprivate func removeName() {
      if let name { _ = unsafe unlink(name) }
    }

    fileprivate func abandon() {
      guard isOpen, let destination else { return }
      isOpen = false
      _ = closeFile(descriptor)
      removeName()
      destination.close()
    }
  }

  /// Writes a temporary file in the folder of `path`, forces it to the disk and renames it.
  static func writeAtomically(_ bytes: [UInt8], to path: String) throws(FileError) {
    let output = try Output(path)
    try output.write(bytes)
    try output.close()
  }

  /// Creates all temporary files that `writeAtomically` would create, filled with zeros, and
  /// removes them.
  static func checkRoom(for files: [(path: String, bytes: Int)]) throws(FileError) {
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    var outputs: [Output] = []
    defer { for output in outputs { output.abandon() } }
    for (path, count) in files {
      let output = try Output(path)
      output.removeName()
      outputs.append(output)
      for start in stride(from: 0, to: count, by: zeros.count) {
        try output.write(Array(zeros.prefix(count - start)))
      }
    }
  }

  /// Creates a new folder in `folder` that only the user may enter. Returns its path.
  static func makeTemporaryFolder(in folder: String) throws(FileError) -> String {
    var path = Array("\(folder)/descent-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&path) != nil else {
      throw .unwritable(path: folder, reason: reason(errno))
    }
    return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The place where a file will be written.
  fileprivate struct Destination {
    let path: String
    /// The path behind its symbolic links.
    let target: String
    let folder: String
    /// The descriptor of the folder, which is open so that it can be forced to the disk. It is
    /// negative if the folder may be written to but not listed.
    let descriptor: Int32
    /// The permissions of the file that exists now, or nil if there is none.
    let oldMode: mode_t?
    /// The permissions of the new file at first. If it replaces a private file, nobody else may read
    /// it before `fchmod` sets its mode.
    var newMode: mode_t { oldMode == nil ? 0o644 : 0o600 }

    init(_ path: String) throws(FileError) {
      func refusal(_ reason: String) -> FileError { .unwritable(path: path, reason: reason) }

      guard !path.utf8.contains(0) else { throw refusal("the path holds a zero byte") }
      guard !path.isEmpty else { throw refusal("the path is empty") }
      guard path.utf8.last != UInt8(ascii: "/") else {
        throw refusal("it names a folder, not a file; name a file in it")
      }

      // Only a regular file may be replaced. A rename over a device such as /dev/null would destroy
      // it.
      var status = stat()
      var oldMode: mode_t?
      if unsafe stat(path, &status) == 0 {
        if isFolder(status) { throw refusal("it is a folder, not a file; name a file in it") }
        guard isRegular(status) else {
          throw refusal("it is a pipe or a device, not a file; name a file")
        }
        oldMode = status.st_mode & 0o777
      } else if errno != ENOENT {
        throw refusal(reason(errno) + advice)
      }

      guard let target = followingLinks(path) else {
        throw refusal(
          "its symbolic links form a circle, or have a name that is not UTF-8; name another file")
      }
      let folder = POSIX.folder(of: target)
      let descriptor = openFile(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      if descriptor < 0 {
        let code = -descriptor
        if code == ENOENT {
          throw refusal("the folder \"\(folder)\" does not exist; create it or name another")
        }
        // A folder that may be written to but not listed can be neither opened nor forced to the
        // disk.
        guard code == EACCES else {
          throw refusal("the folder \"\(folder)\": \(reason(code))" + advice)
        }
      }
      (self.path, self.target, self.folder) = (path, target, folder)
      (self.descriptor, self.oldMode) = (descriptor, oldMode)
    }

    func close() {
      if descriptor >= 0 { _ = closeFile(descriptor) }
    }

    /// Forces the folder to the disk.
    func synchronize() throws(FileError) {
      guard descriptor >= 0 else { return }
      let code = POSIX.synchronize(descriptor)
      // Some file systems cannot force a folder to the disk, and report it with these two errors.
      guard code == 0 || code == EINVAL || code == ENOTSUP else {
        throw .unwritable(
          path: path,
          reason:
            "the new file is in place, but may be lost in a power failure, because its folder "
            + "could not be forced to the disk (\(reason(code)))")
      }
    }
  }

  // MARK: - Steps of the functions above

  /// Writes all bytes. Returns 0 or the error number.
  static func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32 {
    var written = 0
    while written < bytes.count {
      // macOS refuses a single write of 2 GiB or more.
      let end = min(bytes.count, written + (1 << 30))
      let count = unsafe writeSome(
        descriptor, UnsafeRawBufferPointer(rebasing: bytes[written..<end]))
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      // Without progress and without an error, the loop would never end.
      if count == 0 { return EIO }
      written += count
    }
    return 0
  }

  /// Forces a file or folder to the disk. Returns 0 or the error number.
  ///
  /// A failure is final. The system may have dropped the data, and a second call would succeed
  /// without it.
  static func synchronize(_ descriptor: Int32) -> Int32 {
    #if canImport(Darwin)
      // fsync on macOS stops at the drive's cache. Network drives support only fsync.
      if fcntl(descriptor, F_FULLFSYNC) == 0 { return 0 }
      guard errno == ENOTSUP || errno == EINVAL || errno == ENOTTY else { return errno }
    #endif
    while fsync(descriptor) != 0 {
      if errno != EINTR { return errno }
    }
    return 0
  }

  /// Opens a file without a name on the file system of the target. Returns its descriptor, which is
  /// negative where there are no such files.
  private static func openUnnamed(for destination: Destination) -> Int32 {
    #if os(Linux)
      // O_TMPFILE, a macro that is not imported.
      let flags = 0o20000000 | O_DIRECTORY | O_WRONLY | O_CLOEXEC
      let descriptor = openFile(destination.folder, flags, destination.newMode)
      // The name is given by way of /proc.
      guard descriptor >= 0, unsafe access(Self.path(ofOpen: descriptor), F_OK) != 0 else {
        return descriptor
      }
      _ = closeFile(descriptor)
    #endif
    return -1
  }

  private static func path(ofOpen descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

  /// Names a file without a name: by the target's path if that is free, otherwise by a temporary one
  /// that can replace it. Returns the name, and 0 or the error number.
  private static func link(
    _ descriptor: Int32, to destination: Destination
  ) -> (name: String?, code: Int32) {
    let file = path(ofOpen: descriptor)
    var name = destination.target
    while unsafe linkat(AT_FDCWD, file, AT_FDCWD, name, AT_SYMLINK_FOLLOW) != 0 {
      if errno != EEXIST { return (nil, errno) }
      name = temporaryPath(in: destination.folder)
    }
    return (name, 0)
  }

  /// Returns the path of a temporary file that this process has not used.
  private static func temporaryPath(in folder: String) -> String {
    let number = temporaryNumber.wrappingAdd(1, ordering: .relaxed).newValue
    let slash = folder == "/" ? "" : "/"
    return "\(folder)\(slash).descent-\(getpid())-\(number).tmp"
  }

  /// Creates a file in the folder of the target. Returns its path and its descriptor.
  private static func createTemporary(
    for destination: Destination
  ) throws(FileError) -> (path: String?, descriptor: Int32) {
    let folder = destination.folder
    while true {
      let path = temporaryPath(in: folder)
      let descriptor = openFile(
        path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, destination.newMode)
      // A file may be left over from an earlier process with the same number that was killed.
      if descriptor == -EEXIST { continue }
      guard descriptor >= 0 else {
        throw .unwritable(
          path: destination.path,
          reason: "the folder \"\(folder)\": \(reason(-descriptor))" + advice)
      }
      return (path, descriptor)
    }
  }

  /// Returns the path at the end of a chain of symbolic links, which need not exist.
  ///
  /// Returns nil if the chain has no end or a name that is not UTF-8. Repairing such a name could
  /// give the name of another file.
  private static func followingLinks(_ path: String) -> String? {
    var path = path
    for _ in 0..<40 {
      var buffer = [CChar](repeating: 0, count: 65_536)
      let count = unsafe readlink(path, &buffer, buffer.count)
      guard count > 0 else { return path }
      let bytes = buffer[..<count].map { UInt8(bitPattern: $0) }
      guard let target = String(validating: bytes, as: UTF8.self) else { return nil }
      let isAbsolute = bytes[0] == UInt8(ascii: "/")
      path = isAbsolute ? target : folder(of: path) + "/" + target
    }
    return nil
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// Calls the system's `close`. It is outside `POSIX.Output`, where `close` is a method.
private func closeFile(_ descriptor: Int32) -> Int32 { close(descriptor) }
