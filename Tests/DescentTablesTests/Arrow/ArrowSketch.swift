import Descent

@testable import DescentColumns
@testable import DescentTables

/// A small file or stream of Arrow, every value of which can be set to one that no writer would write.
struct ArrowSketch {
  /// What a record batch says of its rows.
  struct Rows {
    var count = 2
    var nodes: [Int] = [2, 0]
    var buffers: [Int] = [0, 0, 0, 16]
    var variadicCounts: [Int] = []
    var compression: FlatFields?
    var body: [UInt8] = littleEndianBytes(of: [1.5, 2.5])

    var fields: FlatFields {
      var fields: FlatFields = [
        0: .int64(bits: count), 1: .structures(nodes.bits, count: nodes.count / 2),
        2: .structures(buffers.bits, count: buffers.count / 2),
        4: .structures(variadicCounts.bits, count: variadicCounts.count),
      ]
      if let compression { fields[3] = .table(compression) }
      return fields
    }
  }

  /// A column of float64.
  static let number: FlatFields = [0: .text("x"), 2: .byte(3), 3: .table([0: .int16(2)])]
  /// A column of texts.
  static let text: FlatFields = [0: .text("x"), 2: .byte(5), 3: .table([:])]

  /// The texts a and bc.
  static let texts = Rows(
    nodes: [2, 0], buffers: [0, 0, 0, 12, 16, 3],
    body: littleEndianBytes(of: [0, 1, 3] as [Int32]) + [0, 0, 0, 0] + Array("abc".utf8))

  var columns = [ArrowSketch.number]
  var order = 0
  var version = 4
  var rows = Rows()
  var dictionaries: [(id: Int, isDelta: Bool, rows: Rows)] = []
  /// The length of the body that the batch's message gives, if it is not the true one.
  var bodyLength: Int?
  /// The length of the metadata that the batch's message gives, if it is not the true one.
  var metadataLength: Int?
  /// Changes the FlatBuffer of the schema's message.
  var patch: (inout [UInt8]) -> Void = { _ in }
  /// Changes what the footer says of the batch.
  var block: (ArrowBlock) -> [Int] = { [$0.start, $0.metadataLength, $0.bodyLength] }
  /// How often the footer lists the batch.
  var blockCount = 1
  var metadata: [String: String] = [:]

  private var schema: FlatFields {
    [0: .int16(order), 1: .tables(columns), 2: .pairs(metadata)]
  }

  private func message(_ kind: UInt8, _ header: FlatFields, _ body: [UInt8] = []) -> [UInt8] {
    let length = kind == 3 ? bodyLength : nil
    var metadata = FlatBufferWriter([
      0: .int16(version), 1: .byte(kind), 2: .table(header), 3: .int64(bits: length ?? body.count),
    ]).bytes
    if kind == 1 { patch(&metadata) }
    let given = kind == 3 ? metadataLength : nil
    return ArrowContents.continuation
      + littleEndianBytes(of: [Int32(truncatingIfNeeded: given ?? metadata.count)])
      + metadata + body
  }

  private var dictionaryMessages: [[UInt8]] {
    dictionaries.map { dictionary in
      message(
        2,
        [
          0: .int64(bits: dictionary.id), 1: .table(dictionary.rows.fields),
          2: .byte(dictionary.isDelta ? 1 : 0),
        ], dictionary.rows.body)
    }
  }

  /// The stream of the schema, the dictionaries and the batch.
  var stream: [UInt8] {
    message(1, schema) + dictionaryMessages.joined() + message(3, rows.fields, rows.body)
      + ArrowContents.continuation + [0, 0, 0, 0]
  }

  /// The file of the dictionaries and the batch.
  var file: [UInt8] {
    var bytes = ArrowContents.magic + [0, 0]
    func append(_ message: [UInt8], _ body: Int) -> ArrowBlock {
      let block = ArrowBlock(
        start: bytes.count, metadataLength: message.count - body, bodyLength: body)
      bytes += message
      return block
    }
    let dictionaryBlocks = zip(dictionaryMessages, dictionaries).map {
      append($0, $1.rows.body.count)
    }
    let batch = block(append(message(3, rows.fields, rows.body), rows.body.count))
    let listed = Array(repeating: batch, count: blockCount).flatMap { $0 }
    let footer = FlatBufferWriter([
      0: .int16(version), 1: .table(schema),
      2: .structures(
        dictionaryBlocks.flatMap { [$0.start, $0.metadataLength, $0.bodyLength] }.bits,
        count: dictionaryBlocks.count),
      3: .structures(listed.bits, count: blockCount),
    ]).bytes
    return bytes + footer + littleEndianBytes(of: [Int32(footer.count)]) + ArrowContents.magic
  }
}

extension [Int] {
  fileprivate var bits: [UInt64] { map { UInt64(bitPattern: Int64($0)) } }
}

extension FlatValue {
  /// A number of 8 bytes, which may be negative.
  static func int64(bits number: Int) -> FlatValue {
    .number(UInt64(bitPattern: Int64(number)), bytes: 8)
  }
}

/// Returns the column with a dictionary of an id and with indices of a type.
func encoded(_ column: FlatFields, id: Int = 7, index: FlatFields = [0: .int32(32), 1: .byte(1)])
  -> FlatFields
{
  column.merging([4: .table([0: .int64(bits: id), 1: .table(index)])]) { $1 }
}

extension [UInt8] {
  /// Replaces the 4 bytes at a position.
  mutating func set(_ number: Int, at position: Int) {
    replaceSubrange(
      position..<position + 4, with: littleEndianBytes(of: [Int32(truncatingIfNeeded: number)]))
  }

  /// The number in the 4 bytes at a position.
  func number(at position: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(self[position + $1]) << (8 * $1) }
  }
}
