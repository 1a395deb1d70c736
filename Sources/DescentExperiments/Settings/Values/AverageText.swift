import Descent

/// An average of the weights: `ema`, `ema:0.99`, `swa` or `swa:20`.
public struct AverageText: SettingValue {
  /// The text as it was written, or the shortest that asks for the average.
  public let text: String
  private let form: any AverageForm

  private static let forms = Registry<any AverageForm.Type>(
    "average", [ExponentialForm.self, EqualForm.self]
  ) { $0 }

  /// `ema, ema:0.99, swa or swa:20`
  public static let expected = "ema, ema:0.99, swa or swa:20"
  /// `ema` and `swa`.
  public static var completions: [String] { forms.kinds }

  /// The text of this average.
  public init(_ average: WeightAverage) {
    switch average.kind {
    case .exponential: self.init(ExponentialForm(decay: average.decay))
    case .equal: self.init(EqualForm(from: average.firstEpoch))
    }
  }

  /// The mean over the last quarter of the epochs: `swa`.
  public static let lastQuarter = AverageText(EqualForm())

  private init(_ form: some AverageForm) {
    self.form = form
    text = shortestText(of: form)
  }

  /// Reads `ema` or `swa`, and perhaps its hyperparameter.
  public init(text: String) throws(SettingError) {
    do throws(ComponentError) {
      guard let form = try Self.forms.component(ComponentText(text)) as? any AverageForm else {
        stop("no average")
      }
      self.form = form
    } catch {
      throw .refused("\(error)")
    }
    self.text = text
  }

  /// The average in a training of a given number of epochs.
  public func average(epochs: Int) -> WeightAverage { form.average(epochs: epochs) }

  /// Whether both are the same average.
  public static func == (one: AverageText, other: AverageText) -> Bool {
    jsonUnderKind(one.form) == jsonUnderKind(other.form)
  }
}

/// A kind of average that a text names.
private protocol AverageForm: Component {
  func average(epochs: Int) -> WeightAverage
}

/// The exponential moving average.
private struct ExponentialForm: AverageForm {
  static let kind = "ema"
  static let title = kind
  private(set) var decay = WeightAverage.exponential().decay

  static let hyperparameters = Hyperparameters(
    default: ExponentialForm(), .fraction("decay", \.decay))

  func average(epochs: Int) -> WeightAverage { .exponential(decay: decay) }
}

/// Stochastic weight averaging.
private struct EqualForm: AverageForm {
  static let kind = "swa"
  static let title = kind
  /// The first epoch; nil for the last quarter.
  private(set) var from: Int?

  static let hyperparameters = Hyperparameters(
    default: EqualForm(),
    .count("from", \.from, in: 1...1 << 30, expected: "the number of an epoch, from 1"))

  func average(epochs: Int) -> WeightAverage {
    .equal(from: from ?? epochs - (epochs - 1) / 4)
  }
}
