/// A date of the Gregorian calendar, with an hour if one is given.
struct CalendarDate: Hashable {
  let year: Int
  let month: Int
  let day: Int
  let hour: Int

  /// Parses a date in the form of ISO 8601, `2024-02-29`, or with slashes, `2024/02/29`: year,
  /// month and day. A space or a `T` may follow with the time: hours and minutes, with or without
  /// seconds, their fraction and a time zone. The zone is ignored: the hour is the one that is
  /// written. Returns nil for anything else, including February 30.
  init?(_ text: String) {
    var rest = Substring(text)
    func number(_ digits: Int, through highest: Int) -> Int? {
      let part = rest.utf8.prefix(digits)
      guard part.count == digits, part.allSatisfy({ (0x30...0x39).contains($0) }),
        let value = Int(rest.prefix(digits)), value <= highest
      else { return nil }
      rest = rest.dropFirst(digits)
      return value
    }
    func skip(_ characters: String) -> Character? {
      guard let first = rest.first, characters.contains(first) else { return nil }
      return rest.removeFirst()
    }
    guard let year = number(4, through: 9999), let mark = skip("-/"),
      let month = number(2, through: 12), month >= 1, skip(String(mark)) != nil,
      let day = number(2, through: 31), day >= 1, day <= Self.days(of: month, in: year)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    if rest.isEmpty {
      hour = 0
      return
    }
    guard skip(" T") != nil, let hour = number(2, through: 23), skip(":") != nil,
      number(2, through: 59) != nil
    else { return nil }
    self.hour = hour
    if skip(":") != nil {
      guard number(2, through: 60) != nil else { return nil }
      if skip(".,") != nil {
        guard number(1, through: 9) != nil else { return nil }
        while number(1, through: 9) != nil {}
      }
    }
    if rest.isEmpty || rest == "Z" { return }
    guard skip("+-") != nil, number(2, through: 23) != nil else { return nil }
    if rest.isEmpty { return }
    _ = skip(":")
    guard number(2, through: 59) != nil, rest.isEmpty else { return nil }
  }

  /// The day of the week, from 1 for Monday to 7 for Sunday, by Sakamoto's method.
  var weekday: Int {
    let offsets = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
    let y = month < 3 ? year - 1 : year
    let fromSunday = (y + y / 4 - y / 100 + y / 400 + offsets[month - 1] + day) % 7
    return fromSunday == 0 ? 7 : fromSunday
  }

  private static func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
