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

  /// Opens the first of these files that the system has with all of these functions. Returns nil if it
  /// has none.
  init?(_ names: [String], functions: [String]) {
    for name in names {
      if let handle = unsafe dlopen(name, RTLD_NOW),
        functions.allSatisfy({ unsafe dlsym(handle, $0) != nil })
      {
        unsafe self.handle = handle
        return
      }
    }
    return nil
  }

  /// Returns the function with this name, one of those that the library was opened for. `Function` is its type, a C function pointer.
  func function<Function>(_ name: String, as type: Function.Type = Function.self) -> Function {
    guard let symbol = unsafe dlsym(handle, name) else {
      stop("the library lacks the function \(name)")
    }
    return unsafe unsafeBitCast(symbol, to: type)
  }

  /// zlib.
  static let zlib = SystemLibrary(
    ["libz.so.1", "libz.so", "libz.1.dylib", "/usr/lib/libz.dylib"],
    functions: ["inflateInit2_", "inflate", "inflateReset", "inflateEnd", "crc32"])
  /// Zstandard.
  static let zstd = SystemLibrary(
    [
      "libzstd.so.1", "libzstd.so", "libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib",
      "/usr/local/lib/libzstd.1.dylib",
    ],
    functions: [
      "ZSTD_createDStream", "ZSTD_decompressStream", "ZSTD_isError", "ZSTD_freeDStream",
      "ZSTD_decompress",
    ])
  /// SQLite 3.
  static let sqlite = SystemLibrary(
    [
      "libsqlite3.so.0", "libsqlite3.so", "libsqlite3.dylib", "/usr/lib/libsqlite3.dylib",
    ],
    functions: [
      "open_v2", "close_v2", "prepare_v2", "step", "finalize", "column_count", "column_name",
      "column_type", "column_int64", "column_double", "column_text", "column_bytes", "errmsg",
      "stmt_readonly",
    ].map { "sqlite3_\($0)" })
}
