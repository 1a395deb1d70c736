/// What a text says as a date or a time, before it is known whether its day or its month is first.
package struct DateText: Hashable {
  /// The part of a text that says the day.
  enum Day: Hashable {
    /// A date that can be read in one way only: with its year of four digits first, or with the name
    /// of its month.
    case certain(CalendarDate)
    /// Three numbers of which the first two, or the last two, are a day and a month. A year of two
    /// digits is one from 1969 to 2068, as in POSIX.
    case numbers(Int, Int, Int, hasShortYear: Bool)
    /// A month of a year.
    case month(CalendarDate)
  }

  /// The day; nil for a time alone.
  var day: Day?
  /// The time of day; nil for a date alone.
  var time: CalendarDate?

  /// Reads a text, with or without blanks around it. Returns nil unless the whole text is one of
  ///
  /// - a date with its year first, `2024-02-29`, `2024/2/9`, `2024.02.09`, `20240229`, `2024-Feb-29`;
  /// - one with its day or month first, `29/02/2024`, `2-29-2024`, `29.02.24`;
  /// - one with the name of its month, `29-Feb-2024`, `Feb 29, 2024`, `29. Februar 2024`, after the
  ///   name of its weekday or not;
  /// - a month of a year, `2024-02`, `02/2024`, `Feb 2024`;
  /// - a time, `14:30`, `2:30 PM`, `2 PM`, `14:30:05.25`, with or without a zone;
  /// - a date around its time, `Mon Mar 01 07:00:00 2021`;
  /// - a date, then a blank, `T`, a colon, or a comma and a blank, then a time.
  ///
  /// The zone is not used: the hour is the one that is written.
  package init?(_ text: String) {
    if let common = Self.common(text) {
      self = common
      return
    }
    guard text.utf8.count <= 64, text.utf8.contains(where: { (0x30...0x39).contains($0) }) else {
      return nil
    }
    var whole = TextCursor(text)
    var cursor = whole
    if let time = cursor.time(), cursor.isAtEnd {
      self.time = time
      return
    }
    cursor = whole
    if let (day, time) = cursor.dayAroundTime(), cursor.isAtEnd {
      (self.day, self.time) = (day, time)
      return
    }
    guard let day = whole.day() else { return nil }
    self.day = day
    if whole.isAtEnd { return }
    if case .month = day { return nil }
    _ = whole.skip(",")
    guard whole.skip("T") || whole.skip(" ") || whole.skip(":") else { return nil }
    whole.skipBlanks()
    guard let time = whole.time() ?? whole.compactTime(), whole.isAtEnd else { return nil }
    self.time = time
  }

  private init(day: Day?, time: CalendarDate?) { (self.day, self.time) = (day, time) }

  /// Reads the most common forms, `2024-02-29` with or without ` 14:30` or ` 14:30:05`, as the other
  /// initializer does, but faster. Returns nil for anything else.
  private static func common(_ text: String) -> DateText? {
    let count = text.utf8.count
    guard count == 10 || count == 16 || count == 19 else { return nil }
    var bytes = text.utf8.makeIterator()
    func number(_ digits: Int) -> Int? {
      var value = 0
      for _ in 0..<digits {
        guard let byte = bytes.next(), (0x30...0x39).contains(byte) else { return nil }
        value = 10 * value + Int(byte - 0x30)
      }
      return value
    }
    func skip(_ mark: Unicode.Scalar) -> Bool { bytes.next() == UInt8(ascii: mark) }
    guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2),
      let date = CalendarDate(year: year, month: month, day: day)
    else { return nil }
    if count == 10 { return DateText(day: .certain(date), time: nil) }
    guard let mark = bytes.next(), mark == UInt8(ascii: " ") || mark == UInt8(ascii: "T"),
      let hour = number(2), hour <= 23, skip(":"), let minute = number(2), minute <= 59
    else { return nil }
    if count == 19 {
      guard skip(":"), let second = number(2), second <= 60 else { return nil }
    }
    return DateText(day: .certain(date), time: CalendarDate(hour: hour, minute: minute))
  }

  /// Returns whether a text may be three numbers with a day or a month first: it begins with one or
  /// two digits and a mark.
  static func mayBeNumbers(_ text: String) -> Bool {
    let start = text.withoutBlanksAround.utf8.prefix(3)
    let digits = start.prefix { (0x30...0x39).contains($0) }.count
    return (1...2).contains(digits)
      && [UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ".")]
        .contains(start.dropFirst(digits).first)
  }

  /// Returns a year of two digits as one from 1969 to 2068.
  static func century(of year: Int) -> Int { year + (year < 69 ? 2000 : 1900) }
}

