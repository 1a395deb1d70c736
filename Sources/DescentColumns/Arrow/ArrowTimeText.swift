import DescentBase

/// Dates and points of time of the Gregorian calendar, which is extended to all years, as ISO 8601 writes
/// them: `2024-12-31`, `2024-12-31T23:59:59.123Z`. A fraction of a second has 3, 6 or 9 digits and is left
/// out if it is 0. Years have at least four digits, and those before 0 the sign −.
struct ArrowTimeText {
  /// Room for all texts. The text that was set last is at the start.
  private(set) var bytes = [UInt8](repeating: 0, count: 64)
  private(set) var count = 0
  /// The parts of a second of a point of time; nil for a date.
  private let perSecond: Int64?
  /// The parts of a day.
  private let perDay: Int64
  /// Whether the time is in UTC, which Z says.
  private let isInUTC: Bool
  /// The day whose date is at the start, and the length of the date.
  private var dated: (day: Int64, count: Int)?

  /// Texts of a column of dates or of points of time.
  init(_ type: ArrowType) {
    switch type {
    case .date(let isInDays):
      (perSecond, perDay, isInUTC) = (nil, isInDays ? 1 : 86_400_000, false)
    case .timestamp(let parts, let hasZone):
      (perSecond, perDay, isInUTC) = (Int64(parts), 86_400 * Int64(parts), hasZone)
    default: stop("a column of \(type) does not hold times")
    }
  }

  /// Sets the text of the time at a number of parts of a day or of a second since the start of 1970.
  mutating func set(_ parts: Int64) {
    let rest = parts % perDay
    let day = parts / perDay - (rest < 0 ? 1 : 0)
    if let dated, dated.day == day {
      count = dated.count
    } else {
      count = 0
      appendDate(day)
      dated = (day, count)
    }
    if let perSecond { appendTime(rest < 0 ? rest + perDay : rest, perSecond) }
  }

  /// Appends the date of a number of days since the start of 1970. Howard Hinnant, "chrono-Compatible
  /// Low-Level Date Algorithms", civil_from_days: years begin in March, and eras have 400 years.
  private mutating func appendDate(_ day: Int64) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let ofEra = shifted - era * 146_097
    let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * year + year / 4 - year / 100)
    let month = (5 * ofYear + 2) / 153
    let civilYear = year + era * 400 + (month >= 10 ? 1 : 0)
    if civilYear < 0 { append("-") }
    append(abs(civilYear), digits: 4)
    append("-")
    append(month < 10 ? month + 3 : month - 9, digits: 2)
    append("-")
    append(ofYear - (153 * month + 2) / 5 + 1, digits: 2)
  }

  private mutating func appendTime(_ parts: Int64, _ perSecond: Int64) {
    let seconds = parts / perSecond
    append("T")
    append(seconds / 3600, digits: 2)
    append(":")
    append(seconds / 60 % 60, digits: 2)
    append(":")
    append(seconds % 60, digits: 2)
    var fraction = parts % perSecond * (1_000_000_000 / perSecond)
    if fraction != 0 {
      var digits = 9
      while fraction % 1000 == 0 { (fraction, digits) = (fraction / 1000, digits - 3) }
      append(".")
      append(fraction, digits: digits)
    }
    if isInUTC { append("Z") }
  }

  private mutating func append(_ character: Unicode.Scalar) {
    bytes[count] = UInt8(ascii: character)
    count += 1
  }

  /// Appends a number of at least this number of digits.
  private mutating func append(_ number: Int64, digits: Int) {
    var length = digits
    var limit: Int64 = 10_000
    if digits == 4 {
      while number >= limit, length < 18 { (limit, length) = (limit * 10, length + 1) }
    }
    var rest = number
    for place in stride(from: count + length - 1, through: count, by: -1) {
      bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
    count += length
  }
}
