/// A date as five inputs, each z-scored: its year, month, day, weekday (1 for Monday) and hour. If
/// any date was missing in training, a sixth input is 1 where the date is missing.
public struct DateEncoder: Codable, Hashable, Sendable {
  /// The encoders of the year, month, day, weekday and hour.
  public let parts: [NumberEncoder]
  /// Whether a last input says that the date is missing.
  public let hasIndicator: Bool

  /// Learns from the dates of the training rows, nil where missing.
  init(learning dates: [CalendarDate?]) {
    parts = Self.accessors.map { part in
      NumberEncoder(
        learning: dates.compactMap { $0.map { Double($0[keyPath: part]) } }, scaling: .zScore,
        fill: .mean)
    }
    let missing = dates.count { $0 == nil }
    hasIndicator = missing > 0 && missing < dates.count
  }

  /// Decodes an encoder. Throws unless it has five parts.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    parts = try container.decode([NumberEncoder].self, forKey: .parts)
    hasIndicator = try container.decode(Bool.self, forKey: .hasIndicator)
    guard parts.count == Self.accessors.count, !parts.contains(where: \.hasIndicator) else {
      throw DecodingError.dataCorruptedError(
        forKey: .parts, in: container,
        debugDescription:
          "\(parts.count) parts; expected \(Self.accessors.count) without an input for missing values"
      )
    }
  }

  private enum CodingKeys: String, CodingKey { case parts, hasIndicator }

  private static var accessors: [KeyPath<CalendarDate, Int>] {
    [\.year, \.month, \.day, \.weekday, \.hour]
  }

  var width: Int { parts.count + (hasIndicator ? 1 : 0) }

  /// Returns the inputs of a date. A text that is not a date counts as missing.
  func encode(_ text: String?) -> [Double] {
    let date = text.flatMap(CalendarDate.init)
    let inputs = zip(parts, Self.accessors).map { part, accessor in
      part.encode(date.map { Double($0[keyPath: accessor]) } ?? .nan).value
    }
    return inputs + (hasIndicator ? [date == nil ? 1 : 0] : [])
  }
}
