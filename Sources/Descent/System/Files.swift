/// Whole files in and out, with errors that name the file, the reason and what to do.
package enum Files {
  /// Reads the whole file at `path`.
  ///
  /// - Throws: ``FileError/missing(path:)`` if there is no such file, and
  ///   ``FileError/unreadable(path:reason:)`` if it is a folder or the system refuses to read it.
  package static func read(contentsOf path: String) throws(FileError) -> [UInt8] {
    try POSIX.read(path)
  }

  /// Reads the first bytes of the file at `path`, as many of `count` as there are. Throws as the other.
  package static func read(contentsOf path: String, first count: Int) throws(FileError) -> [UInt8] {
    try POSIX.read(path, limit: count)
  }

  /// Writes `bytes` to `path` so that a reader finds the old file or the new one, never a mixture.
  ///
  /// The bytes go to a temporary file in the same folder, are forced to the disk, and only then
  /// take the place of the old file. The old file's permissions are kept; a symbolic link is
  /// followed, and stays a link.
  ///
  /// - Throws: ``FileError/unwritable(path:reason:)``. The old file is then as it was and no
  ///   temporary file remains. The one exception says so in its reason: the new file is complete
  ///   and in place, but its folder could not be forced to the disk.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try POSIX.writeAtomically(bytes, to: path)
  }

  /// Checks that ``write(_:to:)`` could write: the folder is there, and takes a new file. Changes nothing.
  ///
  /// - Throws: ``FileError/unwritable(path:reason:)``, as `write` would.
  package static func checkWritable(_ path: String) throws(FileError) {
    try POSIX.checkRoom(for: [(path, 0)])
  }

  /// Checks that there is room for new files of so many bytes, all at once. Changes nothing, and leaves
  /// nothing if the process is ended meanwhile.
  ///
  /// - Throws: ``FileError/unwritable(path:reason:)``, of the first that there is no room for.
  package static func checkRoom(for files: [(path: String, bytes: Int)]) throws(FileError) {
    try POSIX.checkRoom(for: files)
  }

  /// Makes a folder that nothing is in, where the system's temporary files are: in $TMPDIR or, without it, in
  /// /tmp.
  ///
  /// - Throws: ``FileError/unwritable(path:reason:)``.
  package static func makeTemporaryFolder() throws(FileError) -> String {
    try POSIX.makeTemporaryFolder(in: Terminal.environment("TMPDIR") ?? "/tmp")
  }

  /// Whether both paths lead to one and the same file, whatever links are on the way; `false` if
  /// either does not exist.
  package static func areSame(_ first: String, _ second: String) -> Bool {
    POSIX.areSame(first, second)
  }

  /// Whether there is anything at `path`, or where a link there leads to.
  package static func exists(_ path: String) -> Bool { POSIX.areSame(path, path) }

  /// The bytes of the file at `path`; 0 if there is none.
  package static func size(of path: String) -> Int { POSIX.size(of: path) }

  /// Writes text to standard output at once, so that a pipe shows it too.
  package static func standardOutput(_ text: String) throws(FileError) {
    try POSIX.Output(nil).write(Array(text.utf8))
  }

  /// Writes text to standard error; what cannot be written is lost.
  package static func standardError(_ text: String) { POSIX.standardError(Array(text.utf8)) }
}
