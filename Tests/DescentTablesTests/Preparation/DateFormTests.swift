import Testing

@testable import DescentColumns
@testable import DescentTables

struct DateFormTests {
  /// The year, month, day, hour and minute of a date.
  private func parts(_ date: CalendarDate?) -> [Int]? {
    date.map { [$0.year, $0.month, $0.day, $0.hour, $0.minute] }
  }

  @Test(
    "A date that can be read in one way only is read in it",
    arguments: [
      ("2024-02-29", [2024, 2, 29, 0, 0]), ("2000/01/01", [2000, 1, 1, 0, 0]),
      ("2024-1-5", [2024, 1, 5, 0, 0]), ("2024.01.05", [2024, 1, 5, 0, 0]),
      ("1999-12-31T23:59", [1999, 12, 31, 23, 59]), ("2024-03-10 07:05:09", [2024, 3, 10, 7, 5]),
      ("2024-03-10T07:05:09.123456Z", [2024, 3, 10, 7, 5]),
      ("2024-03-10T07:05:60+02:00", [2024, 3, 10, 7, 5]), ("0001-01-01 00:00-05", [1, 1, 1, 0, 0]),
      ("2024-01-05 7:05 UTC", [2024, 1, 5, 7, 5]), ("20240105", [2024, 1, 5, 0, 0]),
      ("20240105T143000Z", [2024, 1, 5, 14, 30]), ("2024-01-01 07:00 PM", [2024, 1, 1, 19, 0]),
      ("2024-01-01 12:30 am", [2024, 1, 1, 0, 30]),
      ("2024-01-01, 12:30 p.m.", [2024, 1, 1, 12, 30]),
      ("5-Jan-2024", [2024, 1, 5, 0, 0]), ("Jan 5, 2024", [2024, 1, 5, 0, 0]),
      ("5 January 2024", [2024, 1, 5, 0, 0]), ("05Jan2024", [2024, 1, 5, 0, 0]),
      ("January 5th, 2024 2:30 PM", [2024, 1, 5, 14, 30]), ("2024-Sep-05", [2024, 9, 5, 0, 0]),
      ("Fri, 05 Jan 2024 14:30:00 GMT", [2024, 1, 5, 14, 30]), ("5-jan-69", [1969, 1, 5, 0, 0]),
      ("5-Jan-68", [2068, 1, 5, 0, 0]), ("5. März 2024", [2024, 3, 5, 0, 0]),
      ("5 août 2024", [2024, 8, 5, 0, 0]), ("5 de enero de 2024", [2024, 1, 5, 0, 0]),
      ("25/12/2024", [2024, 12, 25, 0, 0]), ("12/25/2024", [2024, 12, 25, 0, 0]),
      ("Mon Mar 01 07:00:00 2021", [2021, 3, 1, 7, 0]),
      ("Mon Mar  1 07:05:00 UTC 2021", [2021, 3, 1, 7, 5]),
      ("2024-01-01 07:00 CET", [2024, 1, 1, 7, 0]), ("2024-01-01 12 AM", [2024, 1, 1, 0, 0]),
      ("2024-01-01 3pm", [2024, 1, 1, 15, 0]),
      ("05/05/2024", [2024, 5, 5, 0, 0]), (" 2024-02-29 ", [2024, 2, 29, 0, 0]),
    ] as [(String, [Int])])
  func reads(text: String, expected: [Int]) {
    #expect(parts(DateForm.iso.date(of: text)) == expected)
  }

  @Test(
    "Anything else is not a date",
    arguments: [
      "", "2024", "2024-02-30", "2023-02-29", "1900-02-29", "2024-00-10", "2024-13-01",
      "2024-04-31", "2024-01-01x", "2024-01/01", "2024-01-01T24:00", "2024-01-01 07:60",
      "2024-01-01 07:00:00.", "2024-01-01 17:00 PM", "+024-01-01", "٢٠٢٤-٠١-٠١",
      "2024-01-01T07:00+2", "2024-01-01 07:00 Cet", "2024-01-01 3", "2024-01-01 13 PM",
      "1.2.10", "32/12/2024", "12/32/2024", "5-Foo-2024", "5 juil", "3 jui 2024", "2024-01",
      "14:30", "01/02/2024", "soon", "99/99/9999", "12-11-5678",
    ])
  func refuses(text: String) {
    #expect(DateForm.iso.date(of: text) == nil)
  }

  @Test(
    "The day of the week is that of the Gregorian calendar",
    arguments: [
      ("2024-02-29", 4), ("2000-01-01", 6), ("1999-12-31", 5), ("2024-03-10", 7), ("0001-01-01", 1),
    ])
  func weekday(text: String, expected: Int) {
    #expect(DateForm.iso.date(of: text)?.weekday == expected)
  }

