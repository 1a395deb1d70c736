import Descent

extension ArrowColumn {
  /// Reads dates as `2024-12-31`, and points of time as `2024-12-31T23:59:59`.
  func times() throws(FileError) -> ArrowTexts {
    let validity = try validity()
    let parts: [Int64]
    if case .date(true) = field.type {
      parts = try batch.numbers(first.buffers + 1, count: batch.rowCount, as: Int32.self)
        .map { Int64($0) }
    } else {
      parts = try batch.numbers(first.buffers + 1, count: batch.rowCount, as: Int64.self)
    }
    var texts = ArrowTexts(capacity: parts.count)
    var codes: [Int64: Int32] = [:]
    for row in parts.indices {
      if let validity, !validity[row] {
        texts.appendMissing()
      } else if let code = codes[parts[row]] {
        texts.append(code: code)
      } else {
        texts.append(text(of: parts[row]).span)
        codes[parts[row]] = texts.codes[row]
      }
    }
    return texts
  }

  private func text(of parts: Int64) -> [UInt8] {
    switch field.type {
    case .date(true): ArrowTime(parts, perDay: 1).date
    case .date(false): ArrowTime(parts, perDay: 86_400_000).date
    case .timestamp(let perSecond, let hasZone):
      ArrowTime(parts, perDay: 86_400 * Int64(perSecond)).text(inUTC: hasZone)
    default: stop("a column of \(field.type) does not hold times")
    }
  }
}

/// A point of time of the Gregorian calendar, which is extended to all years, as ISO 8601 writes it.
private struct ArrowTime {
  private let day: Int64
  /// The parts of the day that have passed, and how many a day has.
  private let parts: Int64
  private let perDay: Int64

  /// The time at a number of parts of a day since the start of 1970.
  init(_ parts: Int64, perDay: Int64) {
    let rest = parts % perDay
    day = parts / perDay - (rest < 0 ? 1 : 0)
    self.parts = rest < 0 ? rest + perDay : rest
    self.perDay = perDay
  }

  /// The date: `2024-12-31`. Years have at least four digits, and those before 1 the sign −.
  var date: [UInt8] {
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days: years begin in
    // March, and eras have 400 years.
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let ofEra = shifted - era * 146_097
    let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * year + year / 4 - year / 100)
    let month = (5 * ofYear + 2) / 153
    let civilYear = year + era * 400 + (month >= 10 ? 1 : 0)
    var text = civilYear < 0 ? [UInt8(ascii: "-")] : []
    text += digits(abs(civilYear), 4) + [UInt8(ascii: "-")]
    text += digits(month < 10 ? month + 3 : month - 9, 2) + [UInt8(ascii: "-")]
    return text + digits(ofYear - (153 * month + 2) / 5 + 1, 2)
  }

  /// The date and the time: `2024-12-31T23:59:59.123Z`, with 3, 6 or 9 digits of a fraction if it is not
  /// 0, and with Z for a time in UTC.
  func text(inUTC isInUTC: Bool) -> [UInt8] {
    let perSecond = perDay / 86_400
    let seconds = parts / perSecond
    var text = date + [UInt8(ascii: "T")] + digits(seconds / 3600, 2) + [UInt8(ascii: ":")]
    text += digits(seconds / 60 % 60, 2) + [UInt8(ascii: ":")] + digits(seconds % 60, 2)
    var fraction = parts % perSecond * (1_000_000_000 / perSecond)
    if fraction != 0 {
      var count = 9
      while fraction % 1000 == 0 { (fraction, count) = (fraction / 1000, count - 3) }
      text += [UInt8(ascii: ".")] + digits(fraction, count)
    }
    return isInUTC ? text + [UInt8(ascii: "Z")] : text
  }

  private func digits(_ number: Int64, _ count: Int) -> [UInt8] {
    let digits = Array(String(number).utf8)
    return Array(repeating: UInt8(ascii: "0"), count: max(0, count - digits.count)) + digits
  }
}
