#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension POSIX {
  /// Returns the names in a folder, without `.` and `..`, in the order of their bytes; nil if there is no
  /// folder at the path.
  static func names(in path: String) throws(FileError) -> [String]? {
    guard let folder = unsafe opendir(path) else {
      if errno == ENOTDIR || errno == ENOENT { return nil }
      throw .unreadable(path: path, reason: reason(errno))
    }
    defer { _ = unsafe closedir(folder) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(folder) else {
        if errno != 0 { throw .unreadable(path: path, reason: reason(errno)) }
        break
      }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Removes the name of a file.
  static func remove(_ path: String) throws(FileError) {
    guard unsafe unlink(path) == 0 else {
      throw .unwritable(path: path, reason: reason(errno))
    }
  }

  /// The number of the process.
  static var processNumber: Int { Int(getpid()) }
}
