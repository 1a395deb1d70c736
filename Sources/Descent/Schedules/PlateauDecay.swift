/// f = max(γⁿ, e), with n the number of reductions so far: one after more than `patience` epochs in a row whose
/// metric value x is not better than the best one before, b. Better means x < b − θ·|b| or, if θ is
/// absolute, x < b − θ. Where higher is better, it is > and +.
///
/// The metric is the one that `fit` monitors, in its direction. Its value is taken at the end of each epoch in
/// which the model is validated.
///
/// PyTorch's `ReduceLROnPlateau`, except for its `eps`, which skips reductions of less than 1e-8, and
/// except for |b|: there a value worse than a negative b can be an improvement. Keras' reduces one epoch
/// earlier for the same patience, and its θ is absolute.
///
/// The state of the schedule is a `PlateauState`.
public struct PlateauDecay: FeedbackSchedule, Hashable {
  /// `plateau`.
  public static let kind = "plateau"

  /// Which of two metric values is better.
  public enum Better: String, Hashable, Sendable, Codable, CaseIterable {
    /// The lower one, as for a loss.
    case lower
    /// The higher one, as for an accuracy.
    case higher
  }

  /// The number of epochs in a row that may pass without improvement, 0 or more.
  public private(set) var patience: Int
  /// γ, above 0 and below 1.
  public private(set) var decay: Double
  /// θ, 0 or more.
  public private(set) var threshold: Double
  /// Whether θ is a fraction of the best value.
  public private(set) var isRelative: Bool
  /// The number of epochs after a reduction that are not counted, 0 or more.
  public private(set) var cooldown: Int
  /// e, the lowest factor, 0 or more.
  public private(set) var end: Double
  /// Which value is better; nil is the direction of the monitor.
  public private(set) var better: Better?

  /// Creates the schedule; the defaults are PyTorch's.
  public init(
    patience: Int = 10, by factor: Double = 0.1, threshold: Double = 1e-4,
    isRelative: Bool = true, cooldown: Int = 0, to end: Double = 0, better: Better? = nil
  ) {
    self.patience = patience
    decay = factor
    self.threshold = threshold
    self.isRelative = isRelative
    self.cooldown = cooldown
    self.end = end
    self.better = better
    check()
  }

  /// The patience, γ, θ, whether θ is relative, the cooldown, e, and which value is better.
  public static let hyperparameters = Hyperparameters(
    default: PlateauDecay(), .count("patience", \.patience, atLeast: 0),
    Hyperparameter("factor", \.decay, expected: "above 0 and below 1") { $0 > 0 && $0 < 1 },
    .nonNegative("threshold", \.threshold), Hyperparameter("relative", \.isRelative),
    .count("cooldown", \.cooldown, atLeast: 0), .nonNegative("to", \.end),
    .choice("better", \.better))

  /// No reduction.
  public var initialState: PlateauState { PlateauState() }

  /// max(γⁿ, e)
  public func factor(at step: Int, in clock: TrainingClock, state: PlateauState) -> Double {
    max(realPower(decay, Double(state.reductions)), end)
  }

  /// Takes an epoch's metric value. One that is not finite is never better.
  public func observe(
    _ value: Double, of monitor: Monitor, after steps: Int, in clock: TrainingClock,
    state: inout PlateauState
  ) {
    let isLarger = better.map { $0 == .higher } ?? monitor.isBetterWhenLarger
    if isBetter(value, than: state.best, isLarger) {
      state.best = value
      state.poorEpochs = 0
    } else {
      state.poorEpochs += 1
    }
    if state.cooldownLeft > 0 {
      state.cooldownLeft -= 1
      state.poorEpochs = 0
    }
    if state.poorEpochs > patience {
      state.reductions += 1
      state.cooldownLeft = cooldown
      state.poorEpochs = 0
    }
  }

  private func isBetter(_ value: Double, than best: Double?, _ isLarger: Bool) -> Bool {
    guard value.isFinite else { return false }
    guard let best else { return true }
    let margin = isRelative ? threshold * best.magnitude : threshold
    return isLarger ? value > best + margin : value < best - margin
  }
}

/// The state of a `PlateauDecay`.
public struct PlateauState: Hashable, Sendable, Codable {
  /// The best value; nil before the first.
  public internal(set) var best: Double?
  /// The number of epochs in a row without improvement.
  public internal(set) var poorEpochs = 0
  /// The number of epochs to come that are not counted.
  public internal(set) var cooldownLeft = 0
  /// n
  public internal(set) var reductions = 0

  /// Creates the state before the first value.
  public init() {}

  /// Reads a state; throws if a count is negative.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func count(_ key: CodingKeys) throws -> Int {
      let count = try container.decode(Int.self, forKey: key)
      guard (0..<1 << 53).contains(count) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container,
          debugDescription:
            "PlateauState: \(key.stringValue) is \(count); expected a whole number, 0 or more")
      }
      return count
    }
    best = try container.decodeIfPresent(Double.self, forKey: .best)
    poorEpochs = try count(.poorEpochs)
    cooldownLeft = try count(.cooldownLeft)
    reductions = try count(.reductions)
  }
}
