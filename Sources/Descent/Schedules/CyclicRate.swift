/// f(t) = a + (1 − a) · w · h: w rises from 0 to 1 in s₁ updates and falls to 0 in s₂, over and
/// over, and h is the height of the cycle n = ⌊t / (s₁ + s₂)⌋: 1, ½ⁿ or γᵗ. If asked for, the
/// momentum goes the other way: high − (high − low) · min(w · h, 1). Smith, "Cyclical Learning Rates for
/// Training Neural Networks" (2017).
///
/// The optimizer's learning rate is the highest. PyTorch's `CyclicLR`, with a = `base_lr` / `max_lr`.
public struct CyclicRate: Schedule, Ranged, Hashable {
  /// `cyclic`.
  public static let kind = "cyclic"
  /// s₁, s₂, a, the mode and its γ, and the momentum.
  public static let figures = ["up", "down", "from", "mode", "gamma", "momentum"]

  /// How high the cycles are.
  public enum Mode: Hashable, Sendable {
    /// All alike.
    case triangular
    /// Each half as high as the last.
    case triangular2
    /// By a factor in every update.
    case expRange(Double)
  }

  /// s₁
  public let up: TrainingLength
  /// s₂; nil is s₁.
  public let down: TrainingLength?
  /// a, the lowest factor, 0 or more.
  public let low: Double
  /// h
  public let mode: Mode
  /// The low and the high momentum; nil leaves the optimizer its own.
  public let momentum: ClosedRange<Double>?

  /// By default from a tenth of the rate, in cycles of one height. PyTorch cycles the momentum within
  /// 0.8...0.9 by default; here a figure of the optimizer is replaced only if asked for.
  public init(
    up: TrainingLength, down: TrainingLength? = nil, from low: Double = 0.1,
    mode: Mode = .triangular, momentum: ClosedRange<Double>? = nil
  ) {
    self.up = up
    self.down = down
    self.low = low
    self.mode = mode
    self.momentum = momentum
    check()
  }

  var figures: [Figure] {
    let gamma: Double? = if case .expRange(let gamma) = mode { gamma } else { nil }
    return [
      .length("up", up), .length("down", down), .notNegative("from", low),
      .positive("gamma", gamma ?? 1), .momentum("momentum", momentum),
    ]
  }

  /// Throws if s₁ or s₂ is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) {
    try clock.check(up)
    try clock.check(down ?? up)
  }

  /// a + (1 − a) · w · h
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    low + (1 - low) * height(at: step, in: clock)
  }

  /// high − (high − low) · min(w · h, 1), which a γ above 1 does not lead out of the range.
  public func momentum(at step: Int, in clock: TrainingClock) -> Double? {
    momentum.map {
      max(
        $0.lowerBound,
        $0.upperBound - ($0.upperBound - $0.lowerBound) * height(at: step, in: clock))
    }
  }

  /// w · h
  private func height(at step: Int, in clock: TrainingClock) -> Double {
    let (rise, fall) = (clock.steps(up), clock.steps(down ?? up))
    let (cycle, place) = step.quotientAndRemainder(dividingBy: rise + fall)
    let wave =
      place <= rise
      ? Double(place) / Double(rise) : Double(rise + fall - place) / Double(fall)
    return switch mode {
    case .triangular: wave
    case .triangular2: wave * realPower(0.5, Double(cycle))
    case .expRange(let gamma): wave * realPower(gamma, Double(step))
    }
  }
}

extension CyclicRate {
  /// Reads a schedule; throws unless its figures are in the ranges given, and there is a `gamma` if,
  /// and only if, the mode is `exp-range`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    up = try container.decode(TrainingLength.self, forKey: .up)
    down = try container.decodeIfPresent(TrainingLength.self, forKey: .down)
    low = try container.number(.low, usual: 0.1)
    momentum = try container.decodeIfPresent(ClosedRange<Double>.self, forKey: .momentum)
    let name = try container.decodeIfPresent(String.self, forKey: .mode) ?? "triangular"
    let gamma = try container.decodeIfPresent(Double.self, forKey: .gamma)
    switch (name, gamma) {
    case ("triangular", nil): mode = .triangular
    case ("triangular2", nil): mode = .triangular2
    case ("exp-range", let gamma?): mode = .expRange(gamma)
    default:
      throw Self.refusal(
        "mode is \(name.quotedForMessage) \(gamma == nil ? "without" : "with") gamma; expected "
          + "triangular or triangular2 without, or exp-range with it", in: decoder)
    }
    try check(in: decoder)
  }

  /// Writes the mode by its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(up, forKey: .up)
    try container.encodeIfPresent(down, forKey: .down)
    try container.encode(low, forKey: .low)
    try container.encodeIfPresent(momentum, forKey: .momentum)
    switch mode {
    case .triangular: try container.encode("triangular", forKey: .mode)
    case .triangular2: try container.encode("triangular2", forKey: .mode)
    case .expRange(let gamma):
      try container.encode("exp-range", forKey: .mode)
      try container.encode(gamma, forKey: .gamma)
    }
  }

  private enum CodingKeys: String, CodingKey {
    case up, down
    case low = "from"
    case mode, gamma, momentum
  }
}