/// A position in a text of ASCII digits, words and marks.
private struct TextCursor {
  private var rest: Substring

  init(_ text: String) { rest = text.withoutBlanksAround }

  var isAtEnd: Bool { rest.isEmpty }

  /// Whether a colon follows: after two digits these are an hour, and not a year.
  private var isAtColon: Bool { rest.first == ":" }

  mutating func skip(_ mark: Character) -> Bool {
    guard rest.first == mark else { return false }
    rest.removeFirst()
    return true
  }

  mutating func skipBlanks() { while skip(" ") {} }

  /// Skips one of the characters, and returns it.
  private mutating func mark(of marks: String) -> Character? {
    guard let first = rest.first, marks.contains(first) else { return nil }
    rest.removeFirst()
    return first
  }

  /// Reads all digits that follow, if their count is in a range.
  private mutating func number(_ counts: ClosedRange<Int>) -> (value: Int, count: Int)? {
    let digits = rest.utf8.prefix { (0x30...0x39).contains($0) }
    guard counts.contains(digits.count), let value = Int(rest.prefix(digits.count)) else {
      return nil
    }
    rest = rest.dropFirst(digits.count)
    return (value, digits.count)
  }

  /// Reads the letters that follow, if there are any.
  private mutating func word() -> String? {
    let letters = rest.prefix { $0.isLetter }
    guard !letters.isEmpty else { return nil }
    rest = rest.dropFirst(letters.count)
    return String(letters)
  }

  // MARK: Times

  mutating func time() -> CalendarDate? {
    guard var hour = number(1...2)?.value, hour <= 23 else { return nil }
    var minute = 0
    let isHourAlone = !skip(":")
    if !isHourAlone {
      guard let value = number(2...2)?.value, value <= 59 else { return nil }
      minute = value
      if skip(":") {
        guard let second = number(2...2)?.value, second <= 60 else { return nil }
        if mark(of: ".,") != nil, number(1...18) == nil { return nil }
      }
    }
    var later = self
    later.skipBlanks()
    if let half = later.halfOfDay() {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (half == "p" ? 12 : 0)
      self = later
    } else if isHourAlone {
      return nil
    }
    guard skipZone() else { return nil }
    return CalendarDate(hour: hour, minute: minute)
  }

  /// Reads a time without colons: `1430` or `143005`.
  mutating func compactTime() -> CalendarDate? {
    guard let (value, count) = number(4...6), count != 5 else { return nil }
    let minutes = count == 4 ? value : value / 100
    guard minutes / 100 <= 23, minutes % 100 <= 59, count == 4 || value % 100 <= 60, skipZone()
    else { return nil }
    return CalendarDate(hour: minutes / 100, minute: minutes % 100)
  }

  /// Reads `AM`, `pm` or `p.m.`, and returns its first letter in lower case.
  private mutating func halfOfDay() -> Character? {
    guard let word = word()?.lowercased(), let first = word.first, first == "a" || first == "p"
    else { return nil }
    if word.dropFirst() == "m" { return first }
    return word.count == 1 && skip(".") && self.word()?.lowercased() == "m" && skip(".")
      ? first : nil
  }

  /// Skips a zone, if one follows: `Z`, `UTC`, `CET`, `+02`, `+02:00`. Returns false for half of one.
  private mutating func skipZone() -> Bool {
    var zone = self
    zone.skipBlanks()
    if let word = zone.word() {
      let isName =
        (2...5).contains(word.count) && word.utf8.allSatisfy { (0x41...0x5A).contains($0) }
      guard isName || ["Z", "UTC", "GMT"].contains(word.uppercased()) else { return false }
      self = zone
      if rest.isEmpty { return true }
    }
    guard zone.mark(of: "+-") != nil else { return true }
    guard let (value, count) = zone.number(2...4), count != 3,
      count == 2 ? value <= 23 : value / 100 <= 23 && value % 100 <= 59
    else { return false }
    if count == 2, zone.skip(":") {
      guard let minute = zone.number(2...2)?.value, minute <= 59 else { return false }
    }
    self = zone
    return true
  }

  // MARK: Days

  /// Reads a date whose year follows its time, as C's `ctime` writes it: `Mon Mar  1 07:00:00 2021`.
  mutating func dayAroundTime() -> (DateText.Day, CalendarDate)? {
    guard let weekday = word(), MonthNames.isWeekday(weekday), skip(" ") else { return nil }
    skipBlanks()
    guard let name = word(), let month = MonthNames.month(name), skip(" ") else { return nil }
    skipBlanks()
    guard let day = number(1...2)?.value, skip(" ") else { return nil }
    skipBlanks()
    guard let time = time(), skip(" ") else { return nil }
    skipBlanks()
    guard let year = number(4...4)?.value, let date = Self.certain(year, month, day) else {
      return nil
    }
    return (date, time)
  }

