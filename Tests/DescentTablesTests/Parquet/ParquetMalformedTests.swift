import Descent
import Testing

@testable import DescentTables

/// A malformed file, and a part of the error message for it.
struct MalformedParquet: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bytes: [UInt8]
  let message: String

  init(_ name: String, _ bytes: [UInt8], _ message: String) {
    (testDescription, self.bytes, self.message) = (name, bytes, message)
  }

  /// A file that differs from a valid one in what a closure changes.
  init(_ name: String, _ message: String, _ change: (inout CraftedParquet) -> Void) {
    self.init(name, CraftedParquet(change).bytes, message)
  }

  /// A file with a page of this type.
  init(
    _ name: String, _ message: String, physical: Int = 5, repetition: Int = 0, codec: Int = 0,
    _ pages: CraftedPage...
  ) {
    var file = CraftedParquet(physical, pages: pages, repetition: repetition)
    file.codec = codec
    self.init(name, file.bytes, message)
  }
}

@Suite("Malformed Parquet files")
struct ParquetMalformedTests {
  static let valid = CraftedParquet().bytes

  static let framing: [MalformedParquet] = [
    .init("nothing at all", [], "it has 0 bytes, too few for a Parquet file"),
    .init("the magic alone", Array("PAR1PAR1".utf8), "it has 8 bytes, too few"),
    .init("half of the file", Array(valid.prefix(valid.count / 2)), "does not end in PAR1"),
    .init("all except the last byte", Array(valid.dropLast()), "does not end in PAR1"),
    .init("a file without its start", Array("PAR1".utf8 + valid.suffix(60)), "its footer is said"),
    .init(
      "an encrypted footer", Array(valid.dropLast() + [0x45]),
      "it is encrypted; write it without encryption_properties"),
    .init("a footer beyond the file", "its footer is said to have 4294967295 bytes") {
      $0.footerLength = 0xFFFF_FFFF
    },
    .init("a footer of no bytes", "its metadata ends too early") { $0.footerLength = 0 },
    .init("a footer that begins too late", "the file is damaged") { $0.footerLength = 20 },
  ]

  static let metadata: [MalformedParquet] = [
    .init("no schema", "it has row groups before its schema") { $0.hasSchema = false },
    .init("another number of rows", "it has 4 rows, and its row groups have 3") { $0.rows = 4 },
    .init("a negative number of rows", "the row group 1 has -3 rows") {
      ($0.rows, $0.groupRows) = (-3, -3)
    },
    .init("more rows than memory", "the row group 1 has 4611686018427387904 rows") {
      ($0.rows, $0.groupRows) = (1 << 62, 1 << 62)
    },
    .init("more rows than the file can hold", "expected 0 to 16") {
      ($0.rows, $0.groupRows) = (1 << 30, 1 << 30)
    },
    .init("a row group without columns", "the row group 1 has 0 columns, and the schema has 1") {
      $0.groups = [.structure([(1, .list([])), (3, .int64(3))])]
    },
    .init("a row group that is a number", "elements of the type 5, expected 12") {
      $0.groups = [.int32(3)]
    },
    .init("a group of the schema that does not end", "its schema ends too early") {
      $0.otherElements = [.structure([(4, .text("g")), (5, .int32(3))])]
    },
    .init("a list longer than the file", "a part of the length 268435455") {
      $0.moreOfFooter = [(5, .raw(9, [0xFC] + ThriftValue.variable((1 << 28) - 1)))]
    },
    .init("a text longer than the file", "a part of the length 18446744073709551615") {
      $0.moreOfFooter = [(6, .raw(8, ThriftValue.variable(.max)))]
    },
    .init("a map longer than the file", "a part of the length 1000000") {
      $0.moreOfFooter = [(9, .raw(11, ThriftValue.variable(1_000_000) + [0x55]))]
    },
    .init("a number that does not end", "longer than 64 bits") {
      $0.moreOfFooter = [(9, .raw(6, [UInt8](repeating: 0xFF, count: 11)))]
    },
    .init("an unknown type", "the unknown type 15") { $0.moreOfFooter = [(9, .raw(15, []))] },
    .init("a number that is cut off", "a part of the length 8, and 4 bytes are left") {
      $0.moreOfFooter = [(9, .raw(7, [1, 2, 3]))]
    },
    .init("structures in structures", "more than 64 levels deep") {
      $0.moreOfFooter = [(9, .raw(12, [UInt8](repeating: 0x1C, count: 100)))]
    },
    .init("lists in lists", "more than 64 levels deep") {
      $0.moreOfFooter = [(9, .raw(9, [UInt8](repeating: 0x19, count: 100)))]
    },
  ]

