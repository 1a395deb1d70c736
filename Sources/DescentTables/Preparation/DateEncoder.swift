/// A date as five inputs, its year, month, day, weekday (1 for Monday) and hour, each z-scored, and a
/// sixth, 1 where it was missing, if any was in training.
public struct DateEncoder: Codable, Hashable, Sendable {
  /// Of the year, month, day, weekday and hour.
  public let parts: [NumberEncoder]
  /// Whether a last input says that the date was missing.
  public let hasIndicator: Bool

  /// Learns from the training rows' dates, nil where missing.
  init(learning dates: [CalendarDate?]) {
    parts = Self.accessors.map { part in
      NumberEncoder(
        learning: dates.compactMap { $0.map { Double($0[keyPath: part]) } }, scaling: .zScore,
        fill: .mean)
    }
    let missing = dates.count { $0 == nil }
    hasIndicator = missing > 0 && missing < dates.count
  }

  /// Reads an encoder; throws unless it has five parts.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    parts = try container.decode([NumberEncoder].self, forKey: .parts)
    hasIndicator = try container.decode(Bool.self, forKey: .hasIndicator)
    guard parts.count == Self.accessors.count, !parts.contains(where: \.hasIndicator) else {
      throw DecodingError.dataCorruptedError(
        forKey: .parts, in: container, debugDescription: "a date of \(parts.count) parts")
    }
  }

  private enum CodingKeys: String, CodingKey { case parts, hasIndicator }

  private static var accessors: [KeyPath<CalendarDate, Int>] {
    [\.year, \.month, \.day, \.weekday, \.hour]
  }

  var width: Int { parts.count + (hasIndicator ? 1 : 0) }

  /// The inputs of a date; what is none counts as missing.
  func encode(_ text: String?) -> [Float] {
    let date = text.flatMap(CalendarDate.init)
    let inputs = zip(parts, Self.accessors).map { part, accessor in
      part.encode(date.map { Double($0[keyPath: accessor]) } ?? .nan).value
    }
    return inputs + (hasIndicator ? [date == nil ? 1 : 0] : [])
  }
}
