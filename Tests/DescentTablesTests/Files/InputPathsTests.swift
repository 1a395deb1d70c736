import Descent
import Foundation
import Testing

@testable import DescentTables

/// A folder for the files of a test, which is gone with it.
final class TestFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("descent-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }

  /// The names of the files, hidden ones included.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}

@Suite("What paths stand for")
struct InputPathsTests {
  private func names(_ paths: String...) throws -> [String] {
    try InputPaths.files(paths).map { String($0.split(separator: "/").last ?? "") }
  }

  @Test("A folder stands for its visible files, and a pattern for those that match, in order")
  func files() throws {
    let folder = try TestFolder()
    for name in ["b10", "b2", "a1", ".hidden", "c[1]"] { try folder.write("x", to: name) }
    try FileManager.default.createDirectory(
      atPath: folder.path + "/inner", withIntermediateDirectories: true)
    #expect(try names(folder.path) == ["a1", "b10", "b2", "c[1]"])
    #expect(try names(folder.path + "/b*", folder.path + "/a1") == ["b10", "b2", "a1"])
    #expect(try names(folder.path + "/b?") == ["b2"])
    #expect(try names(folder.path + "/*1*") == ["a1", "b10", "c[1]"])
    #expect(try names("-") == ["-"])
    // A name without a pattern stands for itself, whether it exists or not.
    #expect(try names(folder.path + "/none") == ["none"])
    #expect(try InputPaths.files([folder.path + "/*1"])[0] == folder.path + "/a1")
  }

  @Test("A folder without files and a pattern without matches are errors")
  func nothing() throws {
    let folder = try TestFolder()
    #expect(
      errorMessage { _ = try InputPaths.files([folder.path]) }.contains("the folder has no files"))
    #expect(throws: FileError.missing(path: folder.path + "/*.csv")) {
      try InputPaths.files([folder.path + "/*.csv"])
    }
  }

  @Test("Texts are not read together, and the message says what to do")
  func texts() throws {
    let folder = try TestFolder()
    try folder.write("a\n1\n", to: "1.csv")
    try folder.write("a\n2\n", to: "2.csv")
    #expect(
      errorMessage { _ = try TableInput(folder.path) }.contains("write them as one: descent pack"))
  }
}
