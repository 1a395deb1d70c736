import DescentBase

/// Writes numbers and texts as bytes, in little-endian order.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ number: some FixedWidthInteger) {
    var rest = number
    for _ in 0..<(number.bitWidth / 8) {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  mutating func add(_ number: Float) { add(number.bitPattern) }

  mutating func add(_ number: Double) { add(number.bitPattern) }

  mutating func add(_ isTrue: Bool) { bytes.append(isTrue ? 1 : 0) }

  mutating func add(_ text: String) {
    add(UInt32(text.utf8.count))
    bytes += text.utf8
  }

  mutating func add(_ numbers: [UInt32]) {
    add(UInt32(numbers.count))
    for number in numbers { add(number) }
  }
}

/// Reads what a ``ByteWriter`` has written. Nothing in the bytes is believed: a length that does not fit is an error
/// before anything is allocated.
struct ByteReader {
  /// The bytes are not what they should be.
  struct Damaged: Error {}

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var remaining: Int { bytes.count - position }

  mutating func number<Number: FixedWidthInteger>() throws(Damaged) -> Number {
    let size = Number.bitWidth / 8
    guard remaining >= size else { throw Damaged() }
    var value: Number = 0
    for place in 0..<size {
      value |= Number(truncatingIfNeeded: bytes[position + place]) << (8 * place)
    }
    position += size
    return value
  }

  mutating func double() throws(Damaged) -> Double { Double(bitPattern: try number()) }

  mutating func bool() throws(Damaged) -> Bool { try number() as UInt8 != 0 }

  /// A number of things that each take at least `size` bytes.
  mutating func count(size: Int) throws(Damaged) -> Int {
    let count = Int(try number() as UInt32)
    guard count <= remaining / size else { throw Damaged() }
    return count
  }

  /// A count from 0 to 2⁵³.
  mutating func quantity() throws(Damaged) -> Int {
    let value: Int = try number()
    guard value >= 0, value <= 1 << 53 else { throw Damaged() }
    return value
  }

  mutating func text() throws(Damaged) -> String {
    let count = try count(size: 1)
    defer { position += count }
    return String(decoding: bytes[position..<(position + count)], as: UTF8.self)
  }

  mutating func floats(_ count: Int) throws(Damaged) -> [Float] {
    guard count <= remaining / 4 else { throw Damaged() }
    defer { position += 4 * count }
    return NumberLayout(.float32).floats(bytes[position..<position + 4 * count])
  }

  mutating func numbers() throws(Damaged) -> [UInt32] {
    var numbers: [UInt32] = []
    for _ in 0..<(try count(size: 4)) { numbers.append(try number()) }
    return numbers
  }
}
