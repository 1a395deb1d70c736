#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A new file that grows piece by piece and can be read meanwhile. If the process is killed, at
/// most the last piece is incomplete.
package final class GrowingFile: Sendable {
  package let path: String
  private let folder: String
  private let descriptor: Int32

  /// Creates a file with the first free name in a folder. Creates the folder and its parents if
  /// they do not exist.
  ///
  /// An existing file is never changed. Throws if the folder or the file cannot be created.
  package init(in folder: String, named name: (_ number: Int) -> String) throws(FileError) {
    func refusal(_ path: String, _ code: Int32) -> FileError {
      .unwritable(path: path, reason: POSIX.reason(code) + "; name another folder")
    }
    guard !folder.isEmpty, !folder.utf8.contains(0) else {
      throw .unwritable(path: folder, reason: "it is not the name of a folder; name a folder")
    }
    let code = Self.make(folder)
    if code != 0 { throw refusal(folder, code) }
    let slash = folder.utf8.last == UInt8(ascii: "/") ? "" : "/"
    var number = 1
    while true {
      let path = folder + slash + name(number)
      let descriptor = POSIX.openFile(
        path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
      if descriptor >= 0 {
        (self.path, self.folder, self.descriptor) = (path, folder, descriptor)
        return
      }
      if descriptor != -EEXIST { throw refusal(path, -descriptor) }
      number += 1
    }
  }

  /// Creates a folder and its parents if they do not exist. Returns 0 or the error number.
  private static func make(_ folder: String) -> Int32 {
    let ends = folder.utf8.indices.filter { folder.utf8[$0] == UInt8(ascii: "/") }
    for end in ends where end > folder.startIndex {
      _ = unsafe mkdir(String(folder[..<end]), 0o777)
    }
    return unsafe mkdir(folder, 0o777) == 0 || errno == EEXIST ? 0 : errno
  }

  /// Opens a file to append to, and creates it if it does not exist.
  package init(appendingTo path: String) throws(FileError) {
    descriptor = POSIX.openFile(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    self.path = path
    folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    if descriptor < 0 {
      throw .unwritable(path: path, reason: POSIX.reason(-descriptor))
    }
  }

  deinit { _ = close(descriptor) }

  /// Appends all bytes to a file of this length, or none of them. Updates `length`.
  package func append(_ bytes: [UInt8], to length: inout Int) throws(FileError) {
    let code = unsafe bytes.withUnsafeBytes { unsafe POSIX.writeAll(descriptor, $0) }
    guard code == 0 else {
      // On a full disk a part of the bytes may have been written.
      _ = ftruncate(descriptor, off_t(length))
      throw refusal(code)
    }
    length += bytes.count
  }

  /// Forces the file and its name to the disk.
  package func synchronize() throws(FileError) {
    let code = POSIX.synchronize(descriptor)
    if code != 0 { throw refusal(code) }
    let folder = POSIX.openFile(self.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    // Not every file system can force a folder to the disk.
    _ = POSIX.synchronize(folder)
    _ = close(folder)
  }

  private func refusal(_ code: Int32) -> FileError {
    .unwritable(path: path, reason: POSIX.reason(code))
  }
}
