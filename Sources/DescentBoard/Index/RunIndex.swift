import Descent

/// What is kept of the logs of a folder in the file `.descent-board` there, so that they need not be read again.
///
/// The file is never trusted: one that is damaged, of another version or too large is left aside and written anew, and
/// an entry counts for nothing unless its log has the same name, disk, file number, size and time. What an entry says
/// is shown, and decides nothing else.
struct RunIndex {
  /// The name of the file.
  static let fileName = ".descent-board"
  /// The most bytes of the file.
  static let mostBytes = 512 << 20
  private static let signature = Array("descent-board 1\n".utf8)

  /// What is known of a log.
  struct Entry: Hashable, Sendable {
    let name: String
    let version: FileVersion
    let scanner: LogScanner
  }

  /// Reads the index of a folder. The numbers of its texts become those of `texts`. Returns nothing if there is none
  /// that can be used.
  static func entries(in folder: String, _ texts: inout TextTable) -> [Entry] {
    let path = "\(folder)/\(fileName)"
    // Of a pipe, the bytes might never come.
    guard FileVersion(of: path) != nil,
      let bytes = try? Files.read(contentsOf: path, first: mostBytes + 1), bytes.count <= mostBytes
    else { return [] }
    return (try? entries(bytes, &texts)) ?? []
  }

  /// Reads the bytes of an index.
  static func entries(_ bytes: [UInt8], _ texts: inout TextTable) throws(ByteReader.Damaged)
    -> [Entry]
  {
    let head = signature.count + 4
    guard bytes.count >= head, bytes.starts(with: signature) else { throw ByteReader.Damaged() }
    var checksum = ByteReader(Array(bytes[signature.count..<head]))
    let content = Array(bytes[head...])
    guard try checksum.number() as UInt32 == CRC32C.checksum(of: content) else {
      throw ByteReader.Damaged()
    }
    var reader = ByteReader(content)
    var numbers: [UInt32] = []
    for _ in 0..<(try reader.count(size: 4)) {
      numbers.append(texts.number(of: try reader.text()))
    }
    var entries: [Entry] = []
    for _ in 0..<(try reader.count(size: 32)) { entries.append(try Entry(&reader, numbers)) }
    return entries
  }

  /// Writes the index of a folder.
  static func write(_ entries: [Entry], _ texts: TextTable, in folder: String) throws(FileError) {
    try Files.write(bytes(entries, texts), to: "\(folder)/\(fileName)")
  }

  /// The bytes of an index, which has the texts of its entries alone.
  static func bytes(_ entries: [Entry], _ texts: TextTable) -> [UInt8] {
    var (own, records) = (TextNumbers(texts), ByteWriter())
    records.add(UInt32(entries.count))
    for entry in entries { entry.write(to: &records, &own) }
    var table = ByteWriter()
    table.add(UInt32(own.used.count))
    for number in own.used { table.add(texts[number]) }
    let content = table.bytes + records.bytes
    var checksum = ByteWriter()
    checksum.add(CRC32C.checksum(of: content))
    return signature + checksum.bytes + content
  }
}

/// The numbers that the texts of an index have in its own table.
struct TextNumbers {
  private(set) var used: [UInt32] = []
  private var places: [UInt32?]

  init(_ texts: TextTable) { places = Array(repeating: nil, count: texts.texts.count) }

  mutating func place(_ number: UInt32) -> UInt32 {
    if let place = places[Int(number)] { return place }
    let place = UInt32(used.count)
    places[Int(number)] = place
    used.append(number)
    return place
  }
}
