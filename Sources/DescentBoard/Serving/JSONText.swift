import Descent

/// Writes JSON straight into bytes: a listing of 10,000 runs has millions of them.
struct JSONText {
  private(set) var bytes: [UInt8] = []

  /// Adds JSON as it is.
  mutating func add(_ json: String) { bytes += json.utf8 }

  /// Adds JSON as it is.
  mutating func add(_ json: [UInt8]) { bytes += json }

  /// Makes room for this number of further bytes.
  mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  /// Adds a comma and the beginning of a member, `,"key":`, with a key of our own.
  mutating func key(_ key: String) {
    bytes += ",\"".utf8
    bytes += key.utf8
    bytes += "\":".utf8
  }

  mutating func number(_ value: Int) { add(String(value)) }

  /// Adds a number, or `null` if it is not finite.
  mutating func number(_ value: Double) { add(value.isFinite ? String(value) : "null") }

  mutating func bool(_ value: Bool) { add(value ? "true" : "false") }

  /// Adds a string in quotes.
  mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20, 0x7F:
        let digits = String(byte, radix: 16)
        add("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Adds an array, each of whose elements `body` adds.
  mutating func array<Element>(
    _ elements: some Sequence<Element>, _ body: (inout JSONText, Element) -> Void
  ) {
    bytes.append(UInt8(ascii: "["))
    var isFirst = true
    for element in elements {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      body(&self, element)
    }
    bytes.append(UInt8(ascii: "]"))
  }
}
