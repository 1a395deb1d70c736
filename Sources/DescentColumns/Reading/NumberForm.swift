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

  private init(decimal: Character, thousands: Character?, prefix: String, suffix: String) {
    (self.decimal, self.thousands) = (decimal, thousands)
    (self.prefix, self.suffix) = (prefix, suffix)
  }

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
    guard let (form, _) = Self.read(texts, decimal: decimal) else { return nil }
    self = form
  }

  /// Finds the form of a column's distinct values, and returns it with their numbers.
  static func read(_ texts: [String], decimal: Character?) -> (NumberForm, numbers: [Double])? {
    var (shown, marks): (MarkSet, MarkSet) = ([], [])
    var affixes: (prefix: String, suffix: String)?
    var hasBare = false
    var written: [WrittenNumber] = []
    written.reserveCapacity(texts.count)
    for text in texts {
      guard let number = WrittenNumber(text) else { return nil }
      shown.formUnion(number.decimalMark)
      marks.formUnion(number.marks)
      if !number.isBare {
        let own = (number.prefix, number.suffix)
        guard affixes ?? own == own else { return nil }
        affixes = own
      } else if !number.isZero {
        hasBare = true
      }
      written.append(number)
    }
    let (prefix, suffix) = affixes ?? ("", "")
    // A currency need not be written with every number.
    if hasBare, affixes != nil, !isCurrency(prefix), !isCurrency(suffix) { return nil }
    guard !written.isEmpty, shown != [.point, .comma] else { return nil }
    let isUndecided = marks.contains(.comma) || marks.contains(.point)
    guard let mark = shown.character ?? decimal ?? (isUndecided ? nil : ".") else { return nil }
    let groups = marks.subtracting(mark == "." ? .point : .comma)
    guard groups.isEmpty || groups.character != nil else { return nil }
    let thousands = groups.character
    // Addresses and telephone numbers have the same number of groups in all values.
    if affixes == nil, shown.isEmpty || thousands == ".", thousands == "." || thousands == " " {
      let counts = Set(written.map(\.groupCount))
      let most = counts.first ?? 0
      if counts.count == 1, most > (thousands == "." ? 3 : 2) { return nil }
    }
    let form = NumberForm(decimal: mark, thousands: thousands, prefix: prefix, suffix: suffix)
    var numbers: [Double] = []
    numbers.reserveCapacity(texts.count)
    for number in written {
      guard let value = number.value(decimal: mark, thousands: thousands) else { return nil }
      numbers.append(value)
    }
    return (form, numbers)
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

  /// Returns the form with a decimal mark, if it is certain which it is, and without thousands if they
  /// have the same mark.
  func withDecimal(_ mark: Character?) -> NumberForm {
    guard let mark, mark != decimal else { return self }
    return NumberForm(
      decimal: mark, thousands: thousands == mark ? nil : thousands, prefix: prefix, suffix: suffix)
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
