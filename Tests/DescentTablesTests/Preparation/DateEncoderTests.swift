import Testing

@testable import DescentTables

struct DateEncoderTests {
  @Test(
    "Dates and times of ISO 8601 are read",
    arguments: [
      ("2024-02-29", 2024, 2, 29, 0, 4), ("2000/01/01", 2000, 1, 1, 0, 6),
      ("1999-12-31T23:59", 1999, 12, 31, 23, 5), ("2024-03-10 07:05:09", 2024, 3, 10, 7, 7),
      ("2024-03-10T07:05:09.123456Z", 2024, 3, 10, 7, 7),
      ("2024-03-10T07:05:60+02:00", 2024, 3, 10, 7, 7), ("0001-01-01 00:00-05", 1, 1, 1, 0, 1),
    ])
  func reads(text: String, year: Int, month: Int, day: Int, hour: Int, weekday: Int) throws {
    let date = try #require(CalendarDate(text))
    #expect(date.year == year && date.month == month && date.day == day && date.hour == hour)
    #expect(date.weekday == weekday)
  }

  @Test(
    "Anything else is not a date",
    arguments: [
      "", "2024", "2024-02-30", "2023-02-29", "1900-02-29", "2024-00-10", "2024-13-01",
      "2024-04-31", "2024-1-1", "2024-01-01x", "2024-01/01", "2024-01-01T24:00", "2024-01-01T7:00",
      "2024-01-01 07:60", "2024-01-01 07:00:00.", "2024-01-01 07:00 PM", "+024-01-01", "٢٠٢٤-٠١-٠١",
      "2024-01-01T07:00+2",
    ])
  func refuses(text: String) {
    #expect(CalendarDate(text) == nil)
  }

  @Test("A date is five z-scored inputs, and a sixth says that it is missing")
  func encodes() {
    let dates = ["2020-01-01", "2022-01-03 12:00"].map(CalendarDate.init)
    let encoder = DateEncoder(learning: dates)
    #expect(encoder.width == 5)
    // 2020 and 2022, January, the 1st and 3rd, Wednesday and Monday, 0 and 12 o'clock.
    #expect(encoder.encode("2022-01-03 12:00") == [1, 0, 1, -1, 1])
    #expect(encoder.encode("2021-05-02 06:00") == [0, 0, 0, 5, 0])
    #expect(encoder.encode("no date") == [0, 0, 0, 0, 0])
    let gaps = DateEncoder(learning: dates + [nil])
    #expect(gaps.encode(nil) == [0, 0, 0, 0, 0, 1])
    #expect(gaps.encode("2020-01-01") == [-1, 0, -1, 1, -1, 0])
  }

  @Test("Yes and no are 1 and 0, whatever the words and the case")
  func booleans() {
    #expect(BooleanEncoder.isBoolean(["Yes", "no", "NO"]) && BooleanEncoder.isBoolean(["t", "F"]))
    #expect(!BooleanEncoder.isBoolean(["yes", "false"]) && !BooleanEncoder.isBoolean(["yes"]))
    let words = ["TRUE", "y", "1", "off", "0", "maybe"].map { BooleanEncoder.value(of: $0) }
    #expect(words.prefix(5) == [1, 1, 1, 0, 0] && words[5].isNaN)
    #expect(BooleanEncoder.value(of: nil).isNaN)
  }
}
