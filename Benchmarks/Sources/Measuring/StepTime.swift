/// The microseconds per step, measured over laps of several steps.
public struct StepTime: Encodable {
  /// The time of the fastest lap.
  public let min: Double
  /// The median time of the laps.
  public let median: Double

  /// Times `advance` for about `seconds`, in at least three laps of about a twentieth of that each. The
  /// laps that determine the number of steps are the warm-up and do not count.
  public init(seconds: Double, _ advance: (_ steps: Int) throws -> Void) rethrows {
    let clock = ContinuousClock()
    func time(_ steps: Int) throws -> Double {
      try clock.measure { try advance(steps) } / .seconds(1)
    }
    var steps = 1
    while try time(steps) < seconds / 20 { steps *= 2 }
    var laps: [Double] = []
    let start = clock.now
    while laps.count < 3 || (clock.now - start) / .seconds(1) < seconds {
      laps.append(try time(steps) / Double(steps) * 1e6)
    }
    laps.sort()
    (min, median) = (laps[0], laps[laps.count / 2])
  }
}
