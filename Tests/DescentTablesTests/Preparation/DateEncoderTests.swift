import Foundation
import Testing

@testable import DescentColumns
@testable import DescentTables

struct DateEncoderTests {
  @Test("A date is five z-scored inputs, and a sixth says that it is missing")
  func encodes() {
    let dates: [String?] = ["2020-01-01", "2022-01-03 12:00"]
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

  @Test("A month is two inputs, a time alone as well")
  func otherParts() {
    let month = DateForm(parts: .month, order: nil)
    let months = DateEncoder(learning: ["2020-01", "Mar 2022"], month)
    #expect(months.encode("2021-03") == [0, 1] && months.encode("2022-01-15") == [1, -1])
    let time = DateForm(parts: .time, order: nil)
    let times = DateEncoder(learning: ["8:00", "4:30 PM"], time)
    #expect(times.encode("12:15") == [0, 0] && times.encode("16:30") == [1, 1])
  }

  @Test("The form is stored, but not that of ISO 8601, which earlier models do not name")
  func coding() throws {
    let iso = DateEncoder(learning: ["2020-01-01", "2022-01-03"])
    let json = String(decoding: try JSONEncoder().encode(iso), as: UTF8.self)
    #expect(!json.contains("form"))
    #expect(try JSONDecoder().decode(DateEncoder.self, from: Data(json.utf8)) == iso)
    let day = DateForm(parts: .date, order: .day)
    let other = DateEncoder(learning: ["31/12/2024", "01/02/2024"], day)
    #expect(
      try JSONDecoder().decode(DateEncoder.self, from: JSONEncoder().encode(other)) == other)
    let wrong = Data(json.replacing("]", with: "],\"form\":{\"parts\":\"time\"}").utf8)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(DateEncoder.self, from: wrong)
    }
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
