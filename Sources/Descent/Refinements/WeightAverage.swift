/// An average of the weights on their way, to use in place of the last ones: a := a + s·(p − a), and a := p
/// the first time. All parameters are averaged, biases too, and state such as running means (PyTorch's
/// `use_buffers=True`; by default it takes the last).
public struct WeightAverage: Hashable, Sendable, Codable {
  /// What each adds.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// s = 1 − decay
    case exponential
    /// s = 1 / n for the n-th
    case equal
  }

  /// What each adds.
  public let kind: Kind
  /// The decay of an exponential average, in 0..<1; of an equal one, 0.
  public let decay: Double
  /// How long the training takes before an equal average begins; nil for one that begins at once.
  public let after: TrainingLength?

  private init(_ kind: Kind, decay: Double, after: TrainingLength? = nil) {
    self.kind = kind
    self.decay = decay
    self.after = after
    check()
    if let flaw = Flaw.length(after, "after") { preconditionFailure("WeightAverage: \(flaw)") }
  }

  /// The exponential moving average, of each step: Polyak, Juditsky, "Acceleration of stochastic
  /// approximation by averaging" (1992). As `get_ema_multi_avg_fn` of PyTorch's `swa_utils`, and Keras'
  /// `use_ema`, whose decay is 0.99.
  public static func exponential(decay: Double = 0.999) -> WeightAverage {
    WeightAverage(.exponential, decay: decay)
  }

  /// The mean of the ends of epochs, in `fit`: Izmailov et al., "Averaging
  /// Weights Leads to Wider Optima and Better Generalization" (2018). As `AveragedModel` of PyTorch's
  /// `swa_utils`. It begins with the first epoch.
  public static var equal: WeightAverage { WeightAverage(.equal, decay: 0) }

  /// The same, once the weights have settled: it begins with the first epoch at whose end the training has
  /// taken so long, all steps of the trainer counted. The paper begins after three quarters of them.
  public static func equal(after length: TrainingLength) -> WeightAverage {
    WeightAverage(.equal, decay: 0, after: length)
  }

  /// Reads an average; throws unless its decay is in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(Kind.self, forKey: .kind)
    decay = try container.number(.decay)
    after = try container.decodeIfPresent(TrainingLength.self, forKey: .after)
    try check(in: decoder)
  }

  /// Whether the end of an epoch is averaged, after so many steps.
  func isOfEpoch(after steps: Int, in units: ScheduleUnits) -> Bool {
    kind == .equal && after.map { steps >= units.steps($0) } ?? true
  }

  /// Adds the weights of this number, from 1, to the average.
  func add(_ weights: Matrix, number: Int, to average: Matrix) {
    precondition(number >= 1, "the weights of number \(number)")
    if number == 1 {
      average.copy(from: weights)
    } else {
      average.move(kind == .exponential ? 1 - decay : 1 / Double(number), towards: weights)
    }
  }
}

extension WeightAverage: Ranged {
  var figures: [Figure] { [.fraction("decay", decay)] }
}
