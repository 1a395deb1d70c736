/// f = max(γⁿ, e), n the number of reductions so far: one after more than `patience` epochs in a row
/// whose figure x is not better than the best before, b. Better is x < b − θ·|b| or, if θ is
/// absolute, x < b − θ; where higher is better, > and +.
///
/// The figure is the one that a `fit` monitors, in its direction, at the end of each epoch in which the
/// weights are judged.
///
/// PyTorch's `ReduceLROnPlateau`, but for its `eps`, which skips reductions of less than 1e-8, and
/// for |b|: there a negative b need not be reached again. Keras' reduces one epoch earlier for the
/// same patience, and its θ is absolute.
///
/// What it remembers is a `PlateauState`, which the caller keeps and `observe` changes:
///
///     var state = PlateauState()
///     …
///     schedule.observe(loss, of: .loss, after: trainer.steps, in: clock, state: &state)
///     let factor = schedule.factor(at: trainer.steps, in: clock, state: state)
public struct PlateauDecay: Schedule, Ranged, Hashable {
  /// `plateau`.
  public static let kind = "plateau"
  /// The patience, γ, θ, whether θ is relative, the cooldown, e, and which figure is better.
  public static let figures = [
    "patience", "factor", "threshold", "relative", "cooldown", "to", "better",
  ]

  /// Which of two figures is better.
  public enum Better: String, Hashable, Sendable, Codable, CaseIterable {
    /// The lower, as of a loss.
    case lower
    /// The higher, as of an accuracy.
    case higher
  }

  /// The epochs without improvement that are put up with, 0 or more.
  public let patience: Int
  /// γ, above 0 and below 1.
  public let decay: Double
  /// θ, 0 or more.
  public let threshold: Double
  /// Whether θ is a part of the best figure.
  public let isRelative: Bool
  /// The epochs after a reduction that are not counted, 0 or more.
  public let cooldown: Int
  /// e, the lowest factor, 0 or more.
  public let end: Double
  /// Which figure is better; nil for what the monitor says.
  public let better: Better?

  /// PyTorch's figures by default.
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

  /// Reads a schedule; throws unless its figures are in the ranges given.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    patience = try container.count(forKey: .patience) ?? 10
    decay = try container.number(.decay, usual: 0.1)
    threshold = try container.number(.threshold, usual: 1e-4)
    isRelative = try container.decodeIfPresent(Bool.self, forKey: .isRelative) ?? true
    cooldown = try container.count(forKey: .cooldown) ?? 0
    end = try container.number(.end, usual: 0)
    better = try container.choice(Better.self, forKey: .better)
    try check(in: decoder)
  }

  private enum CodingKeys: String, CodingKey {
    case patience
    case decay = "factor"
    case threshold
    case isRelative = "relative"
    case cooldown
    case end = "to"
    case better
  }

  var figures: [Figure] {
    [
      .count("patience", patience, atLeast: 0),
      Figure("factor", decay, decay > 0 && decay < 1, expected: "above 0 and below 1"),
      .notNegative("threshold", threshold), .count("cooldown", cooldown, atLeast: 0),
      .notNegative("to", end),
    ]
  }

  /// Yes.
  public var watchesMetric: Bool { true }

  /// The factor before any reduction.
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    factor(at: step, in: clock, state: PlateauState())
  }

  /// max(γⁿ, e)
  public func factor(at step: Int, in clock: TrainingClock, state: PlateauState) -> Double {
    max(realPower(decay, Double(state.reductions)), end)
  }

  /// Takes an epoch's figure. One that is not finite is not better than any.
  public func observe(
    _ figure: Double, of monitor: Monitor, after steps: Int, in clock: TrainingClock,
    state: inout PlateauState
  ) {
    let isLarger = better.map { $0 == .higher } ?? monitor.isBetterWhenLarger
    if isBetter(figure, than: state.best, isLarger) {
      state.best = figure
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

  private func isBetter(_ figure: Double, than best: Double?, _ isLarger: Bool) -> Bool {
    guard figure.isFinite else { return false }
    guard let best else { return true }
    let margin = isRelative ? threshold * best.magnitude : threshold
    return isLarger ? figure > best + margin : figure < best - margin
  }
}

/// What a `PlateauDecay` remembers of the epochs so far; part of a checkpoint.
public struct PlateauState: Ranged, Hashable, Sendable, Codable {
  /// The best figure; nil before the first.
  public internal(set) var best: Double?
  /// The epochs without improvement in a row.
  public internal(set) var poorEpochs = 0
  /// The epochs that are not counted yet to come.
  public internal(set) var cooldownLeft = 0
  /// n
  public internal(set) var reductions = 0

  /// Nothing observed yet.
  public init() {}

  /// Reads a state; throws if a count is negative.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    best = try container.decodeIfPresent(Double.self, forKey: .best)
    poorEpochs = try container.decode(Int.self, forKey: .poorEpochs)
    cooldownLeft = try container.decode(Int.self, forKey: .cooldownLeft)
    reductions = try container.decode(Int.self, forKey: .reductions)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      .count("poorEpochs", poorEpochs, atLeast: 0),
      .count("cooldownLeft", cooldownLeft, atLeast: 0),
      .count("reductions", reductions, atLeast: 0),
    ]
  }
}
