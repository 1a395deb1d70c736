extension DateForm {
  /// What the texts of a column are as dates.
  package enum Learned: Hashable {
    /// Dates of a form.
    case form(DateForm)
    /// Dates of which this one, as all others, can be read in several ways.
    case undecidable(example: String)
    /// Not dates.
    case none

    /// The form, if there is one.
    package var form: DateForm? { if case .form(let form) = self { form } else { nil } }
  }

  /// The fraction of a column's distinct texts that may be something else.
  private static let oddFraction = 0.05

  /// Learns the form of a column from its distinct texts. At least 95% of them, and at least two
  /// unless all of them, must be dates, or months, or times. In a date of three numbers, the values
  /// of the column decide whether the day or the month is first. Where they do not, `order` does.
  package static func learned(from levels: [String], order: Order? = nil) -> Learned {
    let allowed = Int(Double(levels.count) * oddFraction)
    var (texts, odd) = ([(text: DateText, level: String)](), 0)
    for level in levels {
      if let text = DateText(level) {
        texts.append((text, level))
      } else {
        odd += 1
        if odd > allowed { return .none }
      }
    }
    guard !texts.isEmpty, odd == 0 || texts.count >= 2 else { return .none }
    let counts = (
      times: texts.count { $0.text.day == nil }, months: texts.count { $0.text.isMonth }
    )
    if odd + texts.count - counts.times <= allowed {
      return .form(DateForm(parts: .time, order: nil))
    }
    if odd + texts.count - counts.months <= allowed {
      return .form(DateForm(parts: .month, order: nil))
    }
    let numbers = texts.filter { $0.text.isNumbers }
    let others = texts.count - counts.times - counts.months - numbers.count
    let mostOdd = allowed - (levels.count - others - numbers.count)
    guard mostOdd >= 0 else { return .none }
    if numbers.isEmpty { return .form(.iso) }
    let possible = orders(of: numbers.map(\.text), order, mostOdd: mostOdd)
    guard let first = possible.first else {
      return others > 0 && numbers.count <= mostOdd ? .form(.iso) : .none
    }
    // Without a number that decides, the few that are not certain are odd ones.
    if possible.count > 1, others > 0, numbers.count <= mostOdd { return .form(.iso) }
    return possible.count == 1
      ? .form(DateForm(parts: .date, order: first)) : .undecidable(example: numbers[0].level)
  }

  /// Returns the orders in which the most dates of three numbers can be read, with at most
  /// `mostOdd` others; the order that is asked for alone, if it is one in which enough of them can be read.
  private static func orders(of texts: [DateText], _ asked: Order?, mostOdd: Int) -> [Order] {
    var counts: [Order: Int] = [:]
    for text in texts {
      for order in text.dates.keys { counts[order, default: 0] += 1 }
    }
    if let asked, let count = counts[asked], texts.count - count <= mostOdd { return [asked] }
    let most = counts.values.max() ?? 0
    guard most > 0, texts.count - most <= mostOdd else { return [] }
    let best = Order.allCases.filter { counts[$0] == most }
    guard best.contains(.year), best.count > 1 else { return best }
    return withoutYearOrOthers(best, texts)
  }

  /// Decides between a year of two digits at the start and one at the end: a column has fewer years
  /// than days. With equally many, nothing is decided.
  private static func withoutYearOrOthers(_ orders: [Order], _ texts: [DateText]) -> [Order] {
    var (first, last) = (Set<Int>(), Set<Int>())
    for text in texts {
      guard case .numbers(let start, _, let end, _) = text.day else { continue }
      first.insert(start)
      last.insert(end)
    }
    if first.count < last.count { return [.year] }
    return first.count > last.count ? orders.filter { $0 != .year } : orders
  }

  /// Returns the form with the order that the texts of a table decide, for a form that has none.
  func deciding(by levels: [String]) -> DateForm {
    guard parts != .time, order == nil else { return self }
    let texts = levels.filter(DateText.mayBeNumbers).compactMap(DateText.init).filter(\.isNumbers)
    guard !texts.isEmpty else { return self }
    let orders = Self.orders(of: texts, nil, mostOdd: texts.count / 20)
    return orders.count == 1 ? DateForm(parts: parts, order: orders[0]) : self
  }

  /// Returns the order of the dates of three numbers in a table, if it differs from that of the form,
  /// with a text that shows it.
  ///
  /// It differs if more of them are dates in another order. With years of two digits, all may be
  /// dates in both; then it differs if their years are far from the usual `years`, those of the
  /// training, but near them in the other order.
  func contradiction(
    in levels: [String], years: (mean: Double, deviation: Double)? = nil
  ) -> (text: String, order: Order)? {
    guard let order else { return nil }
    let texts = levels.filter(DateText.mayBeNumbers)
      .map { (level: $0, dates: DateText($0)?.dates ?? [:]) }.filter { !$0.dates.isEmpty }
    guard !texts.isEmpty else { return nil }
    func count(_ order: Order) -> Int { texts.count { $0.dates[order] != nil } }
    func distance(_ order: Order) -> Double {
      guard let years else { return 0 }
      let dates = texts.compactMap { $0.dates[order] }
      return dates.reduce(0) { $0 + (Double($1.year) - years.mean).magnitude }
        / Double(dates.count)
    }
    let (ours, most) = (count(order), Order.allCases.map(count).max() ?? 0)
    let best = Order.allCases.filter { count($0) == most }.min { distance($0) < distance($1) }
    if let best, most > ours,
      let example = texts.first(where: { $0.dates[order] == nil && $0.dates[best] != nil })
    {
      return (example.level, best)
    }
    guard let years else { return nil }
    let own = distance(order)
    guard own > 2 * years.deviation + 2 else { return nil }
    return Order.allCases.first { count($0) == texts.count && distance($0) < own / 2 }
      .map { (texts[0].level, $0) }
  }
}

extension DateText {
  fileprivate var isMonth: Bool { if case .month = day { true } else { false } }
  fileprivate var isNumbers: Bool { if case .numbers = day { true } else { false } }
}
