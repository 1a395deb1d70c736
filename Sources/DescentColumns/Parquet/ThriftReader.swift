/// Reads structures of the Thrift compact protocol, `thrift-compact-protocol.md`.
///
/// A reader knows the fields that it needs, and skips the others. Every length is checked against the bytes
/// that are left, and structures lie at most 64 deep.
struct ThriftReader {
  /// The types of fields and elements. A field that is a truth value has its value in its type.
  enum Kind: UInt8 {
    case yes = 1
    case no, byte, int16, int32, int64, double, binary, list, set, map, structure
  }

  /// The header of a field.
  struct Field {
    let id: Int
    let kind: Kind
  }

  private static let maximumDepth = 64

  private let bytes: [UInt8]
  /// The next byte that is read.
  private(set) var position: Int
  private let end: Int
  private var depth = 0

  /// Reads a range of bytes.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    (self.bytes, position, end) = (bytes, range.lowerBound, range.upperBound)
  }

  /// Reads a structure. `read` is called with the header of each field, and reads or skips its value.
  mutating func structure(
    _ read: (Field, inout ThriftReader) throws(ParquetError) -> Void
  ) throws(ParquetError) {
    try descend()
    var last = 0
    while true {
      let header = try byte()
      if header == 0 { break }
      let id = header >> 4 == 0 ? try integer() : last + Int(header >> 4)
      guard (0...Int(Int16.max)).contains(id) else {
        throw .damaged("a field of its metadata has the number \(id)")
      }
      last = id
      try read(Field(id: id, kind: kind(header & 15)), &self)
    }
    depth -= 1
  }

  /// Reads a list. `read` is called once for each element, which must be of this type, and reads it.
  mutating func list(
    of expected: Kind, _ read: (inout ThriftReader) throws(ParquetError) -> Void
  ) throws(ParquetError) {
    let (count, found) = try listHeader()
    guard found == expected || count == 0 else {
      throw .damaged(
        "a list of its metadata has elements of the type \(found.rawValue), expected "
          + "\(expected.rawValue)")
    }
    for _ in 0..<count { try read(&self) }
  }

  /// Reads a whole number of any size except a byte, in the zigzag form.
  mutating func integer() throws(ParquetError) -> Int {
    let bits = try unsigned()
    return Int(Int64(bitPattern: bits >> 1) ^ -Int64(bits & 1))
  }

  /// Reads a byte.
  mutating func byte() throws(ParquetError) -> UInt8 {
    guard position < end else { throw .damaged("its metadata ends too early") }
    defer { position += 1 }
    return bytes[position]
  }

  /// Reads a text.
  mutating func text() throws(ParquetError) -> String {
    let count = try length()
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  /// Passes over a value.
  mutating func skip(_ kind: Kind) throws(ParquetError) {
    switch kind {
    case .yes, .no: break
    case .byte: _ = try byte()
    case .int16, .int32, .int64: _ = try unsigned()
    case .double: try advance(8)
    case .binary: try advance(length())
    case .list, .set: try skipList()
    case .map: try skipMap()
    case .structure:
      try structure { (field, reader) throws(ParquetError) in try reader.skip(field.kind) }
    }
  }

  private mutating func skipList() throws(ParquetError) {
    let (count, kind) = try listHeader()
    try descend()
    for _ in 0..<count { try skipElement(kind) }
    depth -= 1
  }

  private mutating func skipMap() throws(ParquetError) {
    let count = try length()
    if count == 0 { return }
    let kinds = try byte()
    let (key, value) = (try kind(kinds >> 4), try kind(kinds & 15))
    try descend()
    for _ in 0..<count {
      try skipElement(key)
      try skipElement(value)
    }
    depth -= 1
  }

  /// A truth value is a byte if it is an element.
  private mutating func skipElement(_ kind: Kind) throws(ParquetError) {
    try skip(kind == .yes || kind == .no ? .byte : kind)
  }

  private mutating func listHeader() throws(ParquetError) -> (count: Int, kind: Kind) {
    let header = try byte()
    let kind = try kind(header & 15)
    let count = header >> 4 == 15 ? try length() : Int(header >> 4)
    guard count <= end - position else { throw tooLong(count) }
    return (count, kind)
  }

  /// Reads a number of bytes or elements. Each element takes a byte at least.
  private mutating func length() throws(ParquetError) -> Int {
    let count = try unsigned()
    guard count <= UInt64(end - position) else { throw tooLong(count) }
    return Int(count)
  }

  private func tooLong(_ count: some BinaryInteger) -> ParquetError {
    .damaged(
      "its metadata has a part of the length \(count), and \(end - position) bytes are left")
  }

  private mutating func advance(_ count: Int) throws(ParquetError) {
    guard count <= end - position else { throw tooLong(count) }
    position += count
  }

  private mutating func unsigned() throws(ParquetError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = try byte()
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw .damaged("a number of its metadata is longer than 64 bits")
  }

  private func kind(_ code: UInt8) throws(ParquetError) -> Kind {
    guard let kind = Kind(rawValue: code) else {
      throw .damaged("its metadata has the unknown type \(code)")
    }
    return kind
  }

  private mutating func descend() throws(ParquetError) {
    guard depth < Self.maximumDepth else {
      throw .damaged("its metadata is more than \(Self.maximumDepth) levels deep")
    }
    depth += 1
  }
}
