/// An average a of the weights p during the training, to use instead of the last weights: a := a +
/// s·(p − a), and a := p the first time.
///
/// All parameters are averaged, including biases and state such as running means. That is PyTorch's
/// `use_buffers=True`. By default PyTorch takes the last state.
public struct WeightAverage: Hashable, Sendable, Codable {
  /// The kind of average, which determines s.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// An exponential moving average over steps, s = 1 − decay.
    case exponential
    /// An equal average over epochs, s = 1 / n for the n-th weights.
    case equal
  }

  /// The kind of average, which determines s.
  public let kind: Kind
  /// The decay of an exponential average, in 0..<1, or 0 for an equal average.
  public let decay: Double
  /// The number of the first epoch, counted from 1, whose last weights an equal average adds. It is
  /// 1 for an exponential average.
  public let firstEpoch: Int

  private init(_ kind: Kind, decay: Double, firstEpoch: Int = 1) {
    self.kind = kind
    self.decay = decay
    self.firstEpoch = firstEpoch
    check()
  }

  /// The exponential moving average of the weights after each step: s = 1 − decay.
  ///
  /// It is `get_ema_multi_avg_fn` of PyTorch's `swa_utils`, and Keras' `use_ema`, whose decay is
  /// 0.99. Polyak, Juditsky, "Acceleration of stochastic approximation by averaging" (1992).
  public static func exponential(decay: Double = 0.999) -> WeightAverage {
    WeightAverage(.exponential, decay: decay)
  }

  /// The mean of the weights at the end of each epoch from `epoch` on: s = 1 / n.
  ///
  /// It is best started when the weights have settled. The paper starts after three quarters of the
  /// training. It is `AveragedModel` of PyTorch's `swa_utils`. Izmailov et al., "Averaging Weights
  /// Leads to Wider Optima and Better Generalization" (2018).
  public static func equal(from epoch: Int = 1) -> WeightAverage {
    WeightAverage(.equal, decay: 0, firstEpoch: epoch)
  }

  /// Reads an average. A missing first epoch is 1. Throws unless the values are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(Kind.self, forKey: .kind)
    decay = try container.number(.decay)
    firstEpoch = try container.decodeIfPresent(Int.self, forKey: .firstEpoch) ?? 1
    try check(in: decoder)
  }

  /// Adds the n-th weights to the average, where n is `number`, counted from 1.
  func add(_ weights: Matrix, number: Int, to average: Matrix) {
    precondition(number >= 1, "the weights are counted from 1, not \(number)")
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
