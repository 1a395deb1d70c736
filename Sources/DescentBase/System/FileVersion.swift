#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What tells whether a file is the one that it was, and whether it has changed.
package struct FileVersion: Hashable, Sendable {
  /// The number of the disk.
  package let device: UInt64
  /// The number of the file on its disk.
  package let number: UInt64
  /// The size in bytes.
  package let size: Int
  /// The time of its last change, in nanoseconds since 1970.
  package let modified: Int

  /// A version with these values.
  package init(device: UInt64, number: UInt64, size: Int, modified: Int) {
    (self.device, self.number, self.size, self.modified) = (device, number, size, modified)
  }

  /// The version of the regular file at `path`; nil if there is none.
  package init?(of path: String) {
    var status = stat()
    guard !path.utf8.contains(0), unsafe stat(path, &status) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    self.init(
      device: UInt64(truncatingIfNeeded: status.st_dev),
      number: UInt64(truncatingIfNeeded: status.st_ino), size: Int(status.st_size),
      modified: Int(time.tv_sec).saturating(times: 1_000_000_000)
        .saturating(plus: Int(time.tv_nsec)))
  }

  /// Whether both are versions of one file.
  package func isSameFile(as other: FileVersion) -> Bool {
    device == other.device && number == other.number
  }
}
