import Testing

@testable import Descent

@Suite struct NumberFormattingTests {
  @Test(
    "Digits are shown in groups of three",
    arguments: [
      (0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (60_000, "60,000"),
      (123_456, "123,456"), (1_234_567, "1,234,567"), (-12, "-12"), (-999, "-999"),
      (-1_000, "-1,000"), (.max, "9,223,372,036,854,775,807"),
      (.min, "-9,223,372,036,854,775,808"),
    ])
  func groups(number: Int, text: String) {
    #expect(grouped(number) == text)
  }
}
