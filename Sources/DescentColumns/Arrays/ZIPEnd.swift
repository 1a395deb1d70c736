import DescentBase

/// The last part of a ZIP file, which says where the list of its members is: sections 4.3.14 to 4.3.16.
struct ZIPEnd {
  let members: Int
  let directory: Range<Int>

  init(_ bytes: StoredBytes) throws(FileError) {
    // A comment of up to 65,535 bytes may follow the 22 bytes.
    let start = max(0, bytes.count - 65_557)
    let tail = try bytes.read(start..<bytes.count)
    let numbers = ZIPNumbers(tail)
    let place = stride(from: tail.count - 22, through: 0, by: -1).first {
      numbers.uint32($0) == 0x0605_4B50 && $0 + 22 + numbers.uint16($0 + 20) == tail.count
    }
    guard let place else {
      throw Self.refusal(
        bytes,
        "it begins like a ZIP file but does not end like one; it is incomplete: copy it again")
    }
    var (count, size, first) = (
      numbers.uint16(place + 10), numbers.uint32(place + 12), numbers.uint32(place + 16)
    )
    var end = start + place
    if place >= 20, numbers.uint32(place - 20) == 0x0706_4B50 {
      guard let position = numbers.uint64(place - 12), bytes.count >= 56,
        position <= bytes.count - 56
      else { throw Self.damaged(bytes) }
      let wide = ZIPNumbers(try bytes.read(position..<position + 56))
      guard wide.uint32(0) == 0x0606_4B50, let wideCount = wide.uint64(32),
        let wideSize = wide.uint64(40), let wideFirst = wide.uint64(48)
      else { throw Self.damaged(bytes) }
      (count, size, first, end) = (wideCount, wideSize, wideFirst, position)
    }
    guard first <= end, size <= end - first, count <= size / 46 else { throw Self.damaged(bytes) }
    (members, directory) = (count, first..<first + size)
  }

  private static func damaged(_ bytes: StoredBytes) -> FileError {
    refusal(
      bytes, "the list of its members is not where its end says; it is damaged: copy it again")
  }

  static func refusal(_ bytes: StoredBytes, _ reason: String) -> FileError {
    .invalid(path: bytes.name, reason: reason)
  }
}

/// The little-endian numbers of a part of a ZIP file.
struct ZIPNumbers {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func uint16(_ position: Int) -> Int { number(position, 2) }
  func uint32(_ position: Int) -> Int { number(position, 4) }
  /// Nil for a number that does not fit in `Int`.
  func uint64(_ position: Int) -> Int? {
    let number = number(position, 8)
    return number < 0 ? nil : number
  }

  private func number(_ position: Int, _ count: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
  }

  /// Returns the place of the content of an extra field, section 4.5.1; nil if there is none.
  func extra(_ kind: Int, in range: Range<Int>) -> Range<Int>? {
    var position = range.lowerBound
    while position + 4 <= range.upperBound {
      let end = position + 4 + uint16(position + 2)
      guard end <= range.upperBound else { return nil }
      if uint16(position) == kind { return position + 4..<end }
      position = end
    }
    return nil
  }
}
