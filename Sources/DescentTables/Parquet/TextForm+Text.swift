extension ParquetColumn.TextForm {
  /// Returns the text of a value that is not a text itself.
  func text(of bytes: ArraySlice<UInt8>) -> String {
    switch self {
    case .date: return Self.date(Self.integer(bytes))
    case .timestamp(let perSecond, let isUTC):
      let (seconds, units) = Self.floored(Self.integer(bytes), by: perSecond)
      let (day, second) = Self.floored(seconds, by: 86_400)
      let nanoseconds = second * 1_000_000_000 + units * (1_000_000_000 / perSecond)
      return Self.date(day) + Self.time(nanoseconds) + (isUTC ? "Z" : "")
    case .julianTimestamp:
      let nanoseconds = Self.integer(bytes.prefix(8))
      let (days, rest) = Self.floored(nanoseconds, by: 86_400_000_000_000)
      // The Julian day of January 1, 1970.
      return Self.date(Self.integer(bytes.suffix(4)) - 2_440_588 + days) + Self.time(rest)
    case .uuid: return Self.uuid(bytes)
    case .boolean, .text: return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Returns a signed number, the lowest byte first.
  private static func integer(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reversed().reduce((bytes.last ?? 0) >= 0x80 ? -1 : 0) { $0 << 8 | Int($1) }
  }

  /// Divides, with a remainder that is never negative.
  private static func floored(_ value: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  /// Returns the date of a number of days since 1970, by Howard Hinnant's `civil_from_days`. A year
  /// beyond 0 to 9999 has a sign, as in ISO 8601.
  private static func date(_ days: Int) -> String {
    // Years begin in March, and eras of 400 years on March 1 of year 0.
    let (era, dayOfEra) = floored(days + 719_468, by: 146_097)
    let year =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let calendarYear = era * 400 + year + (month <= 2 ? 1 : 0)
    let sign = calendarYear < 0 ? "-" : calendarYear > 9999 ? "+" : ""
    return sign + padded(Int(calendarYear.magnitude), 4) + "-" + padded(month, 2) + "-"
      + padded(day, 2)
  }

  /// Returns `T12:34:56`, and the fraction in 3, 6 or 9 digits unless it is zero.
  private static func time(_ nanoseconds: Int) -> String {
    let (seconds, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let text =
      "T" + padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":"
      + padded(seconds % 60, 2)
    if fraction == 0 { return text }
    if fraction % 1_000_000 == 0 { return text + "." + padded(fraction / 1_000_000, 3) }
    if fraction % 1000 == 0 { return text + "." + padded(fraction / 1000, 6) }
    return text + "." + padded(fraction, 9)
  }

  private static func uuid(_ bytes: ArraySlice<UInt8>) -> String {
    var text = ""
    for (place, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(place) { text += "-" }
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return text
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
