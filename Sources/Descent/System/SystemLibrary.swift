#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A library of the system that is opened when it is first needed, so that nothing depends on it.
@safe struct SystemLibrary: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer

  /// Opens the first of these files that the system has. Returns nil if it has none.
  init?(_ names: [String]) {
    for name in names {
      if let handle = unsafe dlopen(name, RTLD_NOW) {
        unsafe self.handle = handle
        return
      }
    }
    return nil
  }

  /// Returns the function with this name. `Function` is its type, a C function pointer.
  func function<Function>(_ name: String, as type: Function.Type = Function.self) -> Function {
    guard let symbol = unsafe dlsym(handle, name) else {
      stop("the library lacks the function \(name)")
    }
    return unsafe unsafeBitCast(symbol, to: type)
  }

  /// zlib.
  static let zlib = SystemLibrary(["libz.so.1", "libz.so", "libz.1.dylib", "/usr/lib/libz.dylib"])
  /// Zstandard.
  static let zstd = SystemLibrary([
    "libzstd.so.1", "libzstd.so", "libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib",
    "/usr/local/lib/libzstd.1.dylib",
  ])
  /// SQLite 3.
  static let sqlite = SystemLibrary([
    "libsqlite3.so.0", "libsqlite3.so", "libsqlite3.dylib", "/usr/lib/libsqlite3.dylib",
  ])
}
