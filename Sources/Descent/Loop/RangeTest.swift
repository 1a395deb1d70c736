/// αᵢ = low·(high/low)^(i/(n−1)), i = 0, …, n−1: the rates of a learning-rate range test, one step each.
///
/// The rate grows exponentially, so that each power of ten has the same number of steps. Smith, "Cyclical
/// Learning Rates for Training Neural Networks" (2017), arXiv:1506.01186, with the exponential growth of
/// later libraries in place of his linear one.
///
/// ```swift
/// let curve = try trainer.rangeTest(RangeTest(), on: data, batches: 32)
/// print(RangeTestSummary([curve]).suggestion ?? .nan)
/// ```
public struct RangeTest: Sendable, Hashable {
  /// The rate of the first step.
  public let lowest: Double
  /// The rate of the last step.
  public let highest: Double
  /// n, the number of steps.
  public let steps: Int

  /// The fewest steps of a test: with fewer, neither the beginning nor the fall is a mean of a few losses.
  public static let leastSteps = 20

  /// A test of these rates. The number of steps does not depend on the length of an epoch: a test of full
  /// batches visits all rows in each of its steps.
  ///
  /// Traps unless 0 < `lowest` < `highest`, both finite, and there are at least 20 steps.
  public init(from lowest: Double = 1e-6, to highest: Double = 10, steps: Int = 300) {
    require(
      lowest > 0 && lowest < highest && highest.isFinite,
      "a range test from \(lowest) to \(highest); expected finite rates above 0, the lower first")
    require(
      steps >= Self.leastSteps,
      "a range test of \(steps) steps; expected at least \(Self.leastSteps)")
    self.lowest = lowest
    self.highest = highest
    self.steps = steps
  }

  /// The rate of the step with this number, counted from 0. After the last one it stays at `highest`.
  public func rate(ofStep step: Int) -> Double {
    guard step > 0 else { return lowest }
    guard step < steps - 1 else { return highest }
    return lowest * realPower(highest / lowest, Double(step) / Double(steps - 1))
  }

  /// The last step whose rate is at most this one, or 0.
  public func step(at rate: Double) -> Int {
    (0..<steps).last { self.rate(ofStep: $0) <= rate * 1.000001 } ?? 0
  }

  /// The rates of all steps.
  public var rates: [Double] { (0..<steps).map(rate) }
}

/// What one run of a range test has measured.
public struct RangeTestCurve: Sendable, Hashable {
  /// Why a run ended.
  public enum Ending: String, Sendable, Hashable, Codable {
    /// The highest rate was reached.
    case highestRate = "highest-rate"
    /// The loss was far above where it began, or no longer finite.
    case diverged
    /// A cancellation was requested.
    case cancelled
  }

  /// The rates and the number of steps that were asked for.
  public let test: RangeTest
  /// The mean loss of each step's batch, before its update. As many as there were steps.
  public let losses: [Double]
  /// Why the run ended.
  public let ending: Ending

  /// A curve of these losses. Traps if there are none, more than the test has steps, or one that is not
  /// finite.
  public init(_ test: RangeTest, losses: [Double], ending: Ending) {
    require(
      !losses.isEmpty && losses.count <= test.steps && losses.allSatisfy(\.isFinite),
      "a range test of \(test.steps) steps with \(losses.count) losses; expected finite ones, at least 1 "
        + "and at most as many as steps")
    self.test = test
    self.losses = losses
    self.ending = ending
  }
}
