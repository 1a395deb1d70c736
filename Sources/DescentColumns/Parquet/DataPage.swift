/// A page of values, decompressed.
struct DataPage {
  let encoding: Encoding
  /// The number of values that are not missing.
  let presentCount: Int
  /// For each row, 1 if its value is there and 0 if it is missing; nil if all are there.
  let levels: [UInt32]?
  let bytes: [UInt8]
  /// The bytes of the values.
  let range: Range<Int>

  /// Reads a page of either version.
  init(_ page: PageSource.Page, codec: PageCodec, isOptional: Bool) throws(ParquetError) {
    let (header, bytes, body) = (page.header, page.bytes, page.body)
    guard let encoding = header.encoding else { throw .damaged("a page has no encoding") }
    self.encoding = encoding
    if header.kind == .data2 {
      var reader = ByteReader(bytes, body)
      _ = try reader.take(header.repetitionSize)
      let definition = try reader.take(header.definitionSize)
      let size = header.size - header.repetitionSize - header.definitionSize
      guard size >= 0 else {
        throw .damaged("a page of \(header.size) bytes has more bytes of levels")
      }
      let codec = header.isCompressed ? codec : .none
      (self.bytes, range) = try codec.decompress(bytes, reader.rest, to: size)
      levels = isOptional ? try Self.runs(bytes, definition, header.count) : nil
    } else {
      let (plain, whole) = try codec.decompress(bytes, body, to: header.size)
      var reader = ByteReader(plain, whole)
      levels = isOptional ? try Self.levels(&reader, header) : nil
      (self.bytes, range) = (plain, reader.rest)
    }
    presentCount = levels.map { levels in levels.reduce(0) { $0 + Int($1) } } ?? header.count
  }

  /// Reads the definition levels of a page of the first version.
  private static func levels(
    _ reader: inout ByteReader, _ header: PageHeader
  ) throws(ParquetError) -> [UInt32]? {
    switch header.levelEncoding {
    case .runs: return try runs(reader.bytes, reader.take(reader.int32()), header.count)
    case .bitPacked:
      let range = try reader.take((header.count + 7) / 8)
      // The highest bit is the first.
      return (0..<header.count).map { row in
        UInt32(reader.bytes[range.lowerBound + row / 8] >> UInt8(7 - row % 8) & 1)
      }
    default: throw .damaged("the levels of a page have an unknown encoding")
    }
  }

  private static func runs(
    _ bytes: [UInt8], _ range: Range<Int>, _ count: Int
  ) throws(ParquetError) -> [UInt32]? {
    var decoder = try RunDecoder(bytes, range, width: 1)
    if count == 0 { return nil }
    return try decoder.isOnes(count) ? nil : decoder.read(count)
  }
}
