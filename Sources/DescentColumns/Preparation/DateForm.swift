/// How the dates of a column are written, learned from all of its texts.
public struct DateForm: Codable, Hashable, Sendable {
  /// What the texts of a column have.
  public enum Parts: String, Codable, Hashable, Sendable {
    /// A day, with or without a time.
    case date
    /// A month of a year.
    case month
    /// A time alone.
    case time
  }

  /// What comes first in a date of three numbers whose year is not the first with four digits.
  public enum Order: String, Codable, CaseIterable, Hashable, Sendable {
    /// The day, then the month: 31/12/2024.
    case day
    /// The month, then the day: 12/31/2024.
    case month
    /// A year of two digits, then the month: 24-12-31.
    case year

    /// Returns the date of three numbers in this order; nil if there is none.
    func date(_ first: Int, _ second: Int, _ third: Int, hasShortYear: Bool) -> CalendarDate? {
      switch self {
      case .year:
        return hasShortYear
          ? CalendarDate(year: DateText.century(of: first), month: second, day: third) : nil
      case .day, .month:
        let year = hasShortYear ? DateText.century(of: third) : third
        return self == .day
          ? CalendarDate(year: year, month: second, day: first)
          : CalendarDate(year: year, month: first, day: second)
      }
    }
  }

  /// What the texts have.
  public let parts: Parts
  /// The order of the day and the month; nil if the texts show it themselves.
  public let order: Order?

  /// Dates with their year first, as in ISO 8601, or with the name of their month.
  public static let iso = DateForm(parts: .date, order: nil)

  init(parts: Parts, order: Order?) {
    self.parts = parts
    self.order = order
  }

  /// What the values are called: `dates`.
  package var noun: String {
    switch parts {
    case .date: "dates"
    case .month: "months"
    case .time: "times"
    }
  }

  /// What a text is under a form.
  enum Reading: Hashable {
    /// A date, a month or a time.
    case date(CalendarDate)
    /// A date that can be read in several ways, none of which the form prefers.
    case ambiguous
    /// A date in another order than that of the form.
    case otherOrder(CalendarDate, Order)
    /// Anything else.
    case unreadable
  }

  /// Reads a text. A text that can be read in one way only is read in that way, whatever the form.
  func reading(of text: String) -> Reading {
    guard let text = DateText(text) else { return .unreadable }
    switch (parts, text.day) {
    case (.time, nil): return text.time.map(Reading.date) ?? .unreadable
    case (.date, .certain(let day)): return .date(day.at(text.time))
    case (.month, .month(let month)), (.month, .certain(let month)): return .date(month)
    case (.month, .numbers), (.date, .numbers): return reading(ofNumbers: text)
    default: return .unreadable
    }
  }

  private func reading(ofNumbers text: DateText) -> Reading {
    let dates = text.dates
    if let order {
      if let date = dates[order] { return .date(date) }
      return dates.min { $0.key.rawValue < $1.key.rawValue }.map { .otherOrder($0.value, $0.key) }
        ?? .unreadable
    }
    let distinct = Set(dates.values)
    if distinct.count > 1 { return .ambiguous }
    return distinct.first.map(Reading.date) ?? .unreadable
  }

  /// Returns the date that a text is; nil if it is none, or could be several.
  package func date(of text: String) -> CalendarDate? {
    if case .date(let date) = reading(of: text) { date } else { nil }
  }
}

extension DateText {
  /// The dates that three numbers can be, by the order that they are read in.
  package var dates: [DateForm.Order: CalendarDate] {
    guard case .numbers(let first, let second, let third, let hasShortYear) = day else {
      return [:]
    }
    var dates: [DateForm.Order: CalendarDate] = [:]
    for order in DateForm.Order.allCases {
      dates[order] = order.date(first, second, third, hasShortYear: hasShortYear)?.at(time)
    }
    return dates
  }
}

extension CalendarDate {
  /// The same day at a time of day; at 0:00 without one.
  fileprivate func at(_ time: CalendarDate?) -> CalendarDate {
    var date = self
    if let time { (date.hour, date.minute) = (time.hour, time.minute) }
    return date
  }
}
