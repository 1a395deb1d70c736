/// Writes a file piece by piece; it takes its name when it is whole, or not at all.
package struct FileWriter: ~Copyable {
  private let output: POSIX.Output

  /// Begins a file that is to be at `path`; nil writes on standard output. Throws if it cannot be
  /// written there.
  package init(to path: String?) throws(FileError) { output = try POSIX.Output(path) }

  /// Appends bytes.
  package func write(_ bytes: [UInt8]) throws(FileError) { try output.write(bytes) }

  /// Forces the file to the disk and gives it its name.
  package consuming func close() throws(FileError) { try output.close() }
}
