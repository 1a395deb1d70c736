/// Writes a file piece by piece. The file gets its name when it is complete, or not at all.
package struct FileWriter: ~Copyable {
  private let output: POSIX.Output

  /// Starts a file that will be at `path`, or writes to standard output if `path` is nil. Throws if
  /// the file cannot be written.
  package init(to path: String?) throws(FileError) { output = try POSIX.Output(path) }

  /// Appends bytes.
  package func write(_ bytes: [UInt8]) throws(FileError) { try output.write(bytes) }

  /// Forces the file to the disk and gives it its name.
  package consuming func close() throws(FileError) { try output.close() }
}
