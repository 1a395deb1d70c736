/// A JSON value.
public enum JSONValue: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number.
  case int(Int)
  /// A number; one that is not finite is written as `null`, since JSON has no other form for it.
  case number(Double)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object.
  case object([String: JSONValue])
}

extension JSONValue {
  /// The number, or `null` for nil.
  package init(_ number: Double?) { self = number.map { .number($0) } ?? .null }

  /// The text, or `null` for nil.
  package init(_ text: String?) { self = text.map { .string($0) } ?? .null }
}

extension JSONValue {
  /// The first number in the value that is not finite; nil if all are finite.
  package var firstNotFinite: Double? {
    switch self {
    case .number(let number): number.isFinite ? nil : number
    case .array(let values): values.lazy.compactMap(\.firstNotFinite).first
    case .object(let values):
      values.sorted { $0.key < $1.key }.lazy.compactMap(\.value.firstNotFinite).first
    case .null, .bool, .int, .string: nil
    }
  }
}

extension JSONValue: Codable {
  /// Reads any JSON value. A number is read as `int` where it is whole and an `Int` can hold it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .int(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let values = try? container.decode([JSONValue].self) {
      self = .array(values)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// Writes the value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .int(let value): try container.encode(value)
    case .number(let value):
      if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }
}

extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
  /// `.bool(value)`
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// `.int(value)`
  public init(integerLiteral value: Int) { self = .int(value) }
  /// `.number(value)`
  public init(floatLiteral value: Double) { self = .number(value) }
  /// `.string(value)`
  public init(stringLiteral value: String) { self = .string(value) }
  /// `.array(elements)`
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}
