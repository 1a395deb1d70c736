import Descent

/// How often to validate: `200` steps, `2e` epochs, a time, or `x1.5`, whenever the steps have grown by half.
public struct TrainingIntervalText: SettingValue {
  /// The text as it was written, or the shortest.
  public let text: String
  /// The interval.
  public let interval: TrainingInterval

  /// `1e`
  public static let everyEpoch = TrainingIntervalText(.everyEpoch)

  /// The text of this interval.
  public init(_ interval: TrainingInterval) {
    self.interval = interval
    text =
      switch interval {
      case .epochs(let count): "\(count)e"
      case .steps(let count): "\(count)"
      case .time(let time): TimeText(time).text
      case .growth(let factor): "x\(factor)"
      }
  }

  /// True for an interval above 0.
  public var isValid: Bool {
    switch interval {
    case .epochs(let count), .steps(let count): count >= 1
    case .time(let time): TimeText(time).isValid
    case .growth(let factor): factor > 1 && factor.isFinite
    }
  }

  /// Whether both are the same interval.
  public static func == (one: TrainingIntervalText, other: TrainingIntervalText) -> Bool {
    one.interval == other.interval
  }

  /// `a number of steps as 200, of epochs as 2e, a time as 30s, 5min or 1h, or a growth of the steps as x1.5`
  public static let expected =
    "a number of steps as 200, of epochs as 2e, a time as 30s, 5min or 1h, or a growth of the steps as x1.5"

  /// Reads a number of steps, of epochs with an e, a time, or a factor behind an x.
  public init(text: String) throws(SettingError) {
    if let steps = Int(text), steps >= 1 {
      interval = .steps(steps)
    } else if text.hasSuffix("e"), let epochs = Int(text.dropLast()), epochs >= 1 {
      interval = .epochs(epochs)
    } else if text.hasPrefix("x"), let factor = Double(text.dropFirst()), factor > 1,
      factor.isFinite
    {
      interval = .growth(factor)
    } else if let time = try? TimeText(text: text) {
      interval = .time(time.time)
    } else {
      throw .expected(Self.expected)
    }
    self.text = text
  }

  /// The number of steps, or the text as a string.
  public var json: JSONValue { Int(text).map { .int($0) } ?? .string(text) }
}
