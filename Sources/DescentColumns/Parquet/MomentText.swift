/// The text of a date or of a moment in the form of ISO 8601, built byte by byte.
struct MomentText {
  private var bytes: [UInt8] = []

  /// The text so far.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Appends a byte.
  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// Appends the date of a number of days since 1970, by Howard Hinnant's `civil_from_days`. A year
  /// beyond 0 to 9999 has a sign.
  mutating func appendDate(_ days: Int) {
    // Years begin in March, and eras of 400 years on March 1 of year 0.
    let (era, dayOfEra) = floored(days + 719_468, by: 146_097)
    let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let calendarYear = era * 400 + year + (month <= 2 ? 1 : 0)
    if calendarYear < 0 { append(UInt8(ascii: "-")) }
    if calendarYear > 9999 { append(UInt8(ascii: "+")) }
    append(Int(calendarYear.magnitude), digits: 4)
    append(UInt8(ascii: "-"))
    append(month, digits: 2)
    append(UInt8(ascii: "-"))
    append(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, digits: 2)
  }

  /// Appends `T12:34:56`, and the fraction in 3, 6 or 9 digits unless it is zero.
  mutating func appendTime(_ nanoseconds: Int) {
    let (seconds, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    append(UInt8(ascii: "T"))
    append(seconds / 3600, digits: 2)
    append(UInt8(ascii: ":"))
    append(seconds / 60 % 60, digits: 2)
    append(UInt8(ascii: ":"))
    append(seconds % 60, digits: 2)
    if fraction == 0 { return }
    append(UInt8(ascii: "."))
    if fraction % 1_000_000 == 0 {
      append(fraction / 1_000_000, digits: 3)
    } else if fraction % 1000 == 0 {
      append(fraction / 1000, digits: 6)
    } else {
      append(fraction, digits: 9)
    }
  }

  /// Appends a number with zeros before it.
  private mutating func append(_ number: Int, digits: Int) {
    let start = bytes.count
    var rest = number
    while rest > 0 || bytes.count - start < digits {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
    bytes[start...].reverse()
  }
}

/// Divides, with a remainder that is never negative.
func floored(_ value: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
  let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}
