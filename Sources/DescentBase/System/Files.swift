/// Reads and writes whole files. The errors name the file, the reason and what to do.
package enum Files {
  /// Reads the whole file at `path`.
  ///
  /// - Throws: ``FileError/missing(path:)`` if there is no such file, and
  ///   ``FileError/unreadable(path:reason:)`` if it is a folder or the system refuses to read it.
  package static func read(contentsOf path: String) throws(FileError) -> [UInt8] {
    try POSIX.read(path)
  }

  /// Reads the first `count` bytes of the file at `path`, or all of them if there are fewer. Throws
  /// like `read(contentsOf:)`.
  package static func read(contentsOf path: String, first count: Int) throws(FileError) -> [UInt8] {
    try POSIX.read(path, limit: count)
  }

  /// Writes `bytes` to `path`. A reader finds the old file or the new one, never a mixture.
  ///
  /// The bytes are written to a temporary file in the same folder and forced to the disk. Only then
  /// does the temporary file replace the old file. The old file's permissions are kept. A symbolic
  /// link is followed and stays a link.
  ///
  /// - Throws: ``FileError/unwritable(path:reason:)``. The old file is then unchanged, and no
  ///   temporary file remains. There is one exception, which the reason describes: the new file is
  ///   complete and in place, but its folder could not be forced to the disk.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try POSIX.writeAtomically(bytes, to: path)
  }

  /// Checks that ``write(_:to:)`` could write: the folder exists and accepts a new file. Changes
  /// nothing.
  ///
  /// - Throws: ``FileError/unwritable(path:reason:)``, as `write` would.
  package static func checkWritable(_ path: String) throws(FileError) {
    try POSIX.checkRoom(for: [(path, 0)])
  }

  /// Checks that the disk has room for all these new files together. Changes nothing, and leaves
  /// nothing behind if the process ends during the check.
  ///
  /// - Throws: ``FileError/unwritable(path:reason:)`` for the first file that has no room.
  package static func checkRoom(for files: [(path: String, bytes: Int)]) throws(FileError) {
    try POSIX.checkRoom(for: files)
  }

  /// Creates an empty folder for temporary files in $TMPDIR or, if that is not set, in /tmp.
  /// Returns its path.
  ///
  /// - Throws: ``FileError/unwritable(path:reason:)``.
  package static func makeTemporaryFolder() throws(FileError) -> String {
    try POSIX.makeTemporaryFolder(in: Terminal.environment("TMPDIR") ?? "/tmp")
  }

  /// Returns a path beside another one that only this process uses.
  package static func temporaryPath(beside path: String, named name: String) -> String {
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    return "\(folder).\(POSIX.processNumber)-\(name)"
  }

  /// Removes the name of a file. A process that has it open can still read it.
  ///
  /// - Throws: ``FileError/unwritable(path:reason:)``.
  package static func remove(_ path: String) throws(FileError) { try POSIX.remove(path) }

  /// Returns the names in the folder at `path`, in the order of their bytes; nil if it is no folder.
  ///
  /// - Throws: ``FileError/unreadable(path:reason:)`` if the system refuses to list it.
  package static func names(in path: String) throws(FileError) -> [String]? {
    try POSIX.names(in: path)
  }

  /// Returns whether both paths lead to the same file, through any links. Returns false if either
  /// does not exist.
  package static func areSame(_ first: String, _ second: String) -> Bool {
    POSIX.areSame(first, second)
  }

  /// Returns whether there is a file or a folder at `path` or at the destination of a link there.
  package static func exists(_ path: String) -> Bool { POSIX.areSame(path, path) }

  /// Returns the size in bytes of the file at `path`, or 0 if there is none.
  package static func size(of path: String) -> Int { POSIX.size(of: path) }

  /// Writes text to standard output without buffering, so that it appears immediately in a pipe
  /// too.
  package static func standardOutput(_ text: String) throws(FileError) {
    try POSIX.Output(nil).write(Array(text.utf8))
  }

  /// Writes text to standard error. Text that cannot be written is lost.
  package static func standardError(_ text: String) { POSIX.standardError(Array(text.utf8)) }
}
