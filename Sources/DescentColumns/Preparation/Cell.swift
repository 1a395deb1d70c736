/// One value of a record: a number, a text, or nothing.
///
/// Literals make cells: `["mass": 3750, "sex": "male", "year": nil]`. A boolean is the text `true`
/// or `false`.
public enum Cell: Hashable, Sendable {
  /// No value.
  case missing
  /// A number; NaN means that it is missing.
  case number(Double)
  /// A text.
  case text(String)

  /// The number that the cell holds, or that its text holds.
  var number: Double? {
    switch self {
    case .missing: nil
    case .number(let value): value.isNaN ? nil : value
    case .text(let text): parseNumber(text)
    }
  }

  /// The text that the cell holds, or that of its number.
  var text: String? {
    switch self {
    case .missing: nil
    case .number(let value): value.isNaN ? nil : label(of: value)
    case .text(let text): text
    }
  }
}

extension Cell: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  /// Creates a number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// Creates a number.
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  /// Creates a text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// Creates the text `true` or `false`.
  public init(booleanLiteral value: Bool) { self = .text("\(value)") }
  /// Creates a missing value.
  public init(nilLiteral: ()) { self = .missing }
}

extension Cell: Decodable {
  /// Decodes a number, a text, a boolean or null.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .missing
    } else if let value = try? container.decode(Bool.self) {
      self = .text("\(value)")
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }
}
