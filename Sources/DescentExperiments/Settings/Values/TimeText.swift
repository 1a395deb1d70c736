/// A time above 0: `90s`, `5min`, `2h`.
public struct TimeText: SettingValue {
  /// The text as it was written.
  public let text: String
  /// The time.
  public let time: Duration

  /// `a time above 0 as 90s, 5min or 2h`
  public static let expected = "a time above 0 as 90s, 5min or 2h"

  /// Reads a number and its unit.
  public init(text: String) throws(SettingError) {
    let units = [("min", 60.0), ("s", 1), ("h", 3600)]
    guard let (unit, seconds) = units.first(where: { text.hasSuffix($0.0) }),
      let count = Double(text.dropLast(unit.count)), count * seconds >= 1e-9, count * seconds < 1e9
    else { throw .expected(Self.expected) }
    self.text = text
    time = .seconds(count * seconds)
  }
}
