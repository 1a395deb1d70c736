/// A time above 0: `90s`, `5min`, `2h`.
public struct TimeText: SettingValue {
  /// The text as it was written, or the seconds.
  public let text: String
  /// The time.
  public let time: Duration

  /// `a time above 0 as 90s, 5min or 2h`
  public static let expected = "a time above 0 as 90s, 5min or 2h"

  /// The text of this time, in seconds.
  public init(_ time: Duration) {
    self.time = time
    let seconds = time / .seconds(1)
    text = (Int(exactly: seconds).map { "\($0)" } ?? "\(seconds)") + "s"
  }

  /// Reads a number and its unit.
  public init(text: String) throws(SettingError) {
    let units = [("min", 60.0), ("s", 1), ("h", 3600)]
    guard let (unit, seconds) = units.first(where: { text.hasSuffix($0.0) }),
      let count = Double(text.dropLast(unit.count)), Self.range ~= count * seconds
    else { throw .expected(Self.expected) }
    self.text = text
    time = .seconds(count * seconds)
  }

  /// Seconds.
  private static let range = 1e-9..<1e9

  /// True for a time above 0, and below about 30 years.
  public var isValid: Bool { Self.range ~= time / .seconds(1) }

  /// Whether both are the same time.
  public static func == (one: TimeText, other: TimeText) -> Bool { one.time == other.time }
}
