/// A date of the Gregorian calendar with a time of day, which is 0:00 if none is given. The date is
/// January 1 of year 1 if only a time is given.
package struct CalendarDate: Hashable {
  var year = 1
  var month = 1
  var day = 1
  var hour = 0
  var minute = 0

  /// Returns the date of these numbers; nil if the calendar does not have it, as February 30.
  init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.days(of: month, in: year)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// Creates a time of day.
  init(hour: Int, minute: Int) { (self.hour, self.minute) = (hour, minute) }

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
