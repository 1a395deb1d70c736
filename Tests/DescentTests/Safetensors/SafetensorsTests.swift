import Foundation
import Testing

@testable import Descent
@testable import DescentBase

@Suite("Safetensors")
struct SafetensorsTests {
  static let example = Safetensors(
    metadata: ["format": "descent", "a \"quote\"": "line\nend \\ é 🙂", "empty": ""],
    tensors: [
      .init(
        "weights", shape: [2, 3], floats: [0, -1, 2.5, .infinity, -0.0, .leastNonzeroMagnitude]),
      .init("a", shape: [], doubles: [.pi]),
      .init("none", shape: [4, 0], floats: []),
      .init("bias\u{1}", shape: [2], doubles: [.greatestFiniteMagnitude, -.leastNonzeroMagnitude]),
    ])

  /// Returns a file with this header, including its padding, and this many bytes of values.
  static func file(_ header: String, values: Int = 0) -> [UInt8] {
    file(header: Array(header.utf8), values: values)
  }

  static func file(header: [UInt8], values: Int = 0) -> [UInt8] {
    LittleEndian.bytes(of: UInt64(header.count)) + header + [UInt8](repeating: 0, count: values)
  }

  static func parse(_ bytes: [UInt8]) throws(ModelFileError) -> Safetensors {
    try Safetensors(parsing: bytes, name: "m.safetensors")
  }

  @Test("A file that is written is read back exactly, with its order, names and bits")
  func roundTrip() throws {
    let copy = try Self.parse(Self.example.serialized())
    #expect(copy.metadata == Self.example.metadata)
    #expect(copy.tensors.map(\.name) == Self.example.tensors.map(\.name))
    #expect(copy.tensors.map(\.dtype) == Self.example.tensors.map(\.dtype))
    #expect(copy.tensors.map(\.shape) == Self.example.tensors.map(\.shape))
    #expect(copy.tensors.map(\.bytes) == Self.example.tensors.map(\.bytes))
    #expect(try copy["weights"]?.floats() == [0, -1, 2.5, .infinity, -0.0, .leastNonzeroMagnitude])
    #expect(try copy["weights"]?.floats()[4].sign == .minus)
    #expect(try copy["weights"]?.doubles().prefix(3) == [0, -1, 2.5])
    #expect(try copy["a"]?.doubles() == [.pi])
    #expect(copy["b"] == nil)
  }

  /// A pipe that holds the bytes, whose other end is closed if `isWhole`.
  private static func pipe(_ bytes: [UInt8], isWhole: Bool = true) throws -> Pipe {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
    if isWhole { try pipe.fileHandleForWriting.close() }
    return pipe
  }

  private static func read(_ pipe: Pipe, valueLimit: Int = 1 << 40) throws -> Safetensors {
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    let file = try InputFile(descriptor: descriptor, isOwned: false, name: "pipe")
    defer { withExtendedLifetime(pipe) {} }
    return try Safetensors(reading: file, valueLimit: valueLimit)
  }

