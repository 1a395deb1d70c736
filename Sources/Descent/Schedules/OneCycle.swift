/// f(0) = a, f(t₁) = 1, f(t₂) = e, with t₁ = r · T − 1 and t₂ = T − 1, and between them half a cosine or a line;
/// with three phases, f(2·t₁) = a too. The momentum, if it is given, is high at 0, low at t₁, and high at 2·t₁ or,
/// with two phases, at t₂. Smith, Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large
/// Learning Rates" (2018).
///
/// The optimizer's learning rate is the highest. PyTorch's `OneCycleLR`, with a = 1 / `div_factor`
/// and e = a / `final_div_factor`; after T this schedule stays at e, and PyTorch's raises an error. optax'
/// `cosine_onecycle_schedule` has t₁ = ⌊r · T⌋ and t₂ = T instead.
public struct OneCycle: Schedule, Hashable {
  /// `one-cycle`.
  public static let kind = "one-cycle"

  /// The curve from one factor to the next.
  public enum Curve: String, Hashable, Sendable, Codable, CaseIterable {
    /// Half a cosine.
    case cosine
    /// A straight line.
    case linear
  }

  /// T; nil is the whole training.
  public private(set) var length: TrainingLength?
  /// r, the fraction of T in which the rate rises, from 0 to 1, or with three phases from 0 to 0.5.
  public private(set) var rise: Double
  /// a, the first factor, 0 or more.
  public private(set) var start: Double
  /// e, the last factor, 0 or more.
  public private(set) var end: Double
  /// The curve between the factors.
  public private(set) var curve: Curve
  /// The number of phases: 2, or the paper's 3.
  public private(set) var phases: Int
  /// The lowest and the highest momentum; nil leaves the optimizer its own.
  public private(set) var momentum: ClosedRange<Double>?

  /// Creates the schedule; the defaults are PyTorch's, except that the momentum does not change. PyTorch cycles
  /// it within 0.85...0.95; here a hyperparameter of the optimizer is replaced only on request.
  public init(
    over length: TrainingLength? = nil, rise: Double = 0.3, from start: Double = 1.0 / 25,
    to end: Double = 1.0 / 250_000, curve: Curve = .cosine, phases: Int = 2,
    momentum: ClosedRange<Double>? = nil
  ) {
    self.length = length
    self.rise = rise
    self.start = start
    self.end = end
    self.curve = curve
    self.phases = phases
    self.momentum = momentum
    check()
  }

  /// T, r, a, e, the curve, the number of phases and the momentum.
  public static let hyperparameters = Hyperparameters(
    default: OneCycle(), .length("over", \.length), .share("rise", \.rise),
    .nonNegative("from", \.start), .nonNegative("to", \.end), .choice("curve", \.curve),
    .count("phases", \.phases, in: 2...3, expected: "2 or 3"), .momenta("momentum", \.momentum),
    checking: {
      $0.phases < 3 || $0.rise <= 0.5
        ? nil : "rise is \($0.rise); expected at most 0.5 in three phases"
    })

  /// Throws if T is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) { try clock.check(length) }

  /// From a to 1 to e.
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    value(at: step, of: clock.steps(length), start, 1, end)
  }

  /// From high to low to high.
  public func momentum(at step: Int, in clock: TrainingClock) -> Double? {
    momentum.map {
      value(at: step, of: clock.steps(length), $0.upperBound, $0.lowerBound, $0.upperBound)
    }
  }

  private func value(
    at step: Int, of total: Int, _ first: Double, _ middle: Double, _ last: Double
  ) -> Double {
    let t = Double(step)
    let top = rise * Double(total) - 1
    if t <= top { return between(first, middle, at: t, in: (0, top)) }
    let end = Double(total) - 1
    if phases == 2 { return between(middle, last, at: t, in: (top, end)) }
    if t <= 2 * top { return between(middle, first, at: t, in: (top, 2 * top)) }
    return between(first, last, at: t, in: (2 * top, end))
  }

  private func between(
    _ first: Double, _ last: Double, at t: Double, in span: (start: Double, end: Double)
  ) -> Double {
    guard t < span.end else { return last }
    let part = (t - span.start) / (span.end - span.start)
    return switch curve {
    case .cosine: last + (first - last) * halfCosine(part)
    case .linear: first + (last - first) * part
    }
  }
}
