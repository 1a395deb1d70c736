/// a := a + s·(p − a), and a := p the first time: an average of the weights during the training, to be used in
/// place of the last ones. All parameters are averaged, with the biases and state such as running means
/// (PyTorch's `use_buffers=True`; its default takes the last state).
public struct WeightAverage: Component, Hashable {
  /// `weight-average`.
  public static let kind = "weight-average"

  /// The weights of the average.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// An exponential moving average over steps, s = 1 − decay.
    case exponential
    /// s = 1 / n for the n-th weights
    case equal
  }

  /// Whether the average is exponential or equal.
  public private(set) var kind: Kind
  /// The decay of an exponential average, in 0..<1; 0 for an equal one.
  public private(set) var decay: Double
  /// The first epoch whose end an equal average includes, counted from 1; 1 for an exponential one.
  public private(set) var firstEpoch: Int

  private init(_ kind: Kind, decay: Double, firstEpoch: Int = 1) {
    self.kind = kind
    self.decay = decay
    self.firstEpoch = firstEpoch
    check()
  }

  /// The exponential moving average over the steps: Polyak, Juditsky, "Acceleration of stochastic
  /// approximation by averaging" (1992). As `get_ema_multi_avg_fn` of PyTorch's `swa_utils`, and Keras'
  /// `use_ema`, whose decay is 0.99.
  public static func exponential(decay: Double = 0.999) -> WeightAverage {
    WeightAverage(.exponential, decay: decay)
  }

  /// The mean over the ends of the epochs from this one on, which is best when the weights have settled:
  /// Izmailov et al., "Averaging Weights Leads to Wider Optima and Better Generalization" (2018), who begin at
  /// three quarters of the training. As `AveragedModel` of PyTorch's `swa_utils`.
  public static func equal(from epoch: Int = 1) -> WeightAverage {
    WeightAverage(.equal, decay: 0, firstEpoch: epoch)
  }

  /// The kind and the decay, which are required, and the first epoch.
  public static let hyperparameters = Hyperparameters(
    default: WeightAverage.equal(), .choice("kind", \.kind).required,
    .fraction("decay", \.decay).required,
    .count("firstEpoch", \.firstEpoch))

  /// `exponential average of the weights of each step, decay 0.999`
  public var summary: String {
    switch kind {
    case .exponential: "exponential average of the weights of each step, decay \(decay)"
    case .equal: "mean of the weights at the ends of epochs from \(grouped(firstEpoch)) on"
    }
  }

  /// Adds the weights to the average; `number` is theirs, counted from 1.
  func add(_ weights: Matrix, number: Int, to average: Matrix) {
    require(number >= 1, "WeightAverage: number is \(number); expected a whole number, 1 or more")
    if number == 1 {
      average.copy(from: weights)
    } else {
      average.move(kind == .exponential ? 1 - decay : 1 / Double(number), towards: weights)
    }
  }
}
