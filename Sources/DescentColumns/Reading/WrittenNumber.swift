import DescentBase

/// The parts of a number as it is written.
struct WrittenNumber {
  private(set) var isNegative = false
  /// The digits and the marks between them, in ASCII: a space stands for any space, and `'` for any
  /// apostrophe.
  private(set) var body: ArraySlice<UInt8>
  /// The exponent with its `e`.
  private var exponent: ArraySlice<UInt8> = []
  /// What precedes the digits, without blanks.
  private(set) var prefix = ""
  /// What follows the digits, without blanks.
  private(set) var suffix = ""

  private static let plus = UInt8(ascii: "+")
  private static let minus = UInt8(ascii: "-")
  private static let opening = UInt8(ascii: "(")
  private static let closing = UInt8(ascii: ")")

  /// Takes a text apart. Returns nil if it is not a number with a currency or a unit.
  init?(_ text: String) {
    let bytes = Self.plain(text)
    var rest = Self.trimmed(bytes[...])
    var isAccounting = false
    guard rest.contains(where: Byte.isDigit) else { return nil }
    body = []
    if rest.first == Self.opening, rest.last == Self.closing {
      rest = Self.trimmed(rest.dropFirst().dropLast())
      (isNegative, isAccounting) = (true, true)
    } else if rest.last == Self.minus {
      rest = Self.trimmed(rest.dropLast())
      (isNegative, isAccounting) = (true, true)
    }
    takeSign(&rest)
    let before = rest.prefix { byte in
      !Self.beginsNumber(byte) && byte != Self.plus && byte != Self.minus && byte != Self.opening
    }
    prefix = Self.affix(before)
    rest = Self.trimmed(rest[before.endIndex...])
    if rest.first == Self.opening, rest.last == Self.closing {
      rest = Self.trimmed(rest.dropFirst().dropLast())
      (isNegative, isAccounting) = (true, true)
    }
    takeSign(&rest)
    guard let first = rest.first, Self.beginsNumber(first) else { return nil }
    body = rest.prefix { Byte.isDigit($0) || Self.isMark($0) }
    while let last = body.last, !Byte.isDigit(last) {
      guard last != Byte.apostrophe else { return nil }
      body.removeLast()
    }
    rest = rest[body.endIndex...]
    takeExponent(&rest)
    suffix = Self.affix(rest)
    guard !body.isEmpty, !isCode, prefix.isEmpty || isCurrency(prefix), Self.isUnit(rest) else {
      return nil
    }
    // A grade such as 2− is no amount.
    if isAccounting, isBare, body.allSatisfy(Byte.isDigit) { return nil }
  }

  /// Digits that begin with a superfluous 0 are a code.
  private var isCode: Bool {
    body.count > 1 && body.first == Byte.zero && body.allSatisfy(Byte.isDigit)
  }

  /// Returns the text in bytes in which signs, spaces and apostrophes are those of ASCII.
  private static func plain(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    if isASCII(bytes.span) { return bytes }
    return text.unicodeScalars.flatMap { scalar -> [UInt8] in
      switch scalar {
      case "\u{A0}", "\u{202F}", "\u{2009}": [Byte.space]
      case "\u{2212}": [minus]
      case "\u{2019}": [Byte.apostrophe]
      default: Array(String(scalar).utf8)
      }
    }
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes.drop(while: Byte.isBlank)
    while let last = bytes.last, Byte.isBlank(last) { bytes.removeLast() }
    return bytes
  }

  private static func beginsNumber(_ byte: UInt8) -> Bool {
    Byte.isDigit(byte) || byte == Byte.point || byte == Byte.comma
  }

  /// Returns whether a byte may stand between thousands, or before the digits that are not whole.
  private static func isMark(_ byte: UInt8) -> Bool {
    byte == Byte.point || byte == Byte.comma || byte == Byte.space || byte == Byte.apostrophe
  }

  private mutating func takeSign(_ rest: inout ArraySlice<UInt8>) {
    guard let sign = rest.first, sign == Self.plus || sign == Self.minus else { return }
    if sign == Self.minus { isNegative.toggle() }
    rest = Self.trimmed(rest.dropFirst())
  }

  private mutating func takeExponent(_ rest: inout ArraySlice<UInt8>) {
    guard let first = rest.first, first | 0x20 == UInt8(ascii: "e") else { return }
    let sign = rest.dropFirst().prefix { $0 == Self.plus || $0 == Self.minus }
    let digits = rest[sign.endIndex...].prefix(while: Byte.isDigit)
    guard sign.count <= 1, !digits.isEmpty else { return }
    exponent = rest[rest.startIndex..<digits.endIndex]
    rest = rest[digits.endIndex...]
  }

  private static func affix(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.isEmpty ? "" : String(decoding: bytes.filter { !Byte.isBlank($0) }, as: UTF8.self)
  }

