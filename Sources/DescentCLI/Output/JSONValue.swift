import Descent

/// A value of JSON. A number that is not finite is null.
enum JSONValue: Encodable {
  case null
  case bool(Bool)
  case int(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// The number, or null for none.
  init(_ number: Double?) { self = number.map { .number($0) } ?? .null }

  /// The text, or null for none.
  init(_ text: String?) { self = text.map { .string($0) } ?? .null }

  /// Figures by the names of their metrics, as keys.
  init(_ figures: [String: Double]) {
    self = .object(
      Dictionary(
        figures.map { (metricKey($0), .number($1)) }, uniquingKeysWith: { first, _ in first }))
  }

  func encode(to encoder: any Encoder) throws {
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
