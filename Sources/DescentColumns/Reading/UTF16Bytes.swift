import DescentBase

/// The text of a file in UTF-16, as UTF-8.
struct UTF16Bytes: ByteSource {
  private let file: String
  private var source: any ByteSource
  private let isBigEndian: Bool
  /// Bytes that are read but not converted: an odd byte, or the first half of a pair.
  private var rest: [UInt8] = []
  private var converted: ArraySlice<UInt8> = []
  private var isAtStart = true
  private var isAtEnd = false

  /// Converts the bytes of `source` after the byte order mark, if there is one. `file` is the name
  /// for messages.
  init(_ source: any ByteSource, isBigEndian: Bool, file: String) {
    (self.source, self.isBigEndian, self.file) = (source, isBigEndian, file)
  }

  /// Returns whether bytes at the start of a file are UTF-16, and in which order; nil if they are
  /// something else. Without a byte order mark, two ASCII characters decide.
  static func isBigEndian(_ start: ArraySlice<UInt8>) -> Bool? {
    let bytes = Array(start.prefix(4))
    if bytes.starts(with: [0xFF, 0xFE]) {
      return bytes.count == 4 && bytes[2...] == [0, 0] ? nil : false
    }
    if bytes.starts(with: [0xFE, 0xFF]) { return true }
    guard bytes.count == 4 else { return nil }
    let isNUL = bytes.map { $0 == 0 }
    if isNUL == [false, true, false, true] { return false }
    return isNUL == [true, false, true, false] ? true : nil
  }

  mutating func read(_ count: Int, after carried: ArraySlice<UInt8>) throws(FileError) -> [UInt8] {
    while converted.count < count, !isAtEnd { try convert(max(count, 1 << 16)) }
    let next = converted.prefix(count)
    converted = converted.dropFirst(count)
    return Array(carried + next)
  }

  private mutating func convert(_ count: Int) throws(FileError) {
    let bytes = try source.read(count, after: rest[...])
    isAtEnd = bytes.count < rest.count + count
    var text = Array(converted)
    text.reserveCapacity(text.count + bytes.count)
    var position = 0
    while let unit = unit(bytes, at: position) {
      var scalar = UInt32(unit)
      var length = 2
      if UTF16.isLeadSurrogate(unit) {
        guard let second = self.unit(bytes, at: position + 2) else { break }
        guard UTF16.isTrailSurrogate(second) else { throw invalid(unit) }
        scalar = 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(second & 0x3FF))
        length = 4
      }
      guard let character = Unicode.Scalar(scalar) else { throw invalid(unit) }
      // A byte order mark at the start is not part of the text.
      if !(scalar == 0xFEFF && isAtStart) { text.append(contentsOf: UTF8.encode(character)!) }
      isAtStart = false
      position += length
    }
    rest = Array(bytes[position...])
    if isAtEnd, !rest.isEmpty {
      throw .invalid(path: file, reason: "the file ends within a character of UTF-16")
    }
    converted = text[...]
  }

  private func unit(_ bytes: [UInt8], at position: Int) -> UInt16? {
    guard position + 1 < bytes.count else { return nil }
    let (first, second) = (UInt16(bytes[position]), UInt16(bytes[position + 1]))
    return isBigEndian ? first << 8 | second : second << 8 | first
  }

  private func invalid(_ unit: UInt16) -> FileError {
    .invalid(
      path: file,
      reason: "0x\(String(unit, radix: 16, uppercase: true)) is no character of UTF-16; save the "
        + "file as UTF-8")
  }

  var count: Int { source.count / 2 }
  var canRestart: Bool { source.canRestart }
  func restarted() throws(FileError) -> any ByteSource {
    UTF16Bytes(try source.restarted(), isBigEndian: isBigEndian, file: file)
  }
  func isUnchanged() throws(FileError) -> Bool { try source.isUnchanged() }
}
