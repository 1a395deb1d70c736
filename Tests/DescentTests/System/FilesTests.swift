import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Descent

/// Makes a new folder for each test and removes it at the end.
@Suite("Files")
final class FilesTests {
  private let folder: String
  private let manager = FileManager.default

  init() throws {
    folder = NSTemporaryDirectory() + "/descent-tests-" + UUID().uuidString
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? manager.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder)
    try? manager.removeItem(atPath: folder)
  }

  private func contents() throws -> [String] {
    try manager.contentsOfDirectory(atPath: folder).sorted()
  }

  private func mode(_ path: String) throws -> Int? {
    let mode = try manager.attributesOfItem(atPath: path)[.posixPermissions]
    return (mode as? NSNumber)?.intValue
  }

  @Test("Bytes that are written are read back", arguments: [0, 1, 1_000_003])
  func roundTrip(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try Files.write(bytes, to: folder + "/a")
    #expect(try Files.read(contentsOf: folder + "/a") == bytes)
    #expect(try contents() == ["a"])
  }

  @Test("A second write replaces the first and leaves no temporary file behind")
  func replaces() throws {
    let path = folder + "/é 🙂"
    try Files.write([1, 2, 3], to: path)
    try Files.write([4], to: path)
    #expect(try Files.read(contentsOf: path) == [4])
    #expect(try contents().count == 1)
  }

  @Test("Checking a path gives the same answer as writing to it, and leaves nothing behind")
  func checksWritable() throws {
    try Files.checkWritable(folder + "/a")
    #expect(try contents() == [])
    try Files.write([1], to: folder + "/a")
    try Files.checkWritable(folder + "/a")
    #expect(try contents() == ["a"])
    #expect(try Files.read(contentsOf: folder + "/a") == [1])
    for path in ["", folder, folder + "/no/a", folder + "/a/b", "/dev/null"] {
      let refusal = try #require(throws: FileError.self) { try Files.checkWritable(path) }
      #expect(throws: refusal) { try Files.write([2], to: path) }
    }
  }

  @Test("Two paths are the same file through links, and never if there is no file")
  func sameFile() throws {
    try Files.write([1], to: folder + "/a")
    try Files.write([1], to: folder + "/b")
    try manager.createSymbolicLink(
      atPath: folder + "/link", withDestinationPath: folder + "/a")
    #expect(Files.areSame(folder + "/a", folder + "/./a"))
    #expect(Files.areSame(folder + "/a", folder + "/link"))
    #expect(!Files.areSame(folder + "/a", folder + "/b"))
    #expect(!Files.areSame(folder + "/c", folder + "/c"))
  }

  @Test("The old file's permissions are kept")
  func keepsMode() throws {
    let path = folder + "/a"
    try Files.write([1], to: path)
    #expect(try #require(try mode(path)) & ~0o644 == 0)
    for permissions in [0o600, 0o666, 0o755] {
      try manager.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
      try Files.write([2], to: path)
      #expect(try mode(path) == permissions)
    }
  }

  @Test("A symbolic link stays a link, and its target is written", arguments: [true, false])
  func link(targetExists: Bool) throws {
    try manager.createDirectory(atPath: folder + "/sub", withIntermediateDirectories: false)
    if targetExists { try Files.write([1], to: folder + "/sub/target") }
    try manager.createSymbolicLink(
      atPath: folder + "/second", withDestinationPath: "sub/target")
    try manager.createSymbolicLink(
      atPath: folder + "/first", withDestinationPath: folder + "/second")
    try Files.write([2], to: folder + "/first")
    #expect(try Files.read(contentsOf: folder + "/sub/target") == [2])
    #expect(try contents() == ["first", "second", "sub"])
    #expect(try manager.destinationOfSymbolicLink(atPath: folder + "/second") == "sub/target")
    #expect(try manager.contentsOfDirectory(atPath: folder + "/sub") == ["target"])
  }

  @Test("Circular links are refused")
  func circle() throws {
    try manager.createSymbolicLink(atPath: folder + "/a", withDestinationPath: "b")
    try manager.createSymbolicLink(atPath: folder + "/b", withDestinationPath: "a")
    #expect(throws: FileError.self) { try Files.write([1], to: folder + "/a") }
    #expect(throws: FileError.self) { try Files.read(contentsOf: folder + "/a") }
  }

  @Test("A file that does not exist is missing")
  func missing() {
    let path = folder + "/nothing"
    let error = #expect(throws: FileError.self) { try Files.read(contentsOf: path) }
    #expect(error == .missing(path: path))
    #expect(
      error?.description
        == "\(path): there is no such file; check the path and the current folder")
    #expect(throws: FileError.missing(path: "")) { try Files.read(contentsOf: "") }
  }

  @Test("A folder as a path is refused with a message that says so")
  func folderAsPath() throws {
    let reason = "it is a folder, not a file"
    let read = #expect(throws: FileError.self) { try Files.read(contentsOf: folder) }
    #expect(read == .unreadable(path: folder, reason: reason))
    #expect(
      read?.description
        == "\(folder): cannot be read: \(reason); name a file that you may read")
    #expect(throws: FileError.unwritable(path: folder, reason: reason + "; name a file in it")) {
      try Files.write([1], to: folder)
    }
    #expect(
      throws: FileError.unwritable(
        path: folder + "/a/", reason: "it names a folder, not a file; name a file in it")
    ) {
      try Files.write([1], to: folder + "/a/")
    }
    #expect(try contents().isEmpty)
  }

  @Test("An error for a missing folder names the folder")
  func missingFolder() {
    let path = folder + "/sub/a"
    let error = #expect(throws: FileError.self) { try Files.write([1], to: path) }
    #expect(
      error?.description
        == "\(path): cannot be written: the folder \"\(folder)/sub\" does not exist; create it or "
        + "name another")
  }

  @Test("A file where a folder should be is refused")
  func fileAsFolder() throws {
    try Files.write([1], to: folder + "/a")
    #expect(throws: FileError.self) { try Files.write([2], to: folder + "/a/b") }
    #expect(throws: FileError.self) { try Files.read(contentsOf: folder + "/a/b") }
    #expect(try Files.read(contentsOf: folder + "/a") == [1])
  }

  @Test(
    "A write into a read-only folder is refused, and the old file stays",
    .enabled(if: geteuid() != 0))
  func readOnlyFolder() throws {
    let path = folder + "/a"
    try Files.write([1], to: path)
    try manager.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder)
    let error = #expect(throws: FileError.self) { try Files.write([2], to: path) }
    #expect(
      error
        == .unwritable(
          path: path,
          reason: "the folder \"\(folder)\": Permission denied; name a file in another folder, or "
            + "make this one writable"))
    #expect(try Files.read(contentsOf: path) == [1])
    #expect(try contents() == ["a"])
  }

  @Test("A file without permission to read is refused", .enabled(if: geteuid() != 0))
  func unreadable() throws {
    let path = folder + "/a"
    try Files.write([1], to: path)
    try manager.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    #expect(throws: FileError.unreadable(path: path, reason: "Permission denied")) {
      try Files.read(contentsOf: path)
    }
  }

  @Test("A device is never replaced")
  func device() throws {
    #expect(
      throws: FileError.unwritable(
        path: "/dev/null", reason: "it is a pipe or a device, not a file; name a file")
    ) {
      try Files.write([1], to: "/dev/null")
    }
    #expect(try Files.read(contentsOf: "/dev/null") == [])
  }

  @Test("A zero byte does not cut a path short")
  func zeroByte() throws {
    #expect(throws: FileError.self) { try Files.write([1], to: folder + "/a\0b") }
    #expect(throws: FileError.self) { try Files.read(contentsOf: folder + "/a\0b") }
    #expect(throws: FileError.self) { try Files.write([1], to: "") }
    #expect(try contents().isEmpty)
  }

  @Test("One of several concurrent writers wins, and their bytes are not mixed")
  func concurrent() throws {
    let path = folder + "/a"
    DispatchQueue.concurrentPerform(iterations: 32) { index in
      try? Files.write([UInt8](repeating: UInt8(index), count: 10_000), to: path)
    }
    let bytes = try Files.read(contentsOf: path)
    #expect(bytes.count == 10_000)
    #expect(Set(bytes).count == 1)
    #expect(try contents() == ["a"])
  }

  @Test("A thread with a large stack can run a deep recursion")
  func largeStack() {
    @Sendable func depth(_ level: Int) -> Int { level == 0 ? 0 : 1 + depth(level - 1) }
    let result = Result()
    POSIX.runOnThread(stackBytes: 512 << 20) {
      result.depth.store(depth(500_000), ordering: .relaxed)
      result.done.signal()
    }
    result.done.wait()
    #expect(result.depth.load(ordering: .relaxed) == 500_000)
  }
}

private final class Result: Sendable {
  let depth = Atomic(0)
  let done = DispatchSemaphore(value: 0)
}
