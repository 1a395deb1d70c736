import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

/// A file that no writer would write, and a part of the error message for it.
struct MalformedArrow: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bytes: [UInt8]
  let message: String

  /// A stream, or a file, with changes.
  init(
    _ name: String, _ message: String, isFile: Bool = false, _ change: (inout ArrowSketch) -> Void
  ) {
    var sketch = ArrowSketch()
    change(&sketch)
    (testDescription, self.message) = (name, message)
    bytes = isFile ? sketch.file : sketch.stream
  }

  /// A stream of texts with changes in its rows.
  init(texts name: String, _ message: String, _ change: (inout ArrowSketch.Rows) -> Void) {
    self.init(name, message) { sketch in
      sketch.columns = [ArrowSketch.text]
      sketch.rows = ArrowSketch.texts
      change(&sketch.rows)
    }
  }

  /// A stream with a changed FlatBuffer of the schema. The change gets the positions of the outermost
  /// table and of its vtable.
  init(
    patched name: String, _ message: String,
    _ change: @escaping (_ bytes: inout [UInt8], _ table: Int, _ vtable: Int) -> Void
  ) {
    self.init(name, message) { sketch in
      sketch.patch = { bytes in
        let table = bytes.number(at: 0)
        change(&bytes, table, table - bytes.number(at: table))
      }
    }
  }
}

@Suite("Malformed files of Arrow")
struct ArrowMalformedTests {
  static let files: [MalformedArrow] =
    framing + buffers + schemas + batches + texts + dictionaries + listed

  static let framing: [MalformedArrow] = [
    .init("a negative length of metadata", "no message begins at byte") { $0.metadataLength = -2 },
    .init("metadata beyond the file", "are needed") { $0.metadataLength = 1 << 30 },
    .init("metadata of 4 bytes", "is not valid") { $0.metadataLength = 4 },
    .init("a body beyond the file", "which is more than follow") { $0.bodyLength = 1 << 40 },
    .init("a body of the greatest length", "which is more than follow") { $0.bodyLength = .max },
    .init("a body of negative length", "a body has -1 bytes") { $0.bodyLength = -1 },
    .init("an old version", "its metadata has the version 3; expected 4 or 5") { $0.version = 2 },
  ]

  static let buffers: [MalformedArrow] = [
    .init(patched: "a root beyond the buffer", "it refers to byte") { bytes, _, _ in
      bytes.set(1 << 30, at: 0)
    },
    .init(patched: "a root without its table", "it refers to byte") { bytes, _, _ in
      bytes.set(bytes.count - 2, at: 0)
    },
    .init(patched: "a vtable before the buffer", "it refers to byte") { bytes, table, _ in
      bytes.set(table + 100, at: table)
    },
    .init(patched: "a vtable after the buffer", "it refers to byte") { bytes, table, _ in
      bytes.set(-(1 << 30), at: table)
    },
    .init(patched: "a table that is its own vtable", "a vtable at byte") { bytes, table, _ in
      bytes.set(0, at: table)
    },
    .init(patched: "a vtable of odd size", "gives its size as 11") { bytes, _, vtable in
      bytes[vtable] = 11
    },
    .init(patched: "a vtable of no size", "gives its size as 0") { bytes, _, vtable in
      bytes[vtable] = 0
    },
    .init(patched: "a vtable longer than the buffer", "gives its size as") { bytes, _, vtable in
      bytes[vtable + 1] = 0xF0
    },
    .init(patched: "a table longer than the buffer", "gives its size as") { bytes, _, vtable in
      bytes[vtable + 3] = 0xF0
    },
    .init(patched: "a field outside of its table", "a field is at byte") { bytes, _, vtable in
      bytes[vtable + 8] = 0xF0
    },
    .init(patched: "a header that is its own message", "gives its size as 0") {
      bytes, table, vtable in
      // The reference to the header leads back, as far as a reference can.
      let place = table + Int(bytes[vtable + 8])
      bytes.set(0, at: place)
    },
  ]