  @Test("The values of a column decide whether the day or the month is first")
  func order() {
    let order = { (levels: [String]) in DateForm.learned(from: levels) }
    #expect(order(["01/02/2024", "13/02/2024"]) == .form(DateForm(parts: .date, order: .day)))
    #expect(order(["01/02/2024", "02/13/2024"]) == .form(DateForm(parts: .date, order: .month)))
    #expect(order(["01.02.24", "31.12.99"]) == .form(DateForm(parts: .date, order: .day)))
    #expect(order(["1/2/2024 2:30 PM", "1/31/2024 9:00 AM"]).form?.order == .month)
    #expect(order(["01/02/2024", "03/04/2024"]) == .undecidable(example: "01/02/2024"))
    #expect(order(["24-01-05", "24-01-06", "24-12-31"]).form?.order == .year)
    #expect(order(["05-01-24", "06-01-24", "31-12-24"]).form?.order == .day)
    #expect(order(["2024-01-05", "5-Jan-2024"]) == .form(.iso))
    let asked = DateForm.learned(from: ["01/02/2024", "03/04/2024"], order: .month)
    #expect(asked.form?.date(of: "03/04/2024")?.month == 3)
  }

  @Test("Months and times are columns of their own")
  func otherParts() {
    #expect(DateForm.learned(from: ["2024-01", "2024-02"]).form?.parts == .month)
    #expect(DateForm.learned(from: ["Jan 2024", "Feb 2024"]).form?.parts == .month)
    #expect(DateForm.learned(from: ["01/2024", "02/2024"]).form?.parts == .month)
    #expect(DateForm.learned(from: ["14:30", "2:30 PM", "08:15:30"]).form?.parts == .time)
    #expect(DateForm.learned(from: ["14:30", "2024-01-01"]) == .none)
    let time = DateForm(parts: .time, order: nil)
    #expect(parts(time.date(of: "2:30 PM")) == [1, 1, 1, 14, 30])
  }

  @Test("One odd text in twenty does not make another column of dates, two do")
  func odd() {
    let days = (1...19).map { "2024-01-\($0 < 10 ? "0" : "")\($0)" }
    #expect(DateForm.learned(from: days + ["soon"]) == .form(.iso))
    #expect(DateForm.learned(from: days + ["soon", "later"]) == .none)
    #expect(DateForm.learned(from: ["2024-01-01", "soon"]) == .none)
    #expect(DateForm.learned(from: []) == .none)
  }

  @Test("A text of another form is read as what it is, and never as what it may be")
  func otherForms() {
    let day = DateForm(parts: .date, order: .day)
    #expect(day.date(of: "2024-01-06") == day.date(of: "06/01/2024"))
    #expect(day.date(of: "6 Jan 2024") == day.date(of: "6.1.2024"))
    #expect(DateForm.iso.reading(of: "06/01/2024") == .ambiguous)
    guard case .otherOrder(let date, .month) = day.reading(of: "01/13/2024") else {
      Issue.record("not in another order")
      return
    }
    #expect(date == day.date(of: "13/01/2024"))
    // The values of a table decide what the form leaves open.
    #expect(
      DateForm.iso.deciding(by: ["06/01/2024", "13/01/2024"]).date(of: "06/01/2024")
        == day.date(of: "06/01/2024"))
    #expect(day.contradiction(in: ["01/02/2024", "01/13/2024"])?.text == "01/13/2024")
    #expect(day.contradiction(in: ["13/01/2024", "01/13/2024"]) == nil)
  }

  @Test("Years of two digits in another place contradict the order")
  func contradictingYears() {
    let yearFirst = (1...9).map { "21-02-0\($0)" }
    let dayFirst = (1...9).map { "0\($0)-02-21" }
    func contradiction(_ order: DateForm.Order, _ texts: [String]) -> DateForm.Order? {
      DateForm(parts: .date, order: order)
        .contradiction(in: texts, years: (mean: 2021.3, deviation: 0.8))?.order
    }
    #expect(contradiction(.day, yearFirst) == .year)
    #expect(contradiction(.month, yearFirst) == .year)
    #expect(contradiction(.year, dayFirst) != nil)
    #expect(contradiction(.day, dayFirst) == nil && contradiction(.year, yearFirst) == nil)
    // Later years than those of the training do not contradict it, and neither do month ends.
    #expect(contradiction(.day, ["01-02-27", "11-02-27", "30-03-27"]) == nil)
    #expect(contradiction(.day, ["28-02-21", "31-03-22", "30-04-20"]) == nil)
  }

  @Test("The texts of a table decide the order for a column of months too")
  func monthsDecide() {
    let month = DateForm(parts: .month, order: nil)
    let decided = month.deciding(by: ["05/01/2024", "31/01/2024"])
    #expect(decided == DateForm(parts: .month, order: .day))
    #expect(decided.date(of: "05/01/2024")?.month == 1)
  }

  @Test("Two digits before a colon are an hour, not a year")
  func hours() {
    #expect(DateText("5 Mar 10:12:45") == nil)
    #expect(DateText("05/03/10:12:45") == nil)
    #expect(parts(DateForm.iso.date(of: "5 Mar 2010:12:45")) == [2010, 3, 5, 12, 45])
  }

  @Test("The order that is asked for decides where values do not")
  func askedOrder() {
    let days = (13...31).map { "\($0)/01/2024" }
    #expect(DateForm.learned(from: days, order: .month).form?.order == .day)
    #expect(DateForm.learned(from: ["01/02/2024"], order: .month).form?.order == .month)
    #expect(DateForm.learned(from: ["05-01-24", "06-01-24"], order: .year).form?.order == .year)
  }
}