  static let chunks: [MalformedParquet] = [
    .init("another type than the schema's", "have the type int32, and the schema says double") {
      $0.chunkType = 1
    },
    .init("an unknown type", "have the type unknown") { $0.chunkType = 77 },
    .init("another number of values", "it has 4 values, and the row group has 3 rows") {
      $0.values = 4
    },
    .init("a column beyond the file", "1000000 bytes from the byte 4") {
      $0.chunkSize = 1_000_000
    },
    .init("a column of a negative size", "-1 bytes from the byte 4") { $0.chunkSize = -1 },
    .init("a column before the file", "from the byte -4") { $0.pagesStart = -4 },
    .init("a column after the file", "from the byte 9223372036854775807") {
      $0.pagesStart = .max
    },
    .init("a column without bytes", "its pages end after 0 of 3 values") { $0.chunkSize = 0 },
    .init("an encrypted column", "it is encrypted; write it without") {
      $0.moreOfChunk = [(8, .structure([]))]
    },
    .init("a column in another file", #"it is in another file, "y.parquet""#) {
      $0.moreOfChunk = [(1, .text("y.parquet"))]
    },
    .init("LZ4", "compressed with LZ4, expected SNAPPY, GZIP, ZSTD, LZ4_RAW or no") {
      $0.codec = 5
    },
    .init("BROTLI", "compressed with BROTLI, expected") { $0.codec = 4 },
    .init("LZO", "compressed with LZO, expected") { $0.codec = 3 },
    .init("an unknown codec", "the unknown codec 42") { $0.codec = 42 },
  ]

