/// Any JSON value, for comparison with another one.
enum JSON: Decodable, Sendable {
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  /// The value of a key of an object.
  subscript(key: String) -> JSON? {
    if case .object(let values) = self { values[key] } else { nil }
  }

  /// The value as an option on a command line, or nil for an array or an object.
  var argument: String? {
    switch self {
    case .bool(let value): "\(value)"
    case .number(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
    case .string(let value): value
    case .array, .object: nil
    }
  }

  /// Returns the places where the values differ, numbers by more than 1e-9 of the other's.
  func differences(from other: JSON, at place: String = "") -> [String] {
    switch (self, other) {
    case (.bool(let one), .bool(let two)) where one == two: []
    case (.string(let one), .string(let two)) where one == two: []
    case (.number(let one), .number(let two))
    where (one - two).magnitude <= 1e-9 * two.magnitude: []
    case (.array(let one), .array(let two)) where one.count == two.count:
      one.indices.flatMap { one[$0].differences(from: two[$0], at: "\(place)[\($0)]") }
    case (.object(let one), .object(let two)) where one.keys == two.keys:
      one.keys.sorted().flatMap { key -> [String] in
        guard let mine = one[key], let theirs = two[key] else { return [] }
        return mine.differences(from: theirs, at: "\(place).\(key)")
      }
    default: ["\(place): \(self), not \(other)"]
    }
  }
}
