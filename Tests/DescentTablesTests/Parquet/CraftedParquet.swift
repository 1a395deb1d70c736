import Descent

@testable import DescentColumns
@testable import DescentTables

/// A value of the Thrift compact protocol.
indirect enum ThriftValue {
  case byte(UInt8)
  case int32(Int)
  case int64(Int)
  case truth(Bool)
  case text(String)
  case list([ThriftValue])
  case structure([(Int, ThriftValue)])
  /// A type and bytes, whatever they are.
  case raw(UInt8, [UInt8])

  private var type: UInt8 {
    switch self {
    case .truth(let value): value ? 1 : 2
    case .byte: 3
    case .int32: 5
    case .int64: 6
    case .text: 8
    case .list: 9
    case .structure: 12
    case .raw(let type, _): type
    }
  }

  /// The value's bytes, without its type.
  var bytes: [UInt8] {
    switch self {
    case .truth: return []
    case .byte(let value): return [value]
    case .int32(let value), .int64(let value):
      return Self.variable(UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
    case .text(let text): return Self.variable(UInt64(text.utf8.count)) + Array(text.utf8)
    case .list(let values):
      let type = values.first?.type ?? 12
      return [0xF0 | type] + Self.variable(UInt64(values.count)) + values.flatMap(\.bytes)
    case .structure(let fields):
      return fields.flatMap { id, value in [value.type] + Self.int16(id) + value.bytes } + [0]
    case .raw(_, let bytes): return bytes
    }
  }

  private static func int16(_ value: Int) -> [UInt8] { variable(UInt64(value << 1)) }

  /// The bytes of a number, in pieces of seven bits.
  static func variable(_ value: UInt64) -> [UInt8] {
    value < 0x80
      ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + variable(value >> 7)
  }
}

/// A page that a test writes byte by byte: three 64-bit numbers unless it says something else.
struct CraftedPage {
  var kind = 0
  var count = 3
  var encoding = 0
  var body: [UInt8] = CraftedParquet.doubles([1, 2, 3])
  /// The sizes that the header says; those of the body if nil.
  var size: Int?
  var compressedSize: Int?
  var checksum: Int?
  var levelEncoding = 3
  var definitionSize = 0
  var repetitionSize = 0
  var isCompressed = true
  /// Fields of the header that come last.
  var more: [(Int, ThriftValue)] = []

  /// The header and the body.
  var bytes: [UInt8] {
    var fields: [(Int, ThriftValue)] = [
      (1, .int32(kind)), (2, .int32(size ?? body.count)),
      (3, .int32(compressedSize ?? body.count)),
    ]
    if let checksum { fields.append((4, .int32(checksum))) }
    switch kind {
    case 2:
      fields.append((7, .structure([(1, .int32(count)), (2, .int32(encoding))])))
    case 3:
      let header: [(Int, ThriftValue)] = [
        (1, .int32(count)), (2, .int32(0)), (3, .int32(count)), (4, .int32(encoding)),
        (5, .int32(definitionSize)), (6, .int32(repetitionSize)), (7, .truth(isCompressed)),
      ]
      fields.append((8, .structure(header)))
    default:
      let header: [(Int, ThriftValue)] = [
        (1, .int32(count)), (2, .int32(encoding)), (3, .int32(levelEncoding)), (4, .int32(3)),
      ]
      fields.append((5, .structure(header)))
    }
    return ThriftValue.structure(fields + more).bytes + body
  }
}

/// A Parquet file with the column `x`, which a test writes byte by byte.
struct CraftedParquet {
  var pages = [CraftedPage()]
  var physical = 5
  var repetition = 0
  /// More fields of the column's element in the schema.
  var meaning: [(Int, ThriftValue)] = []
  /// Elements of the schema after the column.
  var otherElements: [ThriftValue] = []
  var childCount = 1
  var codec = 0
  var rows = 3
  var groupRows = 3
  var values = 3
  /// What the metadata says instead of what is true.
  var chunkType: Int?
  var chunkSize: Int?
  var pagesStart: Int?
  var footerLength: Int?
  /// More fields of the column's chunk, and of the footer.
  var moreOfChunk: [(Int, ThriftValue)] = []
  var moreOfFooter: [(Int, ThriftValue)] = []
  var hasSchema = true
  var groups: [ThriftValue]?

  init() {}

  /// A file that differs from the first one in what a closure changes.
  init(_ change: (inout CraftedParquet) -> Void) { change(&self) }

  /// A file with pages of these values of a type.
  init(_ physical: Int, pages: [CraftedPage], repetition: Int = 0) {
    (self.physical, self.pages, self.repetition) = (physical, pages, repetition)
  }

  /// The bytes of numbers.
  static func doubles(_ numbers: [Double]) -> [UInt8] {
    numbers.flatMap { number in
      (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) }
    }
  }

  /// The bytes of texts in the PLAIN encoding.
  static func texts(_ texts: [String]) -> [UInt8] {
    texts.flatMap { [UInt8($0.utf8.count), 0, 0, 0] + Array($0.utf8) }
  }

  private var chunk: ThriftValue {
    let size = pages.reduce(0) { $0 + $1.bytes.count }
    let dictionary = pages.first?.kind == 2 ? pages.first?.bytes.count : nil
    var fields: [(Int, ThriftValue)] = [
      (1, .int32(chunkType ?? physical)), (2, .list([.int32(0)])), (3, .list([.text("x")])),
      (4, .int32(codec)), (5, .int64(values)), (6, .int64(size)), (7, .int64(chunkSize ?? size)),
      (9, .int64(pagesStart ?? 4 + (dictionary ?? 0))),
    ]
    if dictionary != nil { fields.append((11, .int64(4))) }
    return .structure([(2, .int64(4)), (3, .structure(fields))] + moreOfChunk)
  }

  /// The footer.
  var footer: [UInt8] {
    let root = ThriftValue.structure([(4, .text("schema")), (5, .int32(childCount))])
    let column = ThriftValue.structure(
      [(1, .int32(physical)), (3, .int32(repetition)), (4, .text("x"))] + meaning)
    let group = ThriftValue.structure([
      (1, .list([chunk])), (2, .int64(100)), (3, .int64(groupRows)),
    ])
    let schema: [(Int, ThriftValue)] = [(2, .list([root, column] + otherElements))]
    return ThriftValue.structure(
      [(1, .int32(1))] + (hasSchema ? schema : [])
        + [(3, .int64(rows)), (4, .list(groups ?? [group]))] + moreOfFooter
    ).bytes
  }

  /// The file.
  var bytes: [UInt8] {
    let footer = footer
    let length = footerLength ?? footer.count
    return Array("PAR1".utf8) + pages.flatMap(\.bytes) + footer
      + (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + Array("PAR1".utf8)
  }

  /// Reads all columns of all row groups of a file.
  static func read(_ bytes: [UInt8]) throws -> [Column] {
    let file = try ParquetFile(StoredBytes(bytes, name: "t.parquet"))
    return try file.blockRows.indices.flatMap { block in
      try file.read(Array(file.columns.indices), ofBlock: block)
    }
  }

  /// Reads the column.
  func read() throws -> [ExpectedTable.Value?] {
    try Self.read(bytes).first?.comparable ?? []
  }
}