  static let pages: [MalformedParquet] = [
    .init("a page beyond the column", "a page has 1000 bytes", .init(compressedSize: 1000)),
    .init("a page of a negative size", "-1 bytes, and 24", .init(compressedSize: -1)),
    .init("a negative size", "24 bytes, and -1 bytes when", .init(size: -1)),
    .init("a size beyond 31 bits", "1099511627776 bytes when", .init(size: 1 << 40)),
    .init("an unknown type", "has the type unknown", .init(kind: 9)),
    .init("an unknown encoding", "or an unknown encoding", .init(encoding: 11)),
    .init("an encoding of other types", "have the encoding deltaByteArray", .init(encoding: 7)),
    .init("a negative number of values", "a page has -3 values", .init(count: -3)),
    .init("more values than rows", "a page has 4 values, and 3 are left", .init(count: 4)),
    .init("fewer values than rows", "its pages end after 2 of 3 values", .init(count: 2)),
    .init("too few bytes", "a page needs 24 more bytes, and 8", .init(body: .init(valid[0..<8]))),
    .init("another size", "has 24 bytes, and its header says 23", .init(size: 23)),
    .init("a wrong checksum", "the checksum of a page", .init(checksum: 5)),
    .init("two dictionaries", "two dictionaries", .init(kind: 2), .init(kind: 2), .init()),
    .init("a dictionary of runs", "is not in the PLAIN encoding", .init(kind: 2, encoding: 3)),
    .init("too large a dictionary", "needs 800000 more bytes", .init(kind: 2, count: 100_000)),
    .init("no dictionary", "a page needs a dictionary", .init(encoding: 8, body: [1, 6, 0])),
    .init(
      "an index beyond the dictionary", "has the index 3 of a dictionary of 3 values",
      .init(kind: 2), .init(encoding: 8, body: [2, 6, 3])),
    .init(
      "an index of an empty dictionary", "has the index 0 of a dictionary of 0 values",
      .init(kind: 2, count: 0, body: []), .init(encoding: 8, body: [0, 6])),
    .init(
      "indices of 33 bits", "integers of 33 bits, expected 0 to 32",
      .init(kind: 2), .init(encoding: 8, body: [33, 6, 0, 0, 0, 0, 0])),
    .init(
      "indices that end", "a page needs 1 more bytes, and 0",
      .init(kind: 2), .init(encoding: 8, body: [1, 4, 0])),
    .init(
      "a run that is too long", "repeats an integer 4 times, and 3 are left",
      .init(kind: 2), .init(encoding: 8, body: [2, 8, 0])),
    .init(
      "a run of the largest length", "repeats an integer 9223372036854775807 times",
      .init(kind: 2),
      .init(encoding: 8, body: [2, 0xFE] + .init(repeating: 0xFF, count: 8) + [1, 0])),
    .init(
      "a run that is too wide", "the integer 7, which has more than 2 bits",
      .init(kind: 2), .init(encoding: 8, body: [2, 6, 7])),
    .init(
      "packed indices that are too few", "packs 3 integers in 0 bytes",
      .init(kind: 2), .init(encoding: 8, body: [2, 3])),
    .init(
      "levels beyond the page", "needs 1000 more bytes", repetition: 1,
      .init(body: [0xE8, 3, 0, 0, 6, 1])),
    .init(
      "levels that are too few", "a page needs 1 more bytes", repetition: 1,
      .init(body: [2, 0, 0, 0, 4, 1] + CraftedParquet.doubles([1, 2]))),
    .init(
      "levels that are too many", "repeats an integer 4 times", repetition: 1,
      .init(body: [2, 0, 0, 0, 8, 1] + CraftedParquet.doubles([1, 2, 3, 4]))),
    .init(
      "a level of 2", "the integer 2, which has more than 1 bits", repetition: 1,
      .init(body: [2, 0, 0, 0, 6, 2] + CraftedParquet.doubles([1, 2, 3]))),
    .init(
      "levels of an unknown encoding", "the levels of a page have", repetition: 1,
      .init(levelEncoding: 0)),
    .init(
      "levels beyond a page of the second version", "needs 50 more bytes", repetition: 1,
      .init(kind: 3, definitionSize: 50)),
    .init(
      "negative levels", "levels of -2 and 0 bytes", repetition: 1,
      .init(kind: 3, definitionSize: -2)),
    .init(
      "levels larger than the size", "has more bytes of levels", repetition: 1,
      .init(kind: 3, size: 1, definitionSize: 2)),
  ]

  static let values: [MalformedParquet] = [
    .init(
      "a text beyond the page", "needs 255 more bytes", physical: 6,
      .init(body: [255, 0, 0, 0] + CraftedParquet.texts(["a", "b"]))),
    .init(
      "too few texts", "a page has 3 texts in 5 bytes", physical: 6, .init(body: [1, 0, 0, 0, 65])),
    .init(
      "a text that is not UTF-8", "is not text in UTF-8: its byte 2 of 2 is 255", physical: 6,
      .init(body: [2, 0, 0, 0, 65, 255] + CraftedParquet.texts(["a", "b"]))),
    .init("too few truth values", "needs 1 more bytes", physical: 0, .init(body: [])),
    .init(
      "differences without blocks", "blocks of 0 integers", physical: 2,
      .init(encoding: 5, body: [0, 4, 3, 0])),
    .init(
      "differences in parts that are not whole", "blocks of 128 integers in 3 parts",
      physical: 2, .init(encoding: 5, body: [0x80, 1, 3, 3, 0])),
    .init(
      "differences in huge blocks", "blocks of 1099511627776 integers", physical: 2,
      .init(encoding: 5, body: ThriftValue.variable(1 << 40) + [4, 3, 0])),
    .init(
      "another number of differences", "has 4 integers, expected 3", physical: 2,
      .init(encoding: 5, body: [0x80, 1, 4, 4, 0])),
    .init(
      "differences of 65 bits", "integers of 65 bits", physical: 2,
      .init(encoding: 5, body: [0x80, 1, 4, 3, 0, 0, 65, 0, 0, 0])),
    .init(
      "differences that end", "needs 256 more bytes, and 0", physical: 2,
      .init(encoding: 5, body: [0x80, 1, 4, 3, 0, 0, 64, 0, 0, 0])),
    .init(
      "a negative length", "needs -1 more bytes", physical: 6,
      .init(encoding: 6, body: [0x80, 1, 4, 3, 1, 0, 0, 0, 0, 0])),
    .init(
      "a prefix before the first text", "has 1 bytes in common with one of 0", physical: 6,
      .init(
        encoding: 7, body: [0x80, 1, 4, 3, 2, 0, 0, 0, 0, 0] + [0x80, 1, 4, 3, 0, 0, 0, 0, 0, 0])),
  ]

