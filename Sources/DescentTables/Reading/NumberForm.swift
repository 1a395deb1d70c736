/// How the numbers of a column are written, if not as plain numbers: `$1,234.50`, `12,5 %`, `5 kg`,
/// `(3.00)`.
///
/// A number is a sign, a currency, a sign, digits with marks between thousands, a decimal mark and
/// digits, an exponent, and a currency, a unit or a per cent sign; or the same in parentheses or
/// before a minus sign, which make it negative. Currency and unit are the same in all numbers of a
/// column. A number of per cent is the number that is written: 12 for `12%`. Digits that begin with a
/// superfluous 0 are a code and not a number.
public struct NumberForm: Hashable, Sendable {
  /// The mark before the digits that are not whole, a point or a comma.
  public let decimal: Character
  /// The mark between thousands; nil if there is none.
  public let thousands: Character?
  /// The currency before a number, such as `$`; otherwise empty.
  public let prefix: String
  /// The currency, the unit or the per cent sign after a number, such as `kg`; otherwise empty.
  public let suffix: String

  /// Finds the form of a column's distinct values.
  ///
  /// A mark before three digits alone, as in `1,234`, does not show whether it is that of thousands.
  /// The other values decide, then the decimal mark of the file.
  ///
  /// - Parameters:
  ///   - texts: The values, without blanks at the ends.
  ///   - decimal: The decimal mark of the file's plain numbers; nil if it has none that show it.
  /// - Returns: The form, or nil if some value is not a number in it, or if it is not certain.
  public init?(of texts: [String], decimal: Character?) {
    guard let first = texts.first.flatMap(WrittenNumber.init) else { return nil }
    var shown: Set<Character> = []
    var marks: Set<Character> = []
    var affixes = (first.prefix, first.suffix)
    var (hasBare, hasOthers) = (false, false)
    for text in texts {
      guard let number = WrittenNumber(text) else { return nil }
      if let mark = number.decimalMark { shown.insert(mark) }
      marks.formUnion(number.marks)
      if number.isBare {
        if !number.isZero { hasBare = true }
      } else if hasOthers {
        guard affixes == (number.prefix, number.suffix) else { return nil }
      } else {
        (affixes, hasOthers) = ((number.prefix, number.suffix), true)
      }
    }
    (prefix, suffix) = affixes
    // A currency need not be written with every number.
    if hasBare, hasOthers, !isCurrency(prefix), !isCurrency(suffix) { return nil }
    guard shown.count <= 1 else { return nil }
    let isUndecided = marks.contains(",") || marks.contains(".")
    guard let mark = shown.first ?? decimal ?? (isUndecided ? nil : ".") else { return nil }
    let groups = marks.subtracting([mark])
    guard groups.count <= 1 else { return nil }
    (self.decimal, thousands) = (mark, groups.first)
    guard texts.allSatisfy({ number(of: $0) != nil }) else { return nil }
  }

  /// Returns the number that a text is in this form; nil if it is none.
  public func number(of text: String) -> Double? {
    guard let number = WrittenNumber(text) else { return nil }
    guard number.isBare || (number.prefix == prefix && number.suffix == suffix) else { return nil }
    return number.value(decimal: decimal, thousands: thousands)
  }

  /// The unit of the numbers, or the per cent sign; empty if there is none but a currency.
  public var unit: String { isCurrency(suffix) ? "" : suffix }

  /// Returns whether this is the form of plain numbers with a decimal mark.
  func isPlain(decimal: Character) -> Bool {
    self.decimal == decimal && thousands == nil && prefix.isEmpty && suffix.isEmpty
  }

  /// An example of the form, for messages: `$1,234.5`.
  public var example: String {
    "\(prefix)1\(thousands.map(String.init) ?? "")234\(decimal)5\(suffix.isEmpty ? "" : suffix.first!.isLetter ? " \(suffix)" : suffix)"
  }
}

extension NumberForm: Codable {
  private enum CodingKeys: String, CodingKey { case decimal, thousands, prefix, suffix }

  /// Decodes a form. Throws unless its marks are single characters that differ.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let decimal = try container.decode(String.self, forKey: .decimal)
    let thousands = try container.decodeIfPresent(String.self, forKey: .thousands)
    guard decimal == "." || decimal == ",", thousands?.count ?? 1 == 1, thousands != decimal else {
      throw DecodingError.dataCorruptedError(
        forKey: .decimal, in: container,
        debugDescription:
          "the marks \"\(decimal)\" and \"\(thousands ?? "")\"; expected a point or a "
          + "comma and another character")
    }
    (self.decimal, self.thousands) = (Character(decimal), thousands.map { Character($0) })
    prefix = try container.decode(String.self, forKey: .prefix)
    suffix = try container.decode(String.self, forKey: .suffix)
  }

  /// Encodes the marks and the texts.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(String(decimal), forKey: .decimal)
    try container.encodeIfPresent(thousands.map { String($0) }, forKey: .thousands)
    try container.encode(prefix, forKey: .prefix)
    try container.encode(suffix, forKey: .suffix)
  }
}

/// The parts of a number as it is written.
private struct WrittenNumber {
  var isNegative = false
  /// The digits and the marks between them.
  var body: Substring = ""
  var exponent = ""
  var prefix = ""
  var suffix = ""

