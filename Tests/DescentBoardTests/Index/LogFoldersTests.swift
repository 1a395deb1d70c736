import Descent
import Foundation
import Testing

@testable import DescentBoard

/// Which logs a board has.
struct LogFoldersTests {
  @Test("Logs of a folder and of the folders within it, four deep, without hidden ones")
  func search() throws {
    let folder = try SampleLog.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let deep = folder + "/a/b/c/d"
    try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: folder + "/.hidden", withIntermediateDirectories: true)
    for path in [
      "/run-1.jsonl", "/a/x.jsonl", "/a/b/c/y.jsonl", "/a/b/c/d/z.jsonl", "/.h.jsonl",
      "/.hidden/run-1.jsonl", "/notes.txt",
    ] { try SampleLog.write([], to: folder + path) }
    let logs = LogFolders([folder + "//"]).logs()
    #expect(
      Set(logs.map(\.path))
        == Set(["/run-1.jsonl", "/a/x.jsonl", "/a/b/c/y.jsonl"].map { folder + $0 }))
  }

  @Test("A log that several paths lead to is one run")
  func links() async throws {
    let folder = try SampleLog.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try SampleLog.write(SampleLog.bytes(SampleLog.lines(epochs: 1)), to: folder + "/run-1.jsonl")
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/again", withDestinationPath: folder)
    let catalog = RunCatalog(LogFolders([folder, folder + "/run-1.jsonl"]), keepsIndex: false)
    await catalog.look()
    let text = String(decoding: await catalog.listing(), as: UTF8.self)
    #expect(text.components(separatedBy: "\"name\"").count == 2)
  }

  @Test("A path where nothing is is an error, a log is one log")
  func paths() throws {
    let folder = try SampleLog.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(throws: FileError.missing(path: folder + "/none")) {
      try LogFolders([folder, folder + "/none"]).check()
    }
    try SampleLog.write([], to: folder + "/odd name")
    let log = LogFolders([folder + "/odd name"])
    try log.check()
    #expect(log.logs().map(\.path) == [folder + "/odd name"])
  }
}
