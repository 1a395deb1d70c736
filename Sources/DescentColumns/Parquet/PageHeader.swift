/// The header of a page: `PageHeader` of parquet.thrift.
struct PageHeader {
  /// `PageType` of parquet.thrift.
  enum Kind: Int {
    case data = 0
    case index, dictionary, data2
  }

  private(set) var kind: Kind?
  /// The number of bytes that follow the header.
  private(set) var compressedSize = -1
  /// The number of bytes when they are decompressed.
  private(set) var size = -1
  /// The CRC-32 of the bytes that follow the header.
  private(set) var checksum: UInt32?
  /// The number of values, missing ones too.
  private(set) var count = -1
  private(set) var encoding: Encoding?
  /// How the definition levels of a page of the first version are encoded.
  private(set) var levelEncoding: Encoding? = .runs
  /// In a page of the second version, the bytes of the levels, which are not compressed.
  private(set) var definitionSize = 0
  private(set) var repetitionSize = 0
  private(set) var isCompressed = true

  /// Reads a header.
  init(_ reader: inout ThriftReader) throws(ParquetError) {
    try reader.structure { (field, reader) throws(ParquetError) in
      switch (field.id, field.kind) {
      case (1, .int32): kind = Kind(rawValue: try reader.integer())
      case (2, .int32): size = try reader.integer()
      case (3, .int32): compressedSize = try reader.integer()
      case (4, .int32): checksum = UInt32(truncatingIfNeeded: try reader.integer())
      case (5, .structure): try readData(&reader)
      case (7, .structure): try readDictionary(&reader)
      case (8, .structure): try readData2(&reader)
      default: try reader.skip(field.kind)
      }
    }
    guard let kind, (0...Int(Int32.max)).contains(size), compressedSize >= 0 else {
      throw .damaged(
        "a page has the type \(kind.map { "\($0)" } ?? "unknown"), \(compressedSize) bytes, and "
          + "\(size) bytes when decompressed")
    }
    guard kind == .index || (0...Int(Int32.max)).contains(count) && encoding != nil else {
      throw .damaged("a page has \(count) values, or an unknown encoding")
    }
    guard definitionSize >= 0, repetitionSize >= 0 else {
      throw .damaged("a page has levels of \(definitionSize) and \(repetitionSize) bytes")
    }
  }

  private mutating func readData(_ reader: inout ThriftReader) throws(ParquetError) {
    try reader.structure { (field, reader) throws(ParquetError) in
      switch (field.id, field.kind) {
      case (1, .int32): count = try reader.integer()
      case (2, .int32): encoding = Encoding(rawValue: try reader.integer())
      case (3, .int32): levelEncoding = Encoding(rawValue: try reader.integer())
      default: try reader.skip(field.kind)
      }
    }
  }

  private mutating func readDictionary(_ reader: inout ThriftReader) throws(ParquetError) {
    try reader.structure { (field, reader) throws(ParquetError) in
      switch (field.id, field.kind) {
      case (1, .int32): count = try reader.integer()
      case (2, .int32): encoding = Encoding(rawValue: try reader.integer())
      default: try reader.skip(field.kind)
      }
    }
  }

  private mutating func readData2(_ reader: inout ThriftReader) throws(ParquetError) {
    try reader.structure { (field, reader) throws(ParquetError) in
      switch (field.id, field.kind) {
      case (1, .int32): count = try reader.integer()
      case (4, .int32): encoding = Encoding(rawValue: try reader.integer())
      case (5, .int32): definitionSize = try reader.integer()
      case (6, .int32): repetitionSize = try reader.integer()
      case (7, .no): isCompressed = false
      default: try reader.skip(field.kind)
      }
    }
  }
}