  static let compressed: [MalformedParquet] = [
    .init(
      "Snappy that says another size", "do not decompress to the 24", codec: 1,
      .init(body: [23, 0b101_1000] + .init(repeating: 0, count: 23), size: 24)),
    .init(
      "Snappy that begins with a copy", "do not decompress to the 24", codec: 1,
      .init(body: [24, 1, 1], size: 24)),
    .init(
      "a copy from 0 back", "do not decompress to the 24", codec: 1,
      .init(body: [24, 0, 7, 0b0101_1010, 0, 0], size: 24)),
    .init(
      "a copy from before the start", "do not decompress to the 24", codec: 1,
      .init(body: [24, 0, 7, 0b0101_1010, 2, 0], size: 24)),
    .init(
      "a copy beyond the size", "do not decompress to the 24", codec: 1,
      .init(body: [24, 0, 7, 0b1111_1110, 1, 0], size: 24)),
    .init(
      "a literal beyond the input", "do not decompress to the 24", codec: 1,
      .init(body: [24, 0b1011_0000, 1, 2], size: 24)),
    .init(
      "a literal of the largest length", "do not decompress to the 24", codec: 1,
      .init(body: [24, 0b1111_1100, 255, 255, 255, 255, 1], size: 24)),
    .init(
      "an offset that is cut off", "do not decompress to the 24", codec: 1,
      .init(body: [24, 0, 7, 0b0101_1111, 1, 0], size: 24)),
    .init(
      "a length that does not end", "do not decompress to the 24", codec: 1,
      .init(body: .init(repeating: 0xFF, count: 9), size: 24)),
    .init("nothing", "do not decompress to the 24", codec: 1, .init(body: [], size: 24)),
    .init(
      "a bomb of Snappy", "bytes of a page do not decompress to the 2147483647", codec: 1,
      .init(body: ThriftValue.variable((1 << 31) - 1), size: (1 << 31) - 1)),
    .init(
      "a bomb of gzip", "do not decompress to the 2000000000", codec: 2,
      .init(body: .init(repeating: 31, count: 100), size: 2_000_000_000)),
    .init("gzip that is not", "do not decompress to the 24", codec: 2, .init()),
    .init(
      "a bomb of Zstandard", "do not decompress to the 2000000000", codec: 6,
      .init(body: [0x28, 0xB5, 0x2F, 0xFD, 0], size: 2_000_000_000)),
    .init("Zstandard that is not", "do not decompress to the 24", codec: 6, .init()),
  ]

  @Test(
    "A malformed file is an error that says what was found",
    arguments: framing + metadata + chunks + pages + values + compressed)
  func malformed(_ file: MalformedParquet) {
    let message = errorMessage { _ = try CraftedParquet.read(file.bytes) }
    #expect(message.hasPrefix("t.parquet: "))
    #expect(message.contains(file.message))
  }

  @Test("A file that ends anywhere is an error")
  func shortened() throws {
    for name in ["types", "encodings", "mixed.zstd-2"] {
      let bytes = try ParquetFiles.bytes(name)
      for count in stride(from: 0, to: bytes.count, by: 37) {
        let message = errorMessage { _ = try CraftedParquet.read(Array(bytes[..<count])) }
        #expect(message.hasPrefix("t.parquet: it "), "\(name), \(count) bytes: \(message)")
      }
    }
  }
}
