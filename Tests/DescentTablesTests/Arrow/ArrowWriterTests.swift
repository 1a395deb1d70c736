import Descent
import Foundation
import Testing

@testable import DescentColumns
@testable import DescentTables

@Suite("Writing files of Arrow")
struct ArrowWriterTests {
  static let blocks: [[Column]] = [
    [
      Column(name: "single", values: .single([0.1, .nan, 3])),
      Column(name: "double", values: .double([1, 2, 1e300])),
      Column(name: "text", values: .texts(codes: [0, -1, 1], levels: ["a", "ß"])),
      Column(
        name: "picture",
        values: .arrays(ArrayValues(shape: [2, 2], elements: .bytes(Array(0..<12))))),
      Column(
        name: "singles",
        values: .arrays(ArrayValues(shape: [2], elements: .single([1, 2, 3, 4, .nan, 6])))),
      Column(
        name: "doubles", values: .arrays(ArrayValues(shape: [1], elements: .double([1, 2, 0.1])))),
    ],
    [
      Column(name: "single", values: .single([7])),
      Column(name: "double", values: .double([.nan])),
      Column(name: "text", values: .texts(codes: [1], levels: ["unused", "c", "a"])),
      Column(
        name: "picture",
        values: .arrays(ArrayValues(shape: [2, 2], elements: .bytes([9, 8, 7, 6])))),
      Column(name: "singles", values: .arrays(ArrayValues(shape: [2], elements: .single([5, 5])))),
      Column(name: "doubles", values: .arrays(ArrayValues(shape: [1], elements: .double([-1])))),
    ],
  ]

  static func write(
    _ blocks: [[Column]], to path: String, metadata: [String: String] = [:]
  ) throws(FileError) {
    var writer = try ArrowWriter(to: path, blocks[0].map { ArrowOutputColumn($0) })
    for block in blocks { try writer.append(block) }
    try writer.finish(metadata: metadata)
  }

  /// Returns the bytes of a file of these blocks.
  static func bytes(_ blocks: [[Column]], metadata: [String: String] = [:]) throws -> [UInt8] {
    let folder = try Files.makeTemporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write(blocks, to: folder + "/t.arrow", metadata: metadata)
    return try Files.read(contentsOf: folder + "/t.arrow")
  }

  @Test("What was written is read back, block by block")
  func roundTrip() throws {
    let file = try arrowFile(Self.bytes(Self.blocks, metadata: ["key": "välue"]))
    #expect(file.blockRows == [3, 1])
    #expect(
      file.columns.map(\.kind) == [
        .number, .number, .text, .array([2, 2]), .array([2]), .array([1]),
      ])
    for (block, columns) in Self.blocks.enumerated() {
      let read = try file.read(Array(0..<6), ofBlock: block)
      #expect(read.map(\.name) == columns.map(\.name))
      // A number of an array that is not a number differs from itself.
      for place in [0, 1, 2, 3, 5] { #expect(read[place].json == columns[place].json) }
      #expect(read.map { ArrowOutputColumn($0) } == columns.map { ArrowOutputColumn($0) })
    }
    #expect(file.metadata["key"] == "välue")
    #expect(file.checksums.count == 2)
  }

  @Test("The bytes are those of the fixture, and buffers are at multiples of 64")
  func bytes() throws {
    let bytes = try Self.bytes(Self.blocks, metadata: ["key": "välue"])
    // Scripts/check-arrow.py reads the fixture with other libraries.
    #expect(try bytes == ArrowFixture.bytes("descent"))
    let numbers = littleEndianBytes(of: [1, 2, 1e300])
    let place = (0..<bytes.count - 24).first { Array(bytes[$0..<$0 + 24]) == numbers }
    #expect(try #require(place).isMultiple(of: 64))
  }

  @Test("Files without rows and without columns are files")
  func empty() throws {
    let none = Column(name: "x", values: .texts(codes: [], levels: []))
    #expect(try arrowFile(Self.bytes([[none]])).blockRows == [0])
    #expect(try arrowFile(Self.bytes([[]])).columns.isEmpty)
  }

  @Test("Any changed byte of a block is found when all of it is read")
  func checksums() throws {
    let bytes = try Self.bytes(Self.blocks)
    let file = try arrowFile(bytes)
    let contents = try ArrowContents(StoredBytes(bytes, name: "t.arrow"))
    let batches = contents.messages.filter { $0.kind == .batch }.map(\.block)
    #expect(file.checksums == batches.map { CRC32C.checksum(of: Array(bytes[$0.start..<$0.end])) })
    var damaged = bytes
    damaged[batches[1].end - 64] ^= 1
    let other = try arrowFile(damaged)
    #expect(throws: Never.self) { try other.read(Array(0..<6), ofBlock: 0) }
    #expect(throws: Never.self) { try other.read([5], ofBlock: 1) }
    #expect(
      errorMessage { _ = try other.read(Array(0..<6), ofBlock: 1) }.contains("have the CRC-32C "))
  }

  @Test("A file that is not finished leaves the old one as it was")
  func unfinished() throws {
    let folder = try Files.makeTemporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/t.arrow"
    try Files.write([1, 2, 3], to: path)
    do {
      var writer = try ArrowWriter(to: path, Self.blocks[0].map { ArrowOutputColumn($0) })
      try writer.append(Self.blocks[0])
    }
    #expect(try Files.read(contentsOf: path) == [1, 2, 3])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["t.arrow"])
    try Self.write(Self.blocks, to: path)
    #expect(try ArrowFile(StoredBytes(InputFile(path))).blockRows == [3, 1])
  }

  @Test("CRC-32C has the known values")
  func knownChecksums() {
    #expect(CRC32C.checksum(of: Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.checksum(of: []) == 0)
    // RFC 3720, appendix B.4.
    #expect(CRC32C.checksum(of: Array(repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.checksum(of: Array(repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.checksum(of: Array(0..<32)) == 0x46DD_794E)
  }
}
