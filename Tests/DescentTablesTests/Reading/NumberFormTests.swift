import Testing

@testable import DescentTables

struct NumberFormTests {
  @Test(
    "The form of written numbers is found, and their values are read",
    arguments: [
      (["$1,234.50", "$99.00", "$5"], ".", [1234.5, 99, 5]),
      (["€ 1.234,50", "€ 7,25"], nil, [1234.5, 7.25]),
      (["1 234,5 €", "3,25 €"], nil, [1234.5, 3.25]),
      (["12%", "7.5 %", "0"], ".", [12, 7.5, 0]),
      (["5 kg", "70.25kg"], ".", [5, 70.25]),
      (["(3.00)", "4.5", "-1", "2.0-"], ".", [-3, 4.5, -1, -2]),
      (["$ (1,000.00)", "$250.00", "-$3.00"], ".", [-1000, 250, -3]),
      (["1,234,567", "12", "3,456"], nil, [1_234_567, 12, 3456]),
      (["19,714", "22,826"], ".", [19714, 22826]),
      (["1,5", "2,25", "3"], ".", [1.5, 2.25, 3]),
      (["1'234.5", "99.1"], nil, [1234.5, 99.1]),
      (["1.234", "12.345", "999"], ",", [1234, 12345, 999]),
      (["1\u{A0}234,5", "1,25"], nil, [1234.5, 1.25]),
      (["1.5e3 m", "2 m"], ".", [1500, 2]),
      (["USD 12", "USD 3.5", "4"], ".", [12, 3.5, 4]),
      (["−5,5", "+1,25"], nil, [-5.5, 1.25]),
    ] as [([String], Character?, [Double])])
  func forms(texts: [String], decimal: Character?, values: [Double]) {
    let form = NumberForm(of: texts, decimal: decimal)
    #expect(form.map { form in texts.map { form.number(of: $0) } } == values)
  }

  @Test(
    "Values that are not certainly numbers have no form",
    arguments: [
      // A comma before three digits may be either mark.
      (["1,234", "5,678"], nil), (["1.234", "5.678"], nil),
      // The marks contradict each other.
      (["1,5", "2.5"], "."), (["1,23,456"], "."), (["12,34", "1,234,567"], "."),
      // Units that differ, or are sometimes left out.
      (["5 kg", "500 g"], "."), (["5 kg", "7"], "."), (["12%", "0.5"], "."), (["1st", "2nd"], "."),
      // Codes, dates, times, ranges, addresses, categories.
      (["007", "012"], "."), (["2024-01-05"], "."), (["05.01.2024"], "."), (["1/2"], "."),
      (["12:30", "13:00"], "."), (["10-20", "20-30"], "."), (["192.168.0.1"], "."),
      // Addresses, telephone numbers, grades.
      (["192.168.100.157", "192.168.200.158"], "."), (["555 101 201", "555 102 333"], "."),
      (["1-", "2", "2-", "3-"], "."), (["(0)", "(1)"], "."),
      (["Q1", "Q2"], "."), (["A", "B"], "."), ([""], "."), (["2 PM", "3 PM"], "."),
      (["<5", "7"], "."),
    ] as [([String], Character?)])
  func others(texts: [String], decimal: Character?) {
    #expect(NumberForm(of: texts, decimal: decimal) == nil)
  }
}
