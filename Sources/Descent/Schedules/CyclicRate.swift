/// f(t) = a + (1 − a) · w · h, with w rising from 0 to 1 in s₁ updates and falling to 0 in s₂, repeatedly, and h
/// the height of the cycle n = ⌊t / (s₁ + s₂)⌋: 1, ½ⁿ or γᵗ. The momentum, if it is given, is
/// high − (high − low) · min(w · h, 1). Smith, "Cyclical Learning Rates for Training Neural Networks" (2017).
///
/// The optimizer's learning rate is the highest. PyTorch's `CyclicLR`, with a = `base_lr` / `max_lr`.
public struct CyclicRate: Schedule, Hashable {
  /// `cyclic`.
  public static let kind = "cyclic"

  /// The height of the cycles.
  public enum Mode: Hashable, Sendable {
    /// The same for all.
    case triangular
    /// Half that of the cycle before.
    case triangular2
    /// γᵗ, with this γ.
    case expRange(Double)
  }

  /// The mode as files have it: γ is a hyperparameter of its own.
  private enum ModeName: String, Sendable, Codable, CaseIterable {
    case triangular, triangular2
    case expRange = "exp-range"
  }

  /// s₁
  public private(set) var up: TrainingLength
  /// s₂; nil is s₁.
  public private(set) var down: TrainingLength?
  /// a, the lowest factor, 0 or more.
  public private(set) var low: Double
  /// The lowest and the highest momentum; nil leaves the optimizer its own.
  public private(set) var momentum: ClosedRange<Double>?
  private var modeName: ModeName
  private var gamma: Double?

  /// h
  public var mode: Mode {
    switch modeName {
    case .triangular: .triangular
    case .triangular2: .triangular2
    case .expRange: .expRange(gamma ?? 1)
    }
  }

  /// Creates the schedule; by default it begins at a tenth of the rate, and all cycles have the same height.
  /// PyTorch cycles the momentum within 0.8...0.9 by default; here a hyperparameter of the optimizer is
  /// replaced only on request.
  public init(
    up: TrainingLength, down: TrainingLength? = nil, from low: Double = 0.1,
    mode: Mode = .triangular, momentum: ClosedRange<Double>? = nil
  ) {
    self.up = up
    self.down = down
    self.low = low
    (modeName, gamma) =
      switch mode {
      case .triangular: (.triangular, nil)
      case .triangular2: (.triangular2, nil)
      case .expRange(let gamma): (.expRange, gamma)
      }
    self.momentum = momentum
    check()
  }

  /// s₁, which is required, s₂, a, the mode and its γ, and the momentum.
  public static let hyperparameters = Hyperparameters(
    default: CyclicRate(up: .epochs(1)), .length("up", \.up).required, .length("down", \.down),
    .nonNegative("from", \.low), .choice("mode", \.modeName),
    Hyperparameter("gamma", \.gamma, expected: "a finite number above 0") { $0 > 0 && $0.isFinite },
    .momenta("momentum", \.momentum),
    checking: { $0.modeProblem })

  private var modeProblem: String? {
    if (modeName == .expRange) == (gamma != nil) { return nil }
    return
      "mode is \(modeName.rawValue.quotedForMessage) \(gamma == nil ? "without" : "with") gamma; "
      + "expected triangular or triangular2 without it, or exp-range with it"
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

  /// high − (high − low) · min(w · h, 1), which stays in the range with a γ above 1 too.
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
    let whole = rise.saturating(plus: fall)
    let (cycle, place) = step.quotientAndRemainder(dividingBy: whole)
    let wave =
      place <= rise ? Double(place) / Double(rise) : Double(whole - place) / Double(fall)
    return switch mode {
    case .triangular: wave
    case .triangular2: wave * realPower(0.5, Double(cycle))
    case .expRange(let gamma): wave * realPower(gamma, Double(step))
    }
  }
}
