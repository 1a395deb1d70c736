/// The members of a JSON object in some bytes, one after the other. Nothing is copied, and values that are not
/// asked for are passed over, so that a log is read about as fast as the disk delivers it.
struct JSONMembers {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int
  /// Whether the bytes are not an object, or end within it.
  private(set) var isMalformed = false
  private var isOver = false

  /// The object in a range of the bytes, which may have blanks around it.
  init(_ bytes: [UInt8], in range: Range<Int>) {
    (self.bytes, position, end) = (bytes, range.lowerBound, range.upperBound)
    skipBlanks()
    guard position < end, bytes[position] == UInt8(ascii: "{") else {
      fail()
      return
    }
    position += 1
    skipBlanks()
    if position < end, bytes[position] == UInt8(ascii: "}") { isOver = true }
  }

  /// The places of the next key, without its quotes, and of its value; nil after the last one.
  mutating func next() -> (key: Range<Int>, value: Range<Int>)? {
    guard !isOver, let key = string() else { return nil }
    skipBlanks()
    guard position < end, bytes[position] == UInt8(ascii: ":") else { return fail() }
    position += 1
    skipBlanks()
    let start = position
    guard skipValue() else { return fail() }
    let value = start..<position
    skipBlanks()
    guard position < end else { return fail() }
    switch bytes[position] {
    case UInt8(ascii: ","):
      position += 1
      skipBlanks()
    case UInt8(ascii: "}"): isOver = true
    default: return fail()
    }
    return (key, value)
  }

  /// The number in a range; nil if it is not a finite number.
  static func number(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
    guard let first = range.first, bytes[first] == UInt8(ascii: "-") || isDigit(bytes[first]),
      range.count <= 40,
      let value = Double(String(decoding: bytes[range], as: UTF8.self)), value.isFinite
    else { return nil }
    // Double also reads 0x10.
    return bytes[range].contains(UInt8(ascii: "x")) ? nil : value
  }

  /// The whole number in a range, from 0 to 2⁵³; nil if it is none.
  static func count(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    guard !range.isEmpty, range.count <= 16 else { return nil }
    var value = 0
    for index in range {
      guard isDigit(bytes[index]) else { return nil }
      value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
    }
    return value <= 1 << 53 ? value : nil
  }

  /// The text between the quotes of a value; nil if it is no string or has escapes.
  static func word(_ bytes: [UInt8], _ range: Range<Int>) -> String? {
    guard range.count >= 2, bytes[range.lowerBound] == UInt8(ascii: "\"") else { return nil }
    let inside = bytes[(range.lowerBound + 1)..<(range.upperBound - 1)]
    return inside.contains(UInt8(ascii: "\\")) ? nil : String(decoding: inside, as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  @discardableResult
  private mutating func fail<Result>() -> Result? {
    (isMalformed, isOver) = (true, true)
    return nil
  }

  private mutating func fail() { (isMalformed, isOver) = (true, true) }

  private mutating func skipBlanks() {
    while position < end, [0x20, 0x09, 0x0D, 0x0A].contains(bytes[position]) { position += 1 }
  }

  /// Passes over a string. Returns the place of its inside.
  private mutating func string() -> Range<Int>? {
    guard position < end, bytes[position] == UInt8(ascii: "\"") else { return fail() }
    let start = position + 1
    guard skipString() else { return fail() }
    return start..<(position - 1)
  }

  private mutating func skipString() -> Bool {
    position += 1
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return true
      case UInt8(ascii: "\\"): position += 2
      default: position += 1
      }
    }
    return false
  }

  private mutating func skipValue() -> Bool {
    let start = position
    var depth = 0
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        guard skipString() else { return false }
        if depth == 0 { return true }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return position > start }
        depth -= 1
        position += 1
        if depth == 0 { return true }
      case UInt8(ascii: ","), 0x20, 0x09, 0x0D, 0x0A:
        if depth == 0 { return position > start }
        position += 1
      default: position += 1
      }
    }
    return false
  }
}