  @Test("A pipe and a file are read as their bytes are")
  func reading() throws {
    let bytes = try Self.example.serialized()
    let path = NSTemporaryDirectory() + "/descent-tests-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    for file in [try Self.read(Self.pipe(bytes)), try Safetensors(reading: InputFile(path))] {
      #expect(file.metadata == Self.example.metadata)
      #expect(file.tensors.map(\.bytes) == Self.example.tensors.map(\.bytes))
    }
  }

  @Test(
    "A pipe that does not end is refused by its first bytes",
    arguments: [
      ([UInt8](repeating: 0, count: 9), "the header does not start with \"{\""),
      ([UInt8](repeating: 255, count: 9), "the header's length is given as 18446744073709551615"),
      (file("{\"a\":1}  "), "in the header, at byte 13 of the file: expected the description of"),
      (
        file(#"{"a":{"dtype":"U8","shape":[99],"data_offsets":[0,99]}}"#),
        "the tensors take 99 bytes; expected at most 98; name a smaller model"
      ),
    ])
  func endless(bytes: [UInt8], message: String) throws {
    let pipe = try Self.pipe(bytes, isWhole: false)
    let error = #expect(throws: ModelFileError.self) { try Self.read(pipe, valueLimit: 98) }
    #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
  }

  @Test("A pipe that ends early, or goes on after its values, is refused")
  func wrongLength() throws {
    let bytes = try Self.example.serialized()
    for count in [0, 7, 8, 9, 50, bytes.count - 1] {
      #expect(throws: ModelFileError.self) { try Self.read(Self.pipe(Array(bytes[..<count]))) }
    }
    #expect(throws: ModelFileError.self) { try Self.read(Self.pipe(bytes + [0], isWhole: false)) }
  }

  @Test("A sparse file is refused by its size, before it is read")
  func sparse() throws {
    let path = NSTemporaryDirectory() + "/descent-tests-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = try Self.example.serialized()
    for start in [[], bytes] {
      try Data(start).write(to: URL(fileURLWithPath: path))
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: 1 << 40)
      try handle.close()
      #expect(throws: ModelFileError.self) { try Safetensors(reading: InputFile(path)) }
    }
  }

  @Test("An empty file round-trips, in 16 bytes")
  func empty() throws {
    let bytes = try Safetensors(tensors: []).serialized()
    #expect(bytes == [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8))
    #expect(try Self.parse(bytes).tensors.isEmpty)
  }

  @Test("The same content gives the same bytes, whatever the order of the dictionary")
  func deterministic() throws {
    let keys = (0..<50).map { "key \($0)" }
    func bytes(_ keys: [String]) throws -> [UInt8] {
      var metadata: [String: String] = [:]
      for key in keys { metadata[key] = key }
      return try Safetensors(metadata: metadata, tensors: Self.example.tensors).serialized()
    }
    #expect(try bytes(keys) == bytes(keys.reversed()))
    #expect(try Self.parse(bytes(keys)).serialized() == bytes(keys))
  }

  @Test("The header is padded, and values start at multiples of their size, F64 before F32")
  func layout() throws {
    let bytes = try Safetensors(tensors: [
      .init("b", shape: [1], floats: [1]), .init("a", shape: [1], floats: [2]),
      .init("c", shape: [1], doubles: [3]),
    ]).serialized()
    let length = Int(LittleEndian.uint64(bytes[..<8]))
    #expect(length % 8 == 0)
    let header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
    #expect(
      header.hasPrefix(
        #"{"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},"#
          + #""a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"#
          + #""c":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#))
    #expect(
      bytes[(8 + length)...].elementsEqual(
        LittleEndian.bytes(of: [3.0 as Double]) + LittleEndian.bytes(of: [2, 1] as [Float])))
  }

  @Test("Numbers are written with the lowest byte first")
  func littleEndian() {
    #expect(LittleEndian.bytes(of: [1 as Float]) == [0, 0, 0x80, 0x3F])
    #expect(LittleEndian.bytes(of: [1 as Double]) == [0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
    #expect(LittleEndian.bytes(of: 0x0102_0304_0506_0708 as UInt64) == [8, 7, 6, 5, 4, 3, 2, 1])
    #expect(LittleEndian.uint64([8, 7, 6, 5, 4, 3, 2, 1]) == 0x0102_0304_0506_0708)
  }

  @Test("Every type of the list is recognized, but only F32 and F64 are read as values")
  func types() throws {
    for dtype in Safetensors.DType.allCases {
      let header =
        #"{"t":{"dtype":"\#(dtype.rawValue)","shape":[3],"data_offsets":[0,\#(3 * dtype.size)]}}"#
      let tensor = try #require(try Self.parse(Self.file(header, values: 3 * dtype.size))["t"])
      #expect(tensor.dtype == dtype)
      switch dtype {
      case .float32: #expect(try tensor.floats() == [0, 0, 0])
      case .float64: #expect(try tensor.doubles() == [0, 0, 0])
      default: #expect(throws: ModelFileError.self) { try tensor.doubles() }
      }
    }
  }

  @Test("Values of another type are refused with a message that says so")
  func otherType() throws {
    let tensor = try #require(try Self.parse(Self.example.serialized())["a"])
    #expect {
      try tensor.floats()
    } throws: {
      "\($0)" == "m.safetensors: tensor \"a\" holds F64 values; expected F32; save it as F32"
    }
  }

  @Test("Space inside the header and every escape of JSON are read")
  func spaceAndEscapes() throws {
    let file = try Self.parse(
      Self.file(
        "{ \"__metadata__\" :\t{ } ,\n\"\\u0061\\ud83d\\ude42\\/\\b\\f\\n\\r\\t\\\"\\\\\" :\r"
          + "{ \"data_offsets\": [ 0 , 0 ], \"shape\": [ 0 ], \"dtype\": \"U8\" } } \n"))
    #expect(file.tensors.map(\.name) == ["a🙂/\u{8}\u{C}\n\r\t\"\\"])
    #expect(file.metadata.isEmpty)
  }

  @Test("A name may have 1,024 bytes, but not 1,025")
  func longestName() throws {
    func file(_ count: Int) -> [UInt8] {
      let name = String(repeating: "n", count: count)
      return Self.file(#"{"\#(name)":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#)
    }
    #expect(try Self.parse(file(1_024)).tensors.count == 1)
    let error = #expect(throws: ModelFileError.self) { try Self.parse(file(1_025)) }
    #expect(error?.message == "a tensor's name is longer than 1024 bytes; shorten it")
  }

  @Test("100,000 tensors are read, and one more is refused")
  func mostTensors() throws {
    func file(_ count: Int) -> [UInt8] {
      let entries = (0..<count).map { #""\#($0)":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"# }
      return Self.file("{" + entries.joined(separator: ",") + "}")
    }
    #expect(try Self.parse(file(100_000)).tensors.count == 100_000)
    let error = #expect(throws: ModelFileError.self) { try Self.parse(file(100_001)) }
    #expect(error?.message == "the header lists more than 100000 tensors; split the model")
  }

  @Test("Very deep nesting is refused without a crash", arguments: ["[", "{", "{\"a\":"])
  func deep(mark: String) {
    let marks = String(repeating: mark, count: 100_000)
    #expect(throws: ModelFileError.self) {
      try Self.parse(Self.file("{\"a\":" + marks))
    }
  }

  @Test("A hostile name is escaped and shortened in a message")
  func hostileName() {
    let error = #expect(throws: ModelFileError.self) {
      try Self.parse(Self.file("{\"\\u001b[2J\\u202e\(String(repeating: "x", count: 99))\":{}}"))
    }
    let shown = "\\u{1b}[2J\\u{202e}" + String(repeating: "x", count: 59)
    #expect(error?.message == "tensor \"\(shown)…\" has no \"dtype\"; save the model again")
  }

  @Test("Every truncation of a file is refused")
  func truncations() throws {
    let bytes = try Self.example.serialized()
    for count in bytes.indices {
      #expect(throws: ModelFileError.self, "\(count) bytes") {
        try Self.parse(Array(bytes[..<count]))
      }
    }
    #expect(throws: ModelFileError.self) { try Self.parse(bytes + [0]) }
  }

  @Test("A file with any byte of its header changed is refused or valid")
  func flips() throws {
    let bytes = try Safetensors(
      metadata: ["é": "\n"],
      tensors: [.init("w", shape: [2], floats: [1, 2]), .init("v", shape: [1], doubles: [3])]
    ).serialized()
    let end = 8 + Int(LittleEndian.uint64(bytes[..<8]))
    var (refused, read) = (0, 0)
    for position in 0..<end {
      for change in 1...255 as ClosedRange<UInt8> {
        var copy = bytes
        copy[position] ^= change
        guard let file = try? Self.parse(copy) else {
          refused += 1
          continue
        }
        read += 1
        let again = try Self.parse(file.serialized())
        #expect(again.tensors.map(\.bytes) == file.tensors.map(\.bytes))
        #expect(file.tensors.allSatisfy { $0.bytes.count == $0.shape.reduce($0.dtype.size, *) })
      }
    }
    // Names, the metadata's text, types of one size and the padding can change; the rest cannot.
    #expect(refused > 20_000)
    #expect(read > 100)
  }
}
