import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why a file could not be read or written.
public enum FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no file at `path`.
  case missing(path: String)
  /// The file at `path` exists but cannot be read.
  case unreadable(path: String, reason: String)
  /// The file at `path` cannot be written; the reason says what to do.
  case unwritable(path: String, reason: String)

  /// The file, the reason, and what to do.
  public var description: String {
    switch self {
    case .missing(let path):
      "\(path.isEmpty ? "\"\"" : path): there is no such file; check the path and the "
        + "current folder"
    case .unreadable(let path, let reason):
      "\(path): cannot be read: \(reason); name a file that you may read"
    case .unwritable(let path, let reason):
      "\(path.isEmpty ? "\"\"" : path): cannot be written: \(reason)"
    }
  }
}

/// The operating system's calls: the only unsafe code for files and threads is in this file.
enum POSIX {
  /// Numbers the temporary files of this process; a name is never handed out twice.
  private static let temporaryNumber = Atomic<UInt64>(0)

  private static let elsewhere = "; name a file in another folder, or mend this one"

  /// Reads the whole file at `path`; pipes and devices are read until they end.
  static func read(_ path: String) throws(FileError) -> [UInt8] {
    guard !path.utf8.contains(0) else {
      throw .unreadable(path: path, reason: "the path holds a zero byte")
    }
    let descriptor = openFile(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if descriptor == -ENOENT { throw .missing(path: path) }
      throw .unreadable(path: path, reason: reason(-descriptor))
    }
    defer { _ = close(descriptor) }

    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: reason(errno))
    }
    if isFolder(status) {
      throw .unreadable(path: path, reason: "it is a folder, not a file")
    }
    var bytes: [UInt8] = []
    // The size is a hint only: it may be a sparse file's claim, or change while we read.
    bytes.reserveCapacity(max(0, min(Int(clamping: status.st_size), 1 << 28)))
    let code = readToEnd(descriptor, into: &bytes)
    guard code == 0 else { throw .unreadable(path: path, reason: reason(code)) }
    return bytes
  }

  /// Writes a temporary file in the folder of `path`, forces it to the disk and renames it.
  static func writeAtomically(_ bytes: [UInt8], to path: String) throws(FileError) {
    func refusal(_ reason: String) -> FileError { .unwritable(path: path, reason: reason) }

    let destination = try Destination(path)
    let folder = destination.descriptor
    defer { if folder >= 0 { _ = close(folder) } }
    let (temporary, descriptor) = try createTemporary(for: destination)

    let code = fillAndClose(descriptor, bytes, mode: destination.oldMode)
    guard code == 0 else {
      _ = unsafe unlink(temporary)
      throw refusal(reason(code) + elsewhere)
    }
    guard unsafe rename(temporary, destination.target) == 0 else {
      let code = errno
      _ = unsafe unlink(temporary)
      throw refusal(reason(code) + elsewhere)
    }
    if folder >= 0 {
      let code = synchronize(folder)
      // Some file systems cannot force a folder to the disk, and say so with these two.
      guard code == 0 || code == EINVAL || code == ENOTSUP else {
        throw refusal(
          "the new file is in place, but may not survive a power cut, as its folder could not be "
            + "forced to the disk (\(reason(code)))")
      }
    }
  }

  /// Makes the temporary file that `writeAtomically` would, and removes it.
  static func checkWritable(_ path: String) throws(FileError) {
    let destination = try Destination(path)
    defer { if destination.descriptor >= 0 { _ = close(destination.descriptor) } }
    let (temporary, descriptor) = try createTemporary(for: destination)
    _ = close(descriptor)
    _ = unsafe unlink(temporary)
  }

  /// Whether both paths lead to one file that exists.
  static func areSame(_ first: String, _ second: String) -> Bool {
    var (one, other) = (stat(), stat())
    guard unsafe stat(first, &one) == 0, unsafe stat(second, &other) == 0 else { return false }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }

  /// Where a file is to be written.
  private struct Destination {
    let path: String
    /// The path behind its symbolic links.
    let target: String
    let folder: String
    /// The folder, open to be forced to the disk; negative if it may be written but not listed.
    let descriptor: Int32
    /// The permissions of the file that is there now.
    let oldMode: mode_t?

    init(_ path: String) throws(FileError) {
      func refusal(_ reason: String) -> FileError { .unwritable(path: path, reason: reason) }

      guard !path.utf8.contains(0) else { throw refusal("the path holds a zero byte") }
      guard !path.isEmpty else { throw refusal("the path is empty") }
      guard path.utf8.last != UInt8(ascii: "/") else {
        throw refusal("it names a folder, not a file; name a file in it")
      }

      // What is there now? Only a regular file may be replaced: a rename over a device such as
      // /dev/null would destroy it.
      var status = stat()
      var oldMode: mode_t?
      if unsafe stat(path, &status) == 0 {
        if isFolder(status) { throw refusal("it is a folder, not a file; name a file in it") }
        guard isRegular(status) else {
          throw refusal("it is a pipe or a device, not a file; name a file")
        }
        oldMode = status.st_mode & 0o777
      } else if errno != ENOENT {
        throw refusal(reason(errno) + elsewhere)
      }

      guard let target = followingLinks(path) else {
        throw refusal("its symbolic links have no end, or a name that is not UTF-8")
      }
      let folder = POSIX.folder(of: target)
      let descriptor = openFile(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      if descriptor < 0 {
        let code = -descriptor
        if code == ENOENT {
          throw refusal("the folder \"\(folder)\" does not exist; make it, or name another")
        }
        // A folder that may be written but not listed cannot be opened, nor forced to the disk.
        guard code == EACCES else {
          throw refusal("the folder \"\(folder)\": \(reason(code))" + elsewhere)
        }
      }
      (self.path, self.target, self.folder) = (path, target, folder)
      (self.descriptor, self.oldMode) = (descriptor, oldMode)
    }
  }

  static func standardOutput(_ bytes: [UInt8]) {
    _ = unsafe bytes.withUnsafeBytes { unsafe writeAll(1, $0) }
  }

  static func standardError(_ bytes: [UInt8]) {
    _ = unsafe bytes.withUnsafeBytes { unsafe writeAll(2, $0) }
  }

  /// Runs `body` once on a new detached thread whose stack holds at least `stackBytes`.
  ///
  /// A failure to start a thread leaves nothing sensible to do, so it stops the program.
  static func runOnThread(stackBytes: Int, _ body: @escaping @Sendable () -> Void) {
    // macOS wants whole pages (16 KiB); every system has a least size.
    let page = 16_384
    let size = (max(stackBytes, 8 * page) + page - 1) / page * page

    var attributes = pthread_attr_t()
    var code = unsafe pthread_attr_init(&attributes)
    precondition(code == 0, "cannot prepare a thread: \(reason(code))")
    defer { _ = unsafe pthread_attr_destroy(&attributes) }
    code = unsafe pthread_attr_setstacksize(&attributes, size)
    precondition(code == 0, "a thread cannot have a stack of \(size) bytes: \(reason(code))")
    code = unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    precondition(code == 0, "cannot detach a thread: \(reason(code))")

    // The new thread takes over the box's one reference and releases it.
    let box = unsafe Unmanaged.passRetained(ThreadBody(body)).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
      code = unsafe pthread_create(&thread, &attributes, { unsafe runThreadBody($0) }, box)
    #else
      var thread = pthread_t()
      code = unsafe pthread_create(&thread, &attributes, { unsafe runThreadBody($0!) }, box)
    #endif
    precondition(code == 0, "cannot start a thread: \(reason(code)); close other programs")
  }

  // MARK: - Steps of the above; a step returns 0 or the error's number

  private static func readToEnd(_ descriptor: Int32, into bytes: inout [UInt8]) -> Int32 {
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe readSome(descriptor, $0) }
      if count == 0 { return 0 }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// Writes all of `bytes`, sets the mode, forces the file to the disk and closes it in any case.
  private static func fillAndClose(
    _ descriptor: Int32, _ bytes: [UInt8], mode: mode_t?
  ) -> Int32 {
    var code = unsafe bytes.withUnsafeBytes { unsafe writeAll(descriptor, $0) }
    if code == 0, let mode, fchmod(descriptor, mode) != 0 { code = errno }
    if code == 0 { code = synchronize(descriptor) }
    // An interrupted close has closed the file all the same, and the data is on the disk already.
    if close(descriptor) != 0, code == 0, errno != EINTR { code = errno }
    return code
  }

  private static func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32 {
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
      // No progress and no error would loop for ever.
      if count == 0 { return EIO }
      written += count
    }
    return 0
  }

  /// Forces a file or folder to the disk. A failure is final: after one, the system may have
  /// dropped the data, and a second call would succeed without it.
  private static func synchronize(_ descriptor: Int32) -> Int32 {
    #if canImport(Darwin)
      // fsync on macOS stops at the drive's cache. Network drives know only fsync.
      if fcntl(descriptor, F_FULLFSYNC) == 0 { return 0 }
      guard errno == ENOTSUP || errno == EINVAL || errno == ENOTTY else { return errno }
    #endif
    while fsync(descriptor) != 0 {
      if errno != EINTR { return errno }
    }
    return 0
  }

  /// A new file beside the target, and its descriptor.
  private static func createTemporary(
    for destination: Destination
  ) throws(FileError) -> (path: String, descriptor: Int32) {
    // While it takes the place of a private file, nobody else may read it; `fchmod` comes later.
    let mode: mode_t = destination.oldMode == nil ? 0o644 : 0o600
    let folder = destination.folder
    while true {
      let number = temporaryNumber.wrappingAdd(1, ordering: .relaxed).newValue
      let slash = folder == "/" ? "" : "/"
      let path = "\(folder)\(slash).descent-\(getpid())-\(number).tmp"
      let descriptor = openFile(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      // A name may be left over from an earlier process of the same number that was killed.
      if descriptor == -EEXIST { continue }
      guard descriptor >= 0 else {
        throw .unwritable(
          path: destination.path,
          reason: "the folder \"\(folder)\": \(reason(-descriptor))" + elsewhere)
      }
      return (path, descriptor)
    }
  }

  /// A descriptor, or the negated error's number.
  private static func openFile(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
    while true {
      let descriptor = unsafe open(path, flags, mode)
      if descriptor >= 0 { return descriptor }
      if errno != EINTR { return -errno }
    }
  }

  /// The path behind a chain of symbolic links, which need not exist; `nil` if the chain has no
  /// end or holds a name that is not UTF-8, which must not be repaired into another file's.
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

  private static func isFolder(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }

  private static func isRegular(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }

  private static func reason(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}

// Outside `POSIX`, where the name `read` means the system's call and not `POSIX.read`.

private func readSome(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  unsafe read(descriptor, buffer.baseAddress, buffer.count)
}

private func writeSome(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
  unsafe write(descriptor, buffer.baseAddress, buffer.count)
}

/// Carries a closure through a C pointer.
private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runThreadBody(_ box: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  unsafe Unmanaged<ThreadBody>.fromOpaque(box).takeRetainedValue().run()
  return nil
}
