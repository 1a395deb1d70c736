import Foundation
import Testing

@testable import Descent

@Suite("InputFile")
struct InputFileTests {
  private static let bytes = (0..<100).map { UInt8($0) }

  /// A pipe that holds the bytes and has been closed at its other end.
  private static func pipe() throws -> (file: InputFile, pipe: Pipe) {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
    try pipe.fileHandleForWriting.close()
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    return (try InputFile(descriptor: descriptor, isOwned: false, name: "pipe"), pipe)
  }

  @Test("What was looked at is read, from a pipe too", arguments: [0, 1, 9, 60, 100, 150])
  func looksAhead(count: Int) throws {
    let (file, pipe) = try Self.pipe()
    #expect(try file.peek(count) == Array(Self.bytes.prefix(count)))
    #expect(try file.peek(3) == [0, 1, 2])
    #expect(try file.peek(count + 1) == Array(Self.bytes.prefix(count + 1)))
    #expect(try file.read(5, after: [200]) == [200, 0, 1, 2, 3, 4])
    #expect(try file.peek(2) == [5, 6])
    #expect(try file.read(1000, after: []) == Array(Self.bytes[5...]))
    #expect(try file.read(1, after: []) == [])
    #expect(try file.peek(1) == [])
    withExtendedLifetime(pipe) {}
  }

  @Test("A file that restarts begins with its first byte, whatever was looked at")
  func restarts() throws {
    let path = NSTemporaryDirectory() + "/descent-tests-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(Self.bytes).write(to: URL(fileURLWithPath: path))
    let file = try InputFile(path)
    #expect(try file.peek(9).count == 9)
    #expect(try file.read(3, after: []) == [0, 1, 2])
    try file.restart()
    #expect(try file.read(200, after: []) == Self.bytes)
  }
}
