/// What the curves of a range test over several seeds say together: the median over the seeds of the smoothed
/// losses, and the learning rate that it suggests.
///
/// A loss above both of its neighbors counts as the larger of them, so that a spike of one step does not
/// count. Then each loss is replaced by the mean of those around it, up to a twentieth of the steps to each
/// side, weighted by their nearness and divided by the sum of the weights that are there. At each rate the
/// median over the seeds is taken.
///
/// The suggestion is the lowest rate at which this median has made 95% of its fall, from its mean over the first
/// tenth of the steps to its minimum. It is neither the rate of the minimum, which is often the last one before
/// the loss rises, nor that of the steepest fall. With more steps to each power of ten the fall ends at lower
/// rates, and so the suggestion is lower.
public struct RangeTestSummary: Sendable, Hashable {
  /// What the median curve does.
  public enum Finding: String, Sendable, Hashable, Codable {
    /// It falls, and has made 95% of its fall before the last tenth of the steps.
    case falls
    /// It makes the last 5% of its fall in the last tenth of the steps: higher rates may be better.
    case stillFalling = "still-falling"
    /// After the first tenth of the steps, it does not fall by more than chance would explain and by more than
    /// 1% of where it begins.
    case neverFalls = "never-falls"
    /// It ended within the first twentieth of the steps: the lowest rate is too high.
    case divergesAtOnce = "diverges-at-once"
  }

  /// The rates and the number of steps.
  public let test: RangeTest
  /// The median over the seeds at each step. It is infinite where half of the seeds or more have ended.
  public let median: [Double]
  /// The least of the seeds' losses at each step, infinite where all have ended.
  public let lowest: [Double]
  /// The greatest of them, infinite where one has ended.
  public let highest: [Double]
  /// What the median does.
  public let finding: Finding
  /// The step at which the median is lowest.
  public let lowestStep: Int
  /// The mean of the median over the first tenth of the steps.
  public let start: Double

  /// The first step at which the median has made 95% of its fall.
  public let fallenStep: Int

  /// Summarizes the curves of one test, at least one. Traps if there are none, or of different tests.
  public init(_ curves: [RangeTestCurve]) {
    guard let test = curves.first?.test else { stop("a summary of no curves; expected at least 1") }
    require(curves.allSatisfy { $0.test == test }, "a summary of curves of different range tests")
    self.test = test
    let window = test.steps / RangeTest.leastSteps
    let smooth = curves.map { Self.smoothed($0.losses, window: window) }
    let sorted = (0..<test.steps).map { step in
      smooth.map { step < $0.count ? $0[step] : .infinity }.sorted()
    }
    lowest = sorted.map { $0[0] }
    highest = sorted.map { $0[$0.count - 1] }
    let median = sorted.map { values in
      let middle = values.count / 2
      return values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
    }
    self.median = median
    let lowestStep = median.indices.min { median[$0] < median[$1] } ?? 0
    self.lowestStep = lowestStep
    let first = median.prefix(2 * window).filter(\.isFinite)
    start = first.isEmpty ? .infinity : first.reduce(0, +) / Double(first.count)
    let floor = start - 0.95 * (start - median[lowestStep])
    fallenStep = median.firstIndex { $0 <= floor } ?? lowestStep
    let chance = Self.chance(in: curves, around: lowestStep, window)
    finding = Self.finding(
      median, fallenStep, fall: start - median[lowestStep],
      least: max(0.01 * start.magnitude, 6 * chance), window)
  }

  /// The learning rate that the test suggests, rounded to two digits; nil unless the loss falls.
  public var suggestion: Double? {
    guard finding == .falls || finding == .stillFalling else { return nil }
    return rounded(test.rate(ofStep: fallenStep))
  }

  private func rounded(_ rate: Double) -> Double {
    Double(scientific(rate, digits: 2)) ?? rate
  }

  private static func finding(
    _ median: [Double], _ fallenStep: Int, fall: Double, least: Double, _ window: Int
  ) -> Finding {
    let end = median.firstIndex { !$0.isFinite } ?? median.count
    if end <= window { return .divergesAtOnce }
    guard fall > least, fallenStep >= 2 * window else { return .neverFalls }
    return fallenStep >= median.count - 2 * window ? .stillFalling : .falls
  }

  /// The losses without single spikes, smoothed.
  static func smoothed(_ losses: [Double], window: Int) -> [Double] {
    let losses = withoutSpikes(losses)
    return losses.indices.map { center in
      let steps = max(0, center - window)...min(losses.count - 1, center + window)
      var (sum, weights) = (0.0, 0.0)
      for step in steps {
        let weight = Double(window + 1 - abs(step - center))
        sum += weight * losses[step]
        weights += weight
      }
      return sum / weights
    }
  }

  /// The losses, of which none is above both of its neighbors.
  static func withoutSpikes(_ losses: [Double]) -> [Double] {
    losses.indices.map { step in
      guard step > 0, step < losses.count - 1 else { return losses[step] }
      return min(losses[step], max(losses[step - 1], losses[step + 1]))
    }
  }

  /// The standard error of the median near its minimum, before the loss rises, and at the beginning: the
  /// larger one.
  private static func chance(
    in curves: [RangeTestCurve], around lowestStep: Int, _ window: Int
  ) -> Double {
    func error(_ steps: ClosedRange<Int>) -> Double {
      let variances = curves.compactMap { curve -> Double? in
        let losses = withoutSpikes(curve.losses)[steps.clamped(to: 0...curve.losses.count - 1)]
        guard losses.count > 1 else { return nil }
        let mean = losses.reduce(0, +) / Double(losses.count)
        return losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(losses.count - 1)
      }
      guard !variances.isEmpty else { return 0 }
      // The median: a seed that jumps does not count.
      let variance = variances.sorted()[variances.count / 2]
      // A triangle of weights is worth 1.5 times its half width in equal ones.
      return (variance / (1.5 * Double(window * curves.count))).squareRoot()
    }
    return max(error(0...2 * window), error(max(0, lowestStep - window)...lowestStep))
  }
}
