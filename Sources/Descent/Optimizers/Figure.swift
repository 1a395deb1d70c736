/// A figure of a rule, a penalty or a limit, and the range that it must lie in.
struct Figure: CustomStringConvertible {
  enum Range {
    case positive, notNegative, fraction
    case count(atMost: Int)
  }

  let name: String
  let value: Double
  let range: Range

  var isInRange: Bool {
    switch range {
    case .positive: value > 0 && value.isFinite
    case .notNegative: value >= 0 && value.isFinite
    case .fraction: value >= 0 && value < 1
    case .count(let most): value >= 1 && value <= Double(most)
    }
  }

  var description: String {
    let expected =
      switch range {
      case .positive: "a finite number above 0"
      case .notNegative: "a finite number, 0 or above"
      case .fraction: "at least 0 and below 1"
      case .count(let most): "a number from 1 to \(most)"
      }
    return "\(name) is \(value); expected \(expected)"
  }

  static func positive(_ name: String, _ value: Double) -> Figure {
    Figure(name: name, value: value, range: .positive)
  }

  static func notNegative(_ name: String, _ value: Double) -> Figure {
    Figure(name: name, value: value, range: .notNegative)
  }

  static func fraction(_ name: String, _ value: Double) -> Figure {
    Figure(name: name, value: value, range: .fraction)
  }

  static func count(_ name: String, _ value: Int, atMost most: Int) -> Figure {
    Figure(name: name, value: Double(value), range: .count(atMost: most))
  }
}

/// What has figures that must lie in ranges: a programmer's own trap, those that are decoded throw.
protocol Ranged {
  var figures: [Figure] { get }
}

extension Ranged {
  private var problem: Figure? { figures.first { !$0.isInRange } }

  /// Traps unless each figure is in its range.
  func check() {
    if let problem { preconditionFailure("\(Self.self): \(problem)") }
  }

  /// Throws unless each figure is in its range.
  func check(in decoder: any Decoder) throws {
    guard let problem else { return }
    throw DecodingError.dataCorrupted(
      .init(codingPath: decoder.codingPath, debugDescription: "\(Self.self): \(problem)"))
  }
}

extension KeyedDecodingContainer {
  /// The number under this key; without one, `usual`, if there is that.
  func number(_ key: Key, usual: Double? = nil) throws -> Double {
    guard let usual else { return try decode(Double.self, forKey: key) }
    return try decodeIfPresent(Double.self, forKey: key) ?? usual
  }
}