  /// Returns whether what follows the digits may be a unit, and not part of a date, a time, a range or
  /// another number.
  private static func isUnit(_ bytes: ArraySlice<UInt8>) -> Bool {
    let text = trimmed(bytes)
    guard text.count <= 24, text.first != UInt8(ascii: "/") else { return false }
    let others = Array(".,:+-()".utf8)
    if text.contains(where: { Byte.isDigit($0) || others.contains($0) }) { return false }
    return !["am", "pm", "a", "p"].contains(affix(text).lowercased())
  }

  /// Whether there is neither a currency nor a unit.
  var isBare: Bool { prefix.isEmpty && suffix.isEmpty }

  /// Whether the number is 0.
  var isZero: Bool { body.allSatisfy { $0 == Byte.zero || !Byte.isDigit($0) } }

  /// The number of groups of digits.
  var groupCount: Int { body.split(whereSeparator: { !Byte.isDigit($0) }).count }

  /// The marks between digits.
  var marks: MarkSet {
    var marks: MarkSet = []
    for byte in body where !Byte.isDigit(byte) { marks.formUnion(MarkSet(byte)) }
    return marks
  }

  /// The decimal mark, if this number alone shows which it is; otherwise empty.
  var decimalMark: MarkSet {
    let isPoint = { (byte: UInt8) in byte == Byte.point || byte == Byte.comma }
    guard let last = body.lastIndex(where: isPoint), let first = body.firstIndex(where: isPoint)
    else { return [] }
    let mark = MarkSet(body[last])
    guard first == last else {
      return body[first] != body[last] ? mark : mark == .point ? .comma : .point
    }
    let digits = body[..<last].count(where: Byte.isDigit)
    let fraction = body.endIndex - last - 1
    if fraction != 3 || digits > 3 || digits == 0 || body.first == Byte.zero { return mark }
    // Other marks between thousands leave the decimal mark.
    return marks == mark ? [] : mark
  }

  /// Returns the value with these marks; nil if the digits are not grouped in threes.
  func value(decimal: Character, thousands: Character?) -> Double? {
    var number = isNegative ? [Self.minus] : []
    var (group, isFirst, isWhole) = (0, true, true)
    for byte in body {
      if Byte.isDigit(byte) {
        number.append(byte)
        group += 1
        continue
      }
      guard isWhole else { return nil }
      if byte == decimal.asciiValue {
        guard isFirst || group == 3 else { return nil }
        number.append(Byte.point)
        isWhole = false
      } else {
        guard byte == thousands?.asciiValue, isFirst ? (1...3).contains(group) : group == 3 else {
          return nil
        }
        (group, isFirst) = (0, false)
      }
    }
    guard !isWhole || isFirst || group == 3 else { return nil }
    number += exponent
    return Double(parsing: number.span).flatMap { $0.isFinite ? $0 : nil }
  }
}

/// Returns the decimal mark of a number without currency, unit and marks between thousands, if it can
/// only be that; otherwise an empty set.
func plainDecimalMark(of text: String) -> MarkSet {
  guard text.utf8.contains(where: { $0 == Byte.comma || $0 == Byte.point }),
    let number = WrittenNumber(text), number.isBare,
    number.body.count(where: { !Byte.isDigit($0) }) == 1
  else { return [] }
  return number.decimalMark
}

/// Marks that may stand between the digits of a number.
struct MarkSet: OptionSet {
  let rawValue: UInt8

  static let point = MarkSet(rawValue: 1)
  static let comma = MarkSet(rawValue: 2)
  static let space = MarkSet(rawValue: 4)
  static let apostrophe = MarkSet(rawValue: 8)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The set of the mark that a byte is; empty if it is none.
  init(_ byte: UInt8) {
    switch byte {
    case Byte.point: self = .point
    case Byte.comma: self = .comma
    case Byte.space: self = .space
    case Byte.apostrophe: self = .apostrophe
    default: self = []
    }
  }

  /// The only mark of the set; nil if there is none or another.
  var character: Character? {
    switch self {
    case .point: "."
    case .comma: ","
    case .space: " "
    case .apostrophe: "'"
    default: nil
    }
  }
}

/// Returns whether a text is a sign or a code of a currency.
func isCurrency(_ text: String) -> Bool {
  text.unicodeScalars.contains { $0.properties.generalCategory == .currencySymbol }
    || currencies.contains(text.uppercased())
}

private let currencies: Set<String> = [
  "USD", "US$", "EUR", "GBP", "CHF", "JPY", "CNY", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "INR",
  "BRL", "R$", "MXN", "ZAR", "PLN", "CZK", "HUF", "RUB", "TRY", "KRW", "KR", "KR.", "FR.", "RS.",
]