  static let schemas: [MalformedArrow] = [
    .init("big-endian numbers", "its numbers are big-endian") { $0.order = 1 },
    .init("a column without a type", "a column has no type") { $0.columns = [[0: .text("x")]] },
    .init("an unknown type", "Arrow's type number 99") { $0.columns[0][2] = .byte(99) },
    .init("an integer of 7 bits", "an integer has 7 bits") {
      $0.columns = [[2: .byte(2), 3: .table([0: .int32(7)])]]
    },
    .init("a number of an unknown precision", "has the precision 5") {
      $0.columns[0][3] = .table([0: .int16(5)])
    },
    .init("a time of an unknown unit", "a time has the unit 9") {
      $0.columns = [[2: .byte(10), 3: .table([0: .int16(9)])]]
    },
    .init("a time of 16 bits", "a time has 16 bits") {
      $0.columns = [[2: .byte(9), 3: .table([1: .int32(16)])]]
    },
    .init("a decimal number of a huge scale", "the scale 2000000000") {
      $0.columns = [[2: .byte(7), 3: .table([1: .int32(2_000_000_000)])]]
    },
    .init("lists of negative length", "a list has the size -1") {
      $0.columns = [[2: .byte(16), 3: .table([0: .number(0xFFFF_FFFF, bytes: 4)])]]
    },
    .init("lists without a type of elements", "a list has 0 types of elements") {
      $0.columns = [[2: .byte(16), 3: .table([0: .int32(2)])]]
    },
    .init("columns nested too deep", "nested more than 64 deep") {
      $0.columns = [
        (0..<70).reduce([2: .byte(13), 3: .table([:])]) { inner, _ in
          [2: .byte(13), 3: .table([:]), 5: .tables([inner])]
        }
      ]
    },
    .init("a name of 2000 bytes", "expected at most 1000") {
      $0.columns[0][0] = .text(String(repeating: "x", count: 2000))
    },
    .init("a wrong number of checksums", "has 1 valid checksums for 0 blocks", isFile: true) {
      ($0.metadata, $0.blockCount) = (["descent.crc32c": "1"], 0)
    },
    .init("many columns of missing values", "have 300,000,000 rows, or missing values") {
      $0.columns = Array(repeating: [0: .text("x"), 2: .byte(1), 3: .table([:])], count: 300)
      $0.rows = .init(
        count: 1_000_000, nodes: (0..<600).map { $0 % 2 == 0 ? 1_000_000 : 0 }, buffers: [])
    },
    .init("a checksum that is not a number", "has 0 valid checksums for 1 block", isFile: true) {
      $0.metadata = ["descent.crc32c": "xyz"]
    },
  ]

  @Test("A malformed file is refused, and the message says why", arguments: files)
  func refused(_ malformed: MalformedArrow) {
    let message = errorMessage { try arrowFile(malformed.bytes).readAll() }
    #expect(message.hasPrefix("t.arrow: "))
    #expect(message.contains(malformed.message), "\(message)")
  }

  @Test("The sketch without changes is valid, as a stream and as a file")
  func valid() throws {
    for bytes in [ArrowSketch().stream, ArrowSketch().file] {
      #expect(try arrowFile(bytes).json(0) == [.number(1.5), .number(2.5)])
    }
    var sketch = ArrowSketch()
    sketch.columns = [encoded(ArrowSketch.text)]
    sketch.dictionaries = [(7, false, ArrowSketch.texts), (7, true, ArrowSketch.texts)]
    sketch.rows = .indices([3, 0])
    for bytes in [sketch.stream, sketch.file] {
      #expect(try arrowFile(bytes).json(0) == ["bc", "a"])
    }
  }

  @Test(
    "A file that ends too early is refused",
    arguments: ["pyarrow-texts", "pyarrow-dictionaries", "descent", "pyarrow-stream"])
  func truncated(_ name: String) throws {
    let bytes = try ArrowFixture.bytes(name)
    let whole = try arrowFile(bytes)
    for count in stride(from: 0, to: bytes.count - 8, by: 97) {
      do throws(FileError) {
        let file = try arrowFile(Array(bytes.prefix(count)))
        // A stream may end after any message.
        #expect(name == "pyarrow-stream" && file.blockRows.count < whole.blockRows.count)
        try file.readAll()
      } catch {
        #expect(error.description.hasPrefix("t.arrow: "), "\(error)")
      }
    }
  }
}
