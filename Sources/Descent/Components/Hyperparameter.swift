/// A figure of a component, and what is wrong with it unless it is what it must be.
struct Figure {
  /// `momentum is 1.0; expected at least 0 and below 1`, or nil.
  let problem: String?
}

extension Figure {
  /// The figure that a file knows by this name.
  init(_ name: String, _ value: Any, _ isRight: Bool, expected: @autoclosure () -> String) {
    problem = isRight ? nil : "\(name) is \(value); expected \(expected())"
  }

  static func finite(_ name: String, _ value: Double) -> Figure {
    Figure(name, value, value.isFinite, expected: "a finite number")
  }

  static func positive(_ name: String, _ value: Double) -> Figure {
    Figure(name, value, value > 0 && value.isFinite, expected: "a finite number above 0")
  }

  static func notNegative(_ name: String, _ value: Double) -> Figure {
    Figure(name, value, value >= 0 && value.isFinite, expected: "a finite number, 0 or more")
  }

  static func fraction(_ name: String, _ value: Double) -> Figure {
    Figure(name, value, value >= 0 && value < 1, expected: "at least 0 and below 1")
  }

  static func share(_ name: String, _ value: Double) -> Figure {
    Figure(name, value, value >= 0 && value <= 1, expected: "a number from 0 to 1")
  }

  static func duration(_ name: String, _ value: Duration) -> Figure {
    Figure(name, value, value > .zero, expected: "a time above 0")
  }

  static func count(_ name: String, _ value: Int, atLeast least: Int = 1) -> Figure {
    Figure(name, value, value >= least, expected: "a whole number, \(least) or more")
  }

  static func count(_ name: String, _ value: Int, atMost most: Int) -> Figure {
    Figure(
      name, value, 1...most ~= value, expected: "a whole number from 1 to \(grouped(most))")
  }
}

/// What has figures that must lie in ranges: a programmer's own trap, those that are decoded throw.
protocol Ranged {
  /// What a message calls it: `SGD`, `step schedule`. Default: the name of the type.
  static var title: String { get }
  /// The figures, and whether they are right.
  var figures: [Figure] { get }
}

extension Ranged {
  static var title: String { "\(Self.self)" }

  private var problem: String? { figures.lazy.compactMap(\.problem).first }

  /// Traps unless each figure is right.
  func check() {
    if let problem { preconditionFailure("\(Self.title): \(problem)") }
  }

  /// Throws unless each figure is right.
  func check(in decoder: any Decoder) throws {
    if let problem { throw Self.refusal(problem, in: decoder) }
  }

  static func refusal(_ problem: String, in decoder: any Decoder) -> DecodingError {
    .dataCorrupted(
      .init(codingPath: decoder.codingPath, debugDescription: "\(title): \(problem)"))
  }
}

extension KeyedDecodingContainer {
  /// The number under this key; without one, `usual`, if there is that.
  func number(_ key: Key, usual: Double? = nil) throws -> Double {
    guard let usual else { return try decode(Double.self, forKey: key) }
    return try decodeIfPresent(Double.self, forKey: key) ?? usual
  }
}
