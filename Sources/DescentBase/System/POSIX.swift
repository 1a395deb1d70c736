import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The reason why a file could not be read or written.
public enum FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no file at `path`.
  case missing(path: String)
  /// The file at `path` exists but cannot be read.
  case unreadable(path: String, reason: String)
  /// The content of the file at `path` is not what it should be. The reason says what to do.
  case invalid(path: String, reason: String)
  /// The file at `path` cannot be written. The reason says what to do.
  case unwritable(path: String, reason: String)

  /// The file, the reason, and what to do.
  public var description: String {
    switch self {
    case .missing(let path):
      "\(path.isEmpty ? "\"\"" : path): there is no such file; check the path and the "
        + "current folder"
    case .unreadable(let path, let reason):
      "\(path): cannot be read: \(reason); name a file that you may read"
    case .invalid(let path, let reason): "\(path): \(reason)"
    case .unwritable(let path, let reason):
      "\(path.isEmpty ? "\"\"" : path): cannot be written: \(reason)"
    }
  }
}

/// The calls of the operating system. The functions that write files are in `POSIX+Writing.swift`.
package enum POSIX {
  /// Reads the whole file at `path`, or its first `limit` bytes. Pipes and devices are read to
  /// their end.
  static func read(_ path: String, limit: Int = .max) throws(FileError) -> [UInt8] {
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
    // The size is only a hint: the file may be sparse or change while it is read.
    bytes.reserveCapacity(max(0, min(Int(clamping: status.st_size), limit, 1 << 28)))
    let code = readToEnd(descriptor, into: &bytes, limit: limit)
    guard code == 0 else { throw .unreadable(path: path, reason: reason(code)) }
    return bytes
  }

  /// Returns whether both paths lead to the same existing file.
  static func areSame(_ first: String, _ second: String) -> Bool {
    var (one, other) = (stat(), stat())
    guard unsafe stat(first, &one) == 0, unsafe stat(second, &other) == 0 else { return false }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }

  /// Returns the size in bytes of the file at `path`, or 0 if there is none.
  static func size(of path: String) -> Int {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Writes bytes to standard error. Errors are ignored.
  static func standardError(_ bytes: [UInt8]) {
    _ = unsafe bytes.withUnsafeBytes { unsafe writeAll(2, $0) }
  }

  /// Opens each of the descriptors 0, 1 and 2 that is closed, so that no file gets its number.
  ///
  /// It is opened for the wrong direction: reading from a standard input that was closed, and writing to a
  /// standard output that was closed, stay errors.
  static func openClosedStandardStreams() {
    for descriptor in STDIN_FILENO...STDERR_FILENO
    where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // The lowest free number is this one, because those below it are open.
      _ = openFile("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Runs `body` once on a new detached thread with a stack of at least `stackBytes`.
  ///
  /// Traps if the thread cannot be started, because the program cannot continue without it.
  package static func runOnThread(stackBytes: Int, _ body: @escaping @Sendable () -> Void) {
    _ = startThread(
      stackBytes: stackBytes, state: Int32(PTHREAD_CREATE_DETACHED), body)
  }

  /// Runs `body` once on a new thread that is detached or joinable. Traps like `runOnThread`.
  static func startThread(
    stackBytes: Int, state: Int32, _ body: @escaping @Sendable () -> Void
  ) -> pthread_t {
    // macOS requires whole pages of 16 KiB. Every system has a minimum size.
    let page = 16_384
    let size = (max(stackBytes, 8 * page) + page - 1) / page * page

    var attributes = pthread_attr_t()
    var code = unsafe pthread_attr_init(&attributes)
    require(code == 0, "cannot prepare a thread: \(reason(code))")
    defer { _ = unsafe pthread_attr_destroy(&attributes) }
    code = unsafe pthread_attr_setstacksize(&attributes, size)
    require(code == 0, "a thread cannot have a stack of \(size) bytes: \(reason(code))")
    code = unsafe pthread_attr_setdetachstate(&attributes, state)
    require(code == 0, "a thread cannot have the state \(state): \(reason(code))")

    // The new thread takes over the box's one reference and releases it.
    let box = unsafe Unmanaged.passRetained(ThreadBody(body)).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
      code = unsafe pthread_create(&thread, &attributes, { unsafe runThreadBody($0) }, box)
    #else
      var thread = pthread_t()
      code = unsafe pthread_create(&thread, &attributes, { unsafe runThreadBody($0!) }, box)
    #endif
    require(code == 0, "cannot start a thread: \(reason(code)); close other programs")
    #if canImport(Darwin)
      guard let thread else { stop("a thread has been started but is not there") }
    #endif
    return thread
  }

  // MARK: - Steps of the functions above

  /// Reads to the end of the file or up to `limit` bytes. Returns 0 or the error number.
  private static func readToEnd(
    _ descriptor: Int32, into bytes: inout [UInt8], limit: Int
  ) -> Int32 {
    var chunk = [UInt8](repeating: 0, count: min(limit, 1 << 18))
    while true {
      if bytes.count >= limit {
        bytes.removeLast(bytes.count - limit)
        return 0
      }
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe readSome(descriptor, $0) }
      if count == 0 { return 0 }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// Opens a file. Returns its descriptor, or the negated error number.
  static func openFile(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
    while true {
      let descriptor = unsafe open(path, flags, mode)
      if descriptor >= 0 { return descriptor }
      if errno != EINTR { return -errno }
    }
  }

  static func isFolder(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }

  static func isRegular(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }

  static func reason(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}

// These are outside `POSIX` because here `read` means the system call and not `POSIX.read`.

private func readSome(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  unsafe read(descriptor, buffer.baseAddress, buffer.count)
}

func writeSome(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
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
