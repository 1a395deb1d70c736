import Testing

@testable import DescentTables

@Suite("Number")
struct NumberTests {
  @Test(
    "Decimal numbers are read",
    arguments: [
      ("0", 0), ("12", 12), ("-1.5", -1.5), ("+2", 2), (".5", 0.5), ("5.", 5), ("1e3", 1000),
      ("1E-2", 0.01), ("5.e+1", 50), (" \t7\t ", 7), ("0.1", 0.1), ("007", 7), ("1e-400", 0),
    ] as [(String, Double)])
  func accepted(text: String, value: Double) {
    #expect(parseNumber(text) == value)
    #expect(parseNumber(Array(text.utf8)) == value)
  }

  @Test(
    "Anything else is not a number",
    arguments: [
      "", " ", "0x1p3", "0x10", "inf", "-inf", "infinity", "nan", "NaN", "NA", "1_000", "1,5", ".",
      "+", "-.", "e5", ".e5", "1e", "1e+", "1 2", "--1", "1.2.3", "1e5.", "١", "1\u{A0}", "1e400",
      "-1e400", "1\n",
    ])
  func refused(text: String) {
    #expect(parseNumber(text) == nil)
  }
}
