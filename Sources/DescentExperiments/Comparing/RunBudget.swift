import Descent

/// How long each run of a comparison trains: `20epochs`, `100000rows`, `500steps`, or a time of training as `30s`.
public enum RunBudget: Hashable, Sendable {
  /// Passes over the training rows.
  case epochs(Int)
  /// Rows, each counted as often as it is trained on.
  case rows(Int)
  /// Updates.
  case steps(Int)
  /// Time of training. Validations do not count.
  case time(Duration)

  /// `20 epochs`, `100,000 rows`, `30 s`
  public var words: String {
    switch self {
    case .epochs(let count): counted(count, "epoch")
    case .rows(let count): counted(count, "row")
    case .steps(let count): counted(count, "update")
    case .time(let time): "\(numberText(time / .seconds(1))) s"
    }
  }

  /// More epochs than a budget of another kind lasts.
  static let endless = 1_000_000_000

  /// Makes an experiment end after the budget. A time is kept by the run's recorder.
  func limit(_ experiment: inout Experiment) {
    experiment.descent.epochs = .count(Self.endless)
    switch self {
    case .epochs(let count): experiment.descent.epochs = .count(count)
    case .rows(let count): experiment.loop.maxRows = count
    case .steps(let count): experiment.loop.maxSteps = count
    case .time: break
    }
  }
}

extension RunBudget: SettingValue {
  /// `a budget as 20epochs, 100000rows, 500steps, 30s or 5min`
  public static let expected = "a budget as 20epochs, 100000rows, 500steps, 30s or 5min"

  /// Reads a number and its unit.
  public init(text: String) throws(SettingError) {
    let units: [(String, (Int) -> RunBudget)] = [
      ("epochs", { .epochs($0) }), ("epoch", { .epochs($0) }), ("rows", { .rows($0) }),
      ("steps", { .steps($0) }),
    ]
    if let (unit, budget) = units.first(where: { text.hasSuffix($0.0) }) {
      guard let count = Int(text.dropLast(unit.count)), count >= 1 else {
        throw .expected(Self.expected)
      }
      self = budget(count)
    } else {
      do throws(SettingError) {
        self = .time(try TimeText(text: text).time)
      } catch {
        throw .expected(Self.expected)
      }
    }
  }

  /// `20epochs`
  public var text: String {
    switch self {
    case .epochs(let count): "\(count)epochs"
    case .rows(let count): "\(count)rows"
    case .steps(let count): "\(count)steps"
    case .time(let time): TimeText(time).text
    }
  }
}

/// A number in its shortest form, without `.0` where it is whole.
func numberText(_ value: Double) -> String {
  Int(exactly: value).map { grouped($0) } ?? "\(value)"
}
