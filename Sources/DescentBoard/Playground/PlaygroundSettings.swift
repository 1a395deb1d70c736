import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a page asks a playground to train, within the limits of this machine.
struct PlaygroundSettings: Sendable {
  /// What is asked for cannot be trained: what was given, what was expected and what to do.
  struct Refused: Error, CustomStringConvertible {
    let description: String
  }

  /// What each number may be.
  enum Limits {
    static let rows = 8...1000
    static let noise = 0.0...1.0
    static let layers = 0...4
    static let units = 1...32
    static let batch = 2...1000
    static let rate = 1e-6...100.0
    static let seed = 0...999_999
    static let drawn = 2...400
    /// Drawn points are on a grid with this number of places in each direction, from −1.5 to 1.5.
    static let grid = 100
  }

  /// The activations of the catalog, and none.
  static let activations =
    Catalog.standard.layers.filter { $0 is any Activation.Type }.map { $0.kind } + ["none"]
  /// The names of the rows that a person draws, and of those of a file.
  static let (drawn, file) = ("drawn", "file")

  /// The race that is asked for.
  let race: PlaygroundRace.Settings

  /// Reads the settings, a JSON object, beside the rows of a file if there is one.
  init(parsing body: [UInt8], _ file: PlaygroundFile?) throws(Refused) {
    let fields = try SettingFields(body)
    let seed = UInt64(try fields.whole("seed", in: Limits.seed))
    let data = try Self.rows(fields, file, seed: seed)
    var race = PlaygroundRace.Settings()
    (race.training, race.validation) = data.split(seed: seed)
    guard race.training.classCount == 2 else {
      throw Refused(
        description: "the rows are of one class; expected some of each: draw or choose more rows")
    }
    let layers = try fields.whole("layers", in: Limits.layers)
    race.hidden = Array(
      repeating: try fields.whole("units", in: Limits.units), count: layers)
    race.activation = try Self.activation(fields)
    race.optimizer = try Self.optimizer(fields)
    race.batch = try fields.whole("batch", in: Limits.batch)
    race.seed = seed
    self.race = race
  }

  private static func rows(
    _ fields: SettingFields, _ file: PlaygroundFile?, seed: UInt64
  ) throws(Refused) -> PlaygroundData {
    let data = try fields.text("data")
    if data == drawn { return try points(of: fields.text("points")) }
    let count = try fields.whole("rows", in: Limits.rows)
    if data == self.file {
      guard let file else {
        throw Refused(
          description: "the playground has no file; start it with descent board --data FILE")
      }
      return file.sample(of: count, seed: seed)
    }
    guard let shape = PlaygroundData.Shape(rawValue: data) else {
      throw Refused(
        description: unknownKind(
          data, of: "data set",
          known: PlaygroundData.Shape.allCases.map(\.rawValue) + [drawn, self.file]))
    }
    return PlaygroundData(
      shape, rows: count, noise: try fields.number("noise", in: Limits.noise), seed: seed)
  }

  /// Five digits for each point: two for each place on the grid, from the lower left, and one for the class.
  private static func points(of text: String) throws(Refused) -> PlaygroundData {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 5), Limits.drawn.contains(digits.count / 5),
      digits.allSatisfy({ (0x30...0x39).contains($0) })
    else {
      throw Refused(
        description: "\(text.count) characters of points; expected five digits for each of "
          + "\(Limits.drawn.lowerBound) to \(Limits.drawn.upperBound) points")
    }
    var points: [PlaygroundData.Point] = []
    for start in stride(from: 0, to: digits.count, by: 5) {
      let values = digits[start..<start + 5].map { Int($0 - 0x30) }
      guard values[4] <= 1 else {
        throw Refused(description: "a point of class \(values[4]); expected 0 or 1")
      }
      let place = { (number: Int) in -1.5 + 3 * (Double(number) + 0.5) / Double(Limits.grid) }
      points.append(
        .init(
          x: place(values[0] * 10 + values[1]), y: place(values[2] * 10 + values[3]),
          label: values[4]))
    }
    return PlaygroundData(points)
  }

  private static func activation(
    _ fields: SettingFields
  ) throws(Refused) -> (any Activation)? {
    let kind = try fields.text("activation")
    guard activations.contains(kind) else {
      throw Refused(description: unknownKind(kind, of: "activation", known: activations))
    }
    if kind == "none" { return nil }
    do { return try Catalog.standard.layer(kind) as? any Activation } catch {
      throw Refused(description: "\(error)")
    }
  }

  private static func optimizer(_ fields: SettingFields) throws(Refused) -> any Optimizer {
    let (kind, rate) = (
      try fields.text("optimizer"), try fields.number("rate", in: Limits.rate)
    )
    guard Catalog.standard.optimizers[kind] != nil else {
      throw Refused(
        description: unknownKind(
          kind, of: "optimizer", known: Catalog.standard.optimizers.kinds))
    }
    do { return try Catalog.standard.optimizer("\(kind):learning-rate=\(rate)") } catch {
      throw Refused(description: "\(error)")
    }
  }
}

/// The members of a JSON object, each checked against its limits.
struct SettingFields {
  /// A member. What is in an array or an object is not read: a body may nest many of them.
  private enum Field: Decodable {
    case whole(Int)
    case number(Double)
    case text(String)
    case other

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let whole = try? value.decode(Int.self) {
        self = .whole(whole)
      } else if let number = try? value.decode(Double.self) {
        self = .number(number)
      } else if let text = try? value.decode(String.self) {
        self = .text(text)
      } else {
        self = .other
      }
    }
  }

  private let members: [String: Field]

  /// Reads an object.
  init(_ body: [UInt8]) throws(PlaygroundSettings.Refused) {
    guard let members = try? JSONDecoder().decode([String: Field].self, from: Data(body)) else {
      throw PlaygroundSettings.Refused(
        description: #"the body is not a JSON object; expected one as {"rows":200}"#)
    }
    self.members = members
  }

  /// A text of at most 4,000 characters.
  func text(_ name: String) throws(PlaygroundSettings.Refused) -> String {
    guard case .text(let text) = members[name], text.utf8.count <= 4_000 else {
      throw refusal(name, "a text of at most 4,000 characters")
    }
    return text
  }

  /// A number of a range.
  func number(
    _ name: String, in range: ClosedRange<Double>
  ) throws(PlaygroundSettings.Refused) -> Double {
    guard let number = number(name), range.contains(number) else {
      throw refusal(
        name, "a number from \(written(range.lowerBound)) to \(written(range.upperBound))")
    }
    return number
  }

  /// A whole number of a range.
  func whole(
    _ name: String, in range: ClosedRange<Int>
  ) throws(PlaygroundSettings.Refused) -> Int {
    guard let number = number(name), let whole = Int(exactly: number), range.contains(whole) else {
      throw refusal(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return whole
  }

  private func number(_ name: String) -> Double? {
    switch members[name] {
    case .whole(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }

  private func refusal(_ name: String, _ expected: String) -> PlaygroundSettings.Refused {
    let given =
      switch members[name] {
      case .whole(let number): String(number)
      case .number(let number): written(number)
      case .text(let text): String(text.prefix(40)).quotedForMessage
      case nil: "missing"
      default: "neither a number nor a text"
      }
    return .init(description: "\(name) is \(given); expected \(expected)")
  }
}
