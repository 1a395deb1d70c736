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
  /// The epoch, from 1, whose end is the first that an equal average adds; of an exponential one, 1.
  public let firstEpoch: Int

  private init(_ kind: Kind, decay: Double, firstEpoch: Int = 1) {
    self.kind = kind
    self.decay = decay
    self.firstEpoch = firstEpoch
    check()
  }

  /// The exponential moving average, of each step: Polyak, Juditsky, "Acceleration of stochastic
  /// approximation by averaging" (1992). As `get_ema_multi_avg_fn` of PyTorch's `swa_utils`, and Keras'
  /// `use_ema`, whose decay is 0.99.
  public static func exponential(decay: Double = 0.999) -> WeightAverage {
    WeightAverage(.exponential, decay: decay)
  }

  /// The mean of the ends of epochs from this one on, best when the weights have settled: Izmailov et al.,
  /// "Averaging Weights Leads to Wider Optima and Better Generalization" (2018), who begin at three quarters
  /// of the training. As `AveragedModel` of PyTorch's `swa_utils`.
  public static func equal(from epoch: Int = 1) -> WeightAverage {
    WeightAverage(.equal, decay: 0, firstEpoch: epoch)
  }

  /// Reads an average; throws unless its figures are in range. Without a first epoch it is 1.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(Kind.self, forKey: .kind)
    decay = try container.number(.decay)
    firstEpoch = try container.decodeIfPresent(Int.self, forKey: .firstEpoch) ?? 1
    try check(in: decoder)
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
  var figures: [Figure] {
    [.fraction("decay", decay), .count("firstEpoch", firstEpoch)]
  }
}