  /// The marks that may stand between thousands: points, commas, spaces, apostrophes, and the spaces
  /// that typography has for it.
  private static let groupMarks: Set<Character> = [".", ",", " ", "'", "’", "\u{A0}", "\u{202F}"]

  init?(_ text: String) {
    var rest = Substring(text)
    func trim() {
      rest = rest.drop(while: \.isWhitespace)
      while rest.last?.isWhitespace ?? false { rest.removeLast() }
    }
    trim()
    guard rest.contains(where: Self.isDigit) else { return nil }
    if rest.first == "(", rest.last == ")" {
      rest = rest.dropFirst().dropLast()
      isNegative = true
    } else if rest.last == "-" || rest.last == "−" {
      rest.removeLast()
      isNegative = true
    }
    trim()
    takeSign(&rest)
    trim()
    let before = rest.prefix { !$0.isNumberPart && !"-−+(".contains($0) }
    rest = rest[before.endIndex...]
    prefix = Self.affix(before)
    trim()
    if rest.first == "(", rest.last == ")" {
      rest = rest.dropFirst().dropLast()
      isNegative = true
    }
    takeSign(&rest)
    trim()
    let end = rest.lastIndex(where: Self.isDigit)
    guard let end, let start = rest.first, Self.isDigit(start) || start == "." || start == ","
    else {
      return nil
    }
    // The digits end before the first character that is neither digit nor mark.
    var position = rest.startIndex
    while position <= end, Self.isDigit(rest[position]) || Self.groupMarks.contains(rest[position])
    {
      position = rest.index(after: position)
    }
    body = rest[..<position]
    while let last = body.last, !Self.isDigit(last) {
      guard last.isWhitespace || last == "." || last == "," else { return nil }
      body.removeLast()
    }
    var tail = rest[body.endIndex...]
    if tail.first == "e" || tail.first == "E" {
      let power = tail.dropFirst().prefix { Self.isDigit($0) || $0 == "+" || $0 == "-" }
      if Int(power) != nil {
        exponent = "e\(power)"
        tail = tail.dropFirst(1 + power.count)
      }
    }
    suffix = Self.affix(tail)
    guard prefix.isEmpty || isCurrency(prefix), suffix.count <= 12,
      !suffix.contains(where: { $0.isNumber || ".,:+-−()".contains($0) }), !suffix.hasPrefix("/"),
      !["am", "pm", "a", "p"].contains(suffix.lowercased())
    else { return nil }
    let isCode = body.count > 1 && body.first == "0" && body.allSatisfy(Self.isDigit)
    if isCode { return nil }
  }

  private mutating func takeSign(_ rest: inout Substring) {
    guard let sign = rest.first, "+-−".contains(sign) else { return }
    if sign != "+" { isNegative.toggle() }
    rest.removeFirst()
  }

  private static func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isNumber
  }

  private static func affix(_ text: Substring) -> String {
    String(text.filter { !$0.isWhitespace })
  }

  /// Whether there is neither a currency nor a unit.
  var isBare: Bool { prefix.isEmpty && suffix.isEmpty }

  /// The marks between digits.
  var marks: Set<Character> { Set(body.filter { !Self.isDigit($0) }) }

  var isZero: Bool { body.allSatisfy { $0 == "0" || !Self.isDigit($0) } }

  /// The decimal mark, if this number alone shows which it is.
  var decimalMark: Character? {
    let points = body.filter { $0 == "." || $0 == "," }
    guard let last = points.last, let first = points.first else { return nil }
    if first != last { return last }
    let other: Character = last == "." ? "," : "."
    if points.count > 1 { return other }
    let parts = body.split(separator: last, omittingEmptySubsequences: false)
    let whole = parts[0].filter(Self.isDigit)
    if parts[1].count != 3 || whole.count > 3 || whole.first == "0" || whole.isEmpty { return last }
    // Other marks between thousands leave the decimal mark.
    return marks.count > 1 ? last : nil
  }

  /// The value with these marks; nil if the digits are not grouped in threes.
  func value(decimal: Character, thousands: Character?) -> Double? {
    let parts = body.split(separator: decimal, omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return nil }
    var whole = String(parts[0])
    if let thousands {
      let groups = parts[0].split(separator: thousands, omittingEmptySubsequences: false)
      guard groups.count == 1 || (1...3).contains(groups[0].count),
        groups.dropFirst().allSatisfy({ $0.count == 3 })
      else { return nil }
      whole = groups.joined()
    }
    let fraction = parts.count == 2 ? ".\(parts[1])" : ""
    let sign = isNegative ? "-" : ""
    return parseNumber("\(sign)\(whole)\(fraction)\(exponent)")
  }
}

extension Character {
  /// Whether a number may begin with the character, except for signs.
  fileprivate var isNumberPart: Bool { (isASCII && isNumber) || self == "." || self == "," }
}

/// Returns whether a text is a sign or a code of a currency.
private func isCurrency(_ text: String) -> Bool {
  text.unicodeScalars.contains { $0.properties.generalCategory == .currencySymbol }
    || currencies.contains(text.uppercased())
}

private let currencies: Set<String> = [
  "USD", "US$", "EUR", "GBP", "CHF", "JPY", "CNY", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "INR",
  "BRL", "R$", "MXN", "ZAR", "PLN", "CZK", "HUF", "RUB", "TRY", "KRW", "KR", "KR.", "FR.", "RS.",
]
