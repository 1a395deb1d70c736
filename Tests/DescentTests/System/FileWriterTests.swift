import Foundation
import Testing

@testable import Descent

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
    #expect(try contents.count == 1)
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

}
