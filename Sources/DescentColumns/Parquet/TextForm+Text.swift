extension ParquetColumn.TextForm {
  /// Returns the text of a value that is not a text itself.
  func text(of bytes: ArraySlice<UInt8>) -> String {
    switch self {
    case .date:
      var text = MomentText()
      text.appendDate(Self.integer(bytes))
      return text.text
    case .timestamp(let perSecond, let isUTC):
      let (seconds, units) = floored(Self.integer(bytes), by: perSecond)
      let (day, second) = floored(seconds, by: 86_400)
      var text = MomentText()
      text.appendDate(day)
      text.appendTime(second * 1_000_000_000 + units * (1_000_000_000 / perSecond))
      if isUTC { text.append(UInt8(ascii: "Z")) }
      return text.text
    case .julianTimestamp:
      let (days, rest) = floored(Self.integer(bytes.prefix(8)), by: 86_400_000_000_000)
      var text = MomentText()
      // The Julian day of January 1, 1970.
      text.appendDate(Self.integer(bytes.suffix(4)) - 2_440_588 + days)
      text.appendTime(rest)
      return text.text
    case .uuid: return Self.uuid(bytes)
    case .boolean, .text: return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Returns a signed number, the lowest byte first.
  private static func integer(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reversed().reduce((bytes.last ?? 0) >= 0x80 ? -1 : 0) { $0 << 8 | Int($1) }
  }

  private static func uuid(_ bytes: ArraySlice<UInt8>) -> String {
    var text = ""
    for (place, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(place) { text += "-" }
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return text
  }
}
