import DescentBase

/// The list of a ZIP file's members, which is at its end. Messages call a member by its name.
///
/// "APPNOTE.TXT - .ZIP File Format Specification" of PKWARE, sections 4.3 to 4.5.
struct ZIPDirectory {
  /// A member, of which every number has been checked against the file.
  struct Member: Sendable {
    let name: String
    let isDeflated: Bool
    /// The position of the bytes as they are stored.
    let stored: Range<Int>
    /// The number of bytes after decompression.
    let size: Int
    let checksum: UInt32
  }

  let members: [Member]

  /// The most members that are read.
  private static let mostMembers = 100_000

  init(_ bytes: StoredBytes) throws(FileError) {
    let end = try ZIPEnd(bytes)
    guard end.members <= Self.mostMembers else {
      throw ZIPEnd.refusal(
        bytes,
        "it has \(grouped(end.members)) members; expected at most \(grouped(Self.mostMembers))")
    }
    let directory = try bytes.read(end.directory)
    var (position, entries) = (0, [Entry]())
    for _ in 0..<end.members {
      let entry = try Entry(directory, at: &position, bytes)
      entries.append(entry)
    }
    members = try entries.map { entry throws(FileError) in
      try entry.member(bytes, before: end.directory.lowerBound)
    }
    try Self.checkOverlap(zip(entries, members).map { ($0.position, $1) }, bytes)
  }

  /// Throws if two members share bytes, as in files that are made to grow without limit.
  private static func checkOverlap(
    _ members: [(start: Int, member: Member)], _ bytes: StoredBytes
  ) throws(FileError) {
    var end = 0
    for (start, member) in members.sorted(by: { $0.start < $1.start }) {
      guard start >= end else {
        throw ZIPEnd.refusal(
          bytes,
          "the member \(member.name.quotedForMessage) begins within another one; the file is "
            + "damaged, or made to do harm")
      }
      end = member.stored.upperBound
    }
  }
}

/// A member in the list, section 4.3.12.
private struct Entry {
  let name: String
  let flags: Int
  let method: Int
  let checksum: UInt32
  var storedSize: Int
  var size: Int
  /// The position of its local header.
  var position: Int

  /// Reads the entry at a position, and moves the position behind it.
  init(_ directory: [UInt8], at position: inout Int, _ bytes: StoredBytes) throws(FileError) {
    let cursor = ZIPNumbers(directory)
    guard position + 46 <= directory.count, cursor.uint32(position) == 0x0201_4B50 else {
      throw ZIPEnd.refusal(
        bytes, "the list of its members ends too early or is damaged; copy the file again")
    }
    flags = cursor.uint16(position + 8)
    method = cursor.uint16(position + 10)
    checksum = UInt32(truncatingIfNeeded: cursor.uint32(position + 16))
    storedSize = cursor.uint32(position + 20)
    size = cursor.uint32(position + 24)
    self.position = cursor.uint32(position + 42)
    let nameEnd = position + 46 + cursor.uint16(position + 28)
    let extraEnd = nameEnd + cursor.uint16(position + 30)
    let next = extraEnd + cursor.uint16(position + 32)
    guard next <= directory.count else {
      throw ZIPEnd.refusal(
        bytes, "the list of its members ends within one of them; copy the file again")
    }
    name = String(decoding: directory[position + 46..<nameEnd], as: UTF8.self)
    // Section 4.5.3: what does not fit in 32 bits is in the extra field 1, in this order.
    var extra = cursor.extra(1, in: nameEnd..<extraEnd)
    func wide(_ value: Int) -> Int? {
      guard value == 0xFFFF_FFFF else { return value }
      guard let place = extra, place.count >= 8 else { return nil }
      extra = place.dropFirst(8)
      return cursor.uint64(place.lowerBound)
    }
    guard let wideSize = wide(size), let wideStored = wide(storedSize),
      let widePosition = wide(self.position)
    else {
      throw ZIPEnd.refusal(
        bytes,
        "the member \(name.quotedForMessage) has no size that fits in 64 bits with a sign; the "
          + "file is damaged: copy it again")
    }
    (size, storedSize, self.position) = (wideSize, wideStored, widePosition)
    position = next
  }

  /// Returns the member, which must be before a position.
  func member(
    _ bytes: StoredBytes, before end: Int
  ) throws(FileError) -> ZIPDirectory.Member {
    func refusal(_ reason: String) -> FileError {
      ZIPEnd.refusal(bytes, "the member \(name.quotedForMessage) \(reason)")
    }
    guard flags & 0x2041 == 0 else {
      throw refusal("is encrypted; save the arrays without a password")
    }
    guard method == 0 || method == 8 else {
      throw refusal(
        "is compressed by method \(method); expected 0 (stored) or 8 (deflated); save it with "
          + "numpy.savez or numpy.savez_compressed")
    }
    guard position <= end - 30 else {
      throw refusal(
        "begins at byte \(grouped(position)), but the members end at byte \(grouped(end)); the file is "
          + "damaged: copy it again")
    }
    let header = try bytes.read(position..<position + 30)
    let cursor = ZIPNumbers(header)
    let start = position + 30 + cursor.uint16(26) + cursor.uint16(28)
    guard cursor.uint32(0) == 0x0403_4B50, start <= end, storedSize <= end - start else {
      throw refusal(
        "is not where the list says, or its \(grouped(storedSize)) bytes are not there; the file is "
          + "damaged: copy it again")
    }
    // A byte of DEFLATE stands for at most 1,032.
    guard method == 0 ? size == storedSize : size / 1032 <= storedSize else {
      throw refusal(
        "has \(grouped(size)) bytes in \(grouped(storedSize)) stored ones by the list, which cannot be; "
          + "the file is damaged: copy it again")
    }
    return .init(
      name: name, isDeflated: method == 8, stored: start..<start + storedSize, size: size,
      checksum: checksum)
  }
}
