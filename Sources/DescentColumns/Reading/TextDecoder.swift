/// Turns consecutive blocks of bytes into UTF-8.
///
/// If the encoding is not given, the first block with a byte above 0x7F decides: it is Windows-1252
/// if no such byte is part of a character in UTF-8 and all are characters of Windows-1252.
struct TextDecoder: Sendable {
  /// The encoding; nil while all bytes were ASCII.
  private(set) var encoding: TableFormat.Encoding?
  /// Whether the encoding was found to be Windows-1252.
  private(set) var isFound = false

  init(_ encoding: TableFormat.Encoding?) { self.encoding = encoding == .utf16 ? .utf8 : encoding }

  /// Returns the block in UTF-8. Bytes that are not valid stay as they are if the encoding is UTF-8.
  mutating func decoded(_ bytes: [UInt8]) -> [UInt8] {
    guard encoding != .utf8, !isASCII(bytes.span) else { return bytes }
    if encoding == nil {
      isFound = Self.isWindows1252(bytes.span)
      encoding = isFound ? .latin1 : .utf8
    }
    return encoding == .latin1 ? Self.converted(bytes) : bytes
  }

  private static func isWindows1252(_ bytes: Span<UInt8>) -> Bool {
    for position in bytes.indices where bytes[position] >= 0x80 {
      if sequenceLength(bytes, position..<bytes.count) > 0 { return false }
      if windows1252(bytes[position]) == UInt32(bytes[position]), bytes[position] < 0xA0 {
        return false
      }
    }
    return true
  }

  private static func converted(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      if byte < 0x80 {
        text.append(byte)
      } else if let scalar = Unicode.Scalar(windows1252(byte)) {
        text.append(contentsOf: UTF8.encode(scalar)!)
      }
    }
    return text
  }

  /// Returns the character of a byte from 0x80 on, https://encoding.spec.whatwg.org/#windows-1252.
  private static func windows1252(_ byte: UInt8) -> UInt32 {
    byte < 0xA0 ? characters[Int(byte) - 0x80] : UInt32(byte)
  }

  /// The characters of 0x80 to 0x9F.
  private static let characters: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039,
    0x152, 0x8D, 0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC,
    0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
  ]
}
