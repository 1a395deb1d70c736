import Foundation
import Testing

@testable import Descent
@testable import DescentBase

struct FileWriterTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("descent-writer-\(UUID().uuidString)")
  private var path: String { folder.appendingPathComponent("f").path }
  private var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path) }
  }

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  @Test("A file takes its name when it is closed, with everything that was written")
  func closes() throws {
    let writer = try FileWriter(to: path)
    try writer.write([1, 2])
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(try contents.allSatisfy { $0.hasPrefix(".descent-") })
    try writer.write([])
    try writer.write([3])
    try writer.close()
    #expect(try contents == ["f"] && Files.read(contentsOf: path) == [1, 2, 3])
    try FileManager.default.removeItem(at: folder)
  }

  @Test("A file that is not closed leaves nothing behind, and the old file as it was")
  func abandoned() throws {
    try Files.write([7], to: path)
    func write() throws {
      let writer = try FileWriter(to: path)
      try writer.write([1, 2])
    }
    try write()
    #expect(try contents == ["f"] && Files.read(contentsOf: path) == [7])
    try FileManager.default.removeItem(at: folder)
  }

  @Test(
    "A file is complete under its name, new or in place of another, with a temporary name or without",
    arguments: [false, true], [false, true])
  func named(isNamed: Bool, isNew: Bool) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    if !isNew {
      try Files.write([7], to: path)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    }
    let output = try POSIX.Output(path, isNamed: isNamed)
    try output.write([1, 2, 3])
    #expect(try contents.count { $0 != "f" } == 1 || !isNamed)
    try output.close()
    #expect(try contents == ["f"] && Files.read(contentsOf: path) == [1, 2, 3])
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(isNew || (mode as? NSNumber)?.intValue == 0o640)
  }

  #if os(Linux)
    @Test("A file that is not complete has no name, where the file system has such files")
    func unnamed() throws {
      let folder = "/dev/shm/descent-writer-\(UUID().uuidString)"
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      for expected in [[], ["f"]] {
        let writer = try FileWriter(to: folder + "/f")
        try writer.write([1])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == expected)
        try writer.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["f"])
      }
    }

    @Test("A path that appears while a new file is written is replaced by it")
    func appears() throws {
      defer { try? FileManager.default.removeItem(at: folder) }
      let writer = try FileWriter(to: path)
      try writer.write([1])
      try Data([2]).write(to: URL(fileURLWithPath: path))
      try writer.close()
      #expect(try contents == ["f"] && Files.read(contentsOf: path) == [1])
    }
  #endif
}
