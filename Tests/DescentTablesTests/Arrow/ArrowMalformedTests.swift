import Descent
import Testing

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
    .init("a checksum that is not a number", "has 0 valid checksums for 1 block", isFile: true) {
      $0.metadata = ["descent.crc32c": "xyz"]
    },
  ]

  static let batches: [MalformedArrow] = [
    .init("a negative number of rows", "a batch has -2 rows") { $0.rows.count = -2 },
    .init("the greatest number of rows", "a batch has 9223372036854775807 rows") {
      $0.rows.count = .max
    },
    .init("more rows than the body has bits", "a batch has 2000000 rows") {
      $0.rows.count = 2_000_000
    },
    .init("a column of other rows", "has 3 values in a batch of 2 rows") {
      $0.rows.nodes = [3, 0]
    },
    .init("a negative number of missing values", "-1 of 2 values") { $0.rows.nodes = [2, -1] },
    .init("more missing values than values", "3 of 2 values") { $0.rows.nodes = [2, 3] },
    .init("missing values without bits", "a buffer has 0 bytes") { $0.rows.nodes = [2, 1] },
    .init("too few nodes", "a batch has 0 columns and 2 buffers") { $0.rows.nodes = [] },
    .init("too many buffers", "a batch has 1 columns and 3 buffers") { $0.rows.buffers += [0, 0] },
    .init("too few buffers", "a batch has 1 columns and 1 buffers") {
      $0.rows.buffers = [0, 0]
    },
    .init("a buffer that is too short", "a buffer has 8 bytes") { $0.rows.buffers[3] = 8 },
    .init("a buffer at a negative offset", "16 bytes at byte -8") { $0.rows.buffers[2] = -8 },
    .init("a buffer beyond the body", "16 bytes at byte 8") { $0.rows.buffers[2] = 8 },
    .init("a buffer of negative length", "-16 bytes") { $0.rows.buffers[3] = -16 },
    .init("a buffer of the greatest length", "9223372036854775807 bytes") {
      $0.rows.buffers[3] = .max
    },
    .init("a buffer at the greatest offset", "at byte 9223372036854775807") {
      $0.rows.buffers[2] = .max
    },
    .init("buffers that overlap", "the buffers of a batch have 32 bytes") {
      $0.rows.buffers = [0, 16, 0, 16]
    },
    .init("an unknown compression", "compressed with codec 9") {
      $0.rows.compression = [0: .byte(9)]
    },
    .init("arrays of other numbers", "has 3 numbers in 2 arrays of 2") {
      $0.columns = [[2: .byte(16), 3: .table([0: .int32(2)]), 5: .tables([ArrowSketch.number])]]
      $0.rows.nodes = [2, 0, 3, 0]
      $0.rows.buffers = [0, 0, 0, 0, 0, 16]
    },
    .init("arrays longer than all memory", "arrays of 2147483647") {
      $0.columns = [
        [2: .byte(16), 3: .table([0: .int32(0x7FFF_FFFF)]), 5: .tables([ArrowSketch.number])]
      ]
      $0.rows.nodes = [2, 0, 2, 0]
      $0.rows.buffers = [0, 0, 0, 0, 0, 16]
    },
  ]

  static let texts: [MalformedArrow] = [
    .init(texts: "ends that decrease", "has a text at the bytes 3 to 1 of 3") { rows in
      rows.body.replaceSubrange(0..<12, with: littleEndianBytes(of: [0, 3, 1] as [Int32]))
    },
    .init(texts: "a negative start", "has a text at byte -5") { $0.body.set(-5, at: 0) },
    .init(texts: "an end beyond the texts", "has a text at the bytes 1 to 4 of 3") {
      $0.body.set(4, at: 8)
    },
    .init(texts: "the greatest end", "to 2147483647 of 3") { $0.body.set(Int(Int32.max), at: 8) },
    .init(texts: "too few ends", "a buffer has 8 bytes, and 3 values are expected") {
      $0.buffers[3] = 8
    },
    .init(texts: "a text that is not UTF-8", "has a text that is not UTF-8 in row 2") {
      $0.body[18] = 0xFF
    },
    .init(texts: "half of a character", "has a text that is not UTF-8 in row 1") {
      $0.body[16] = 0xC3
    },
    .views("a view of negative length", "has a text of -1 bytes", [-1, 0, 0, 0]),
    .views("a view of an unknown buffer", "at byte 0 of buffer 1", [13, 0, 1, 0]),
    .views("a view of a negative buffer", "of buffer -1", [13, 0, -1, 0]),
    .views("a view at a negative offset", "at byte -1 of buffer 0", [13, 0, 0, -1]),
    .views("a view beyond its buffer", "has a text of 13 bytes at byte 8", [13, 0, 0, 8]),
    .views(
      "a view of the greatest length", "has a text of 2147483647", [Int32.max, 0, 0, Int32.max]),
    .init("views without their counts", "does not say how many buffers its texts have") {
      $0.columns = [[2: .byte(24), 3: .table([:])]]
    },
    .init("a negative count of buffers", "has -1 buffers of text") {
      $0.columns = [[2: .byte(24), 3: .table([:])]]
      $0.rows.variadicCounts = [-1]
    },
  ]

  static let dictionaries: [MalformedArrow] = [
    .init("a dictionary that is not there", "has the index 1 in a dictionary of 0 values") {
      $0.columns = [encoded(ArrowSketch.text)]
      $0.rows = .indices([1, 0])
    },
    .init("an index beyond the dictionary", "has the index 2 in a dictionary of 2 values") {
      $0.columns = [encoded(ArrowSketch.text)]
      $0.dictionaries = [(7, false, ArrowSketch.texts)]
      $0.rows = .indices([1, 2])
    },
    .init("a negative index", "has the index -1 in a dictionary of 2 values") {
      $0.columns = [encoded(ArrowSketch.text)]
      $0.dictionaries = [(7, false, ArrowSketch.texts)]
      $0.rows = .indices([-1, 1])
    },
    .init("the dictionary of another id", "in a dictionary of 0 values") {
      $0.columns = [encoded(ArrowSketch.text)]
      $0.dictionaries = [(8, false, ArrowSketch.texts)]
      $0.rows = .indices([0, 1])
    },
    .init("two dictionaries in a file", "it has two dictionaries 7", isFile: true) {
      $0.columns = [encoded(ArrowSketch.text)]
      $0.dictionaries = [(7, false, ArrowSketch.texts), (7, false, ArrowSketch.texts)]
    },
    .init("indices that are not integers", "an integer has 0 bits") {
      $0.columns = [encoded(ArrowSketch.text, index: [:])]
    },
  ]

  static let listed: [MalformedArrow] = [
    .init("a block beyond the file", "the footer lists", isFile: true) {
      $0.block = { [$0.start + (1 << 40), $0.metadataLength, $0.bodyLength] }
    },
    .init("a block at a negative offset", "the footer lists", isFile: true) {
      $0.block = { [-1, $0.metadataLength, $0.bodyLength] }
    },
    .init("a block of the greatest length", "the footer lists", isFile: true) {
      $0.block = { [$0.start, $0.metadataLength, .max] }
    },
    .init("a block that is too short", "and the footer says 8", isFile: true) {
      $0.block = { [$0.start, $0.metadataLength, $0.bodyLength - 8] }
    },
    .init("metadata that is too short", "has no valid length", isFile: true) {
      $0.block = { [$0.start, 16, $0.bodyLength] }
    },
    .init("a block that is a dictionary", "is not a batch", isFile: true) {
      $0.columns = [encoded(ArrowSketch.text)]
      $0.dictionaries = [(7, false, ArrowSketch.texts)]
      $0.block = { _ in [8, 300, 24] }
    },
    .init("a block many times", "the footer lists", isFile: true) { $0.blockCount = 100 },
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

extension ArrowSketch.Rows {
  /// Two indices of 32 bits.
  static func indices(_ indices: [Int32]) -> Self {
    .init(buffers: [0, 0, 0, 8], body: littleEndianBytes(of: indices))
  }
}

extension MalformedArrow {
  /// A stream with one text, whose view has these four numbers, and a buffer of 16 bytes.
  static func views(_ name: String, _ message: String, _ view: [Int32]) -> MalformedArrow {
    .init(name, message) { sketch in
      sketch.columns = [[2: .byte(24), 3: .table([:])]]
      sketch.rows = .init(
        count: 1, nodes: [1, 0], buffers: [0, 0, 0, 16, 16, 16], variadicCounts: [1],
        body: littleEndianBytes(of: view) + Array("sixteen letters.".utf8))
    }
  }
}