  mutating func day() -> DateText.Day? {
    var start = self
    if let word = start.word(), MonthNames.isWeekday(word), MonthNames.month(word) == nil {
      _ = start.mark(of: ".,")
      start.skipBlanks()
      self = start
    }
    var (first, second, third) = (self, self, self)
    if let day = first.yearFirst() {
      self = first
      return day
    }
    if let day = second.dayOrMonthFirst() {
      self = second
      return day
    }
    guard let day = third.nameFirst() else { return nil }
    self = third
    return day
  }

  private mutating func yearFirst() -> DateText.Day? {
    guard let (value, count) = number(4...8) else { return nil }
    if count == 8 {
      return (1000...2999).contains(value / 10000)
        ? Self.certain(value / 10000, value / 100 % 100, value % 100) : nil
    }
    guard count == 4 else { return nil }
    guard let mark = mark(of: "-/. ") else { return nil }
    let month: Int
    if let word = word() {
      guard let named = MonthNames.month(word) else { return nil }
      month = named
    } else {
      guard mark != " ", let value = number(1...2)?.value else { return nil }
      month = value
    }
    var end = self
    if end.skip(mark), let day = end.number(1...2)?.value {
      self = end
      return Self.certain(value, month, day)
    }
    return (1000...2999).contains(value) ? Self.month(value, month) : nil
  }

  private mutating func dayOrMonthFirst() -> DateText.Day? {
    guard let (first, firstCount) = number(1...2) else { return nil }
    var named = self
    if let day = named.nameAndYear(after: first) {
      self = named
      return day
    }
    guard let mark = mark(of: "-/."), let (second, secondCount) = number(1...4) else { return nil }
    if secondCount == 4 {
      return (1000...2999).contains(second) ? Self.month(second, first) : nil
    }
    guard secondCount <= 2, skip(mark), let (third, thirdCount) = number(2...4), thirdCount != 3,
      thirdCount == 2 ? !isAtColon : (1000...2999).contains(third)
    else { return nil }
    // 1.2.10 may be a version: without slashes, a year of two digits follows two digits.
    if thirdCount == 2, mark != "/", firstCount + secondCount < 4 { return nil }
    return .numbers(first, second, third, hasShortYear: thirdCount == 2)
  }

  /// Reads the name of a month and a year after a day: `-Jan-2024`, `. Januar 2024`, `th of May 24`.
  private mutating func nameAndYear(after day: Int) -> DateText.Day? {
    var suffix = self
    if let word = suffix.word(), ["st", "nd", "rd", "th"].contains(word.lowercased()) {
      self = suffix
    }
    skipMarks()
    var article = self
    if let word = article.word(), ["of", "de"].contains(word.lowercased()), article.skip(" ") {
      self = article
    }
    guard let word = word(), let month = MonthNames.month(word) else { return nil }
    skipMarks()
    article = self
    if article.word()?.lowercased() == "de", article.skip(" ") { self = article }
    guard let (year, count) = number(2...4), count != 3, count == 4 || !isAtColon else {
      return nil
    }
    return Self.certain(count == 2 ? DateText.century(of: year) : year, month, day)
  }

  /// Reads a date that begins with the name of its month: `Jan 5, 2024`, `Jan 2024`.
  private mutating func nameFirst() -> DateText.Day? {
    guard let word = word(), let month = MonthNames.month(word) else { return nil }
    skipMarks()
    guard let (first, count) = number(1...4), count != 3 else { return nil }
    if count == 4 { return Self.month(first, month) }
    var suffix = self
    if let word = suffix.word(), ["st", "nd", "rd", "th"].contains(word.lowercased()) {
      self = suffix
    }
    guard mark(of: ", -/.") != nil else { return nil }
    skipBlanks()
    guard let year = number(4...4)?.value else { return nil }
    return Self.certain(year, month, first)
  }

  private mutating func skipMarks() { while mark(of: " -/.,") != nil {} }

  private static func certain(_ year: Int, _ month: Int, _ day: Int) -> DateText.Day? {
    CalendarDate(year: year, month: month, day: day).map { .certain($0) }
  }

  private static func month(_ year: Int, _ month: Int) -> DateText.Day? {
    CalendarDate(year: year, month: month, day: 1).map { .month($0) }
  }
}
