import Descent

@testable import DescentColumns
@testable import DescentTables

/// What a record batch or a dictionary may say that no writer would.
extension ArrowMalformedTests {
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
    .init("an unknown compression", "compressed with the unknown codec 9") {
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
