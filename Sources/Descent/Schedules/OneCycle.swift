/// With t₁ = r · T − 1 and t₂ = T − 1, f rises from a at t = 0 to 1 at t₁ and falls to e at t₂,
/// along half a cosine or a line; in three phases it falls to a at 2·t₁ and then to e at t₂. If asked
/// for, the momentum goes the other way: high, low at t₁, high. Smith, Topin, "Super-Convergence:
/// Very Fast Training of Neural Networks Using Large Learning Rates" (2018).
///
/// The optimizer's learning rate is the highest. PyTorch's `OneCycleLR`, with a = 1 / `div_factor`
/// and e = a / `final_div_factor`; after T this stays at e, where that throws. optax'
/// `cosine_onecycle_schedule` has t₁ = ⌊r · T⌋ and t₂ = T instead.
public struct OneCycle: Schedule, Ranged, Hashable {
  /// `one-cycle`.
  public static let kind = "one-cycle"
  /// T, r, a, e, the curve, the number of phases, and the momentum.
  public static let figures = ["over", "rise", "from", "to", "curve", "phases", "momentum"]

  /// The way from one factor to the next.
  public enum Curve: String, Hashable, Sendable, Codable, CaseIterable {
    /// Half a cosine.
    case cosine
    /// A straight line.
    case linear
  }

  /// T; nil is to the end of the training.
  public let length: TrainingLength?
  /// r, the part of T in which the rate rises, from 0 to 1, or to 0.5 in three phases.
  public let rise: Double
  /// a, the first factor, 0 or more.
  public let start: Double
  /// e, the last factor, 0 or more.
  public let end: Double
  /// The way between them.
  public let curve: Curve
  /// 2, or the paper's 3.
  public let phases: Int
  /// The low and the high momentum; nil leaves the optimizer its own.
  public let momentum: ClosedRange<Double>?

  /// PyTorch's figures by default, but for the momentum, which that cycles within 0.85...0.95:
  /// here a figure of the optimizer is replaced only if asked for.
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

  /// Reads a schedule; throws unless its figures are in the ranges given.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    length = try container.decodeIfPresent(TrainingLength.self, forKey: .length)
    rise = try container.number(.rise, usual: 0.3)
    start = try container.number(.start, usual: 1.0 / 25)
    end = try container.number(.end, usual: 1.0 / 250_000)
    curve = try container.choice(Curve.self, forKey: .curve) ?? .cosine
    phases = try container.count(forKey: .phases) ?? 2
    momentum = try container.decodeIfPresent(ClosedRange<Double>.self, forKey: .momentum)
    try check(in: decoder)
  }

  private enum CodingKeys: String, CodingKey {
    case length = "over"
    case rise
    case start = "from"
    case end = "to"
    case curve, phases, momentum
  }

  var figures: [Figure] {
    [
      .length("over", length), .share("rise", rise),
      Figure("rise", rise, phases < 3 || rise <= 0.5, expected: "at most 0.5 in three phases"),
      .notNegative("from", start), .notNegative("to", end),
      Figure("phases", phases, 2...3 ~= phases, expected: "2 or 3"),
      .momentum("momentum", momentum),
    ]
  }

  /// Throws if T is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) { try clock.check(length) }

  /// From a to 1 to e.
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    figure(at: step, of: clock.steps(length), start, 1, end)
  }

  /// From high to low to high.
  public func momentum(at step: Int, in clock: TrainingClock) -> Double? {
    momentum.map {
      figure(at: step, of: clock.steps(length), $0.upperBound, $0.lowerBound, $0.upperBound)
    }
  }

  private func figure(
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
