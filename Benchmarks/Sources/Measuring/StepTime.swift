/// Microseconds a step, over laps of some steps each.
public struct StepTime: Encodable {
  /// Of the fastest lap.
  public let min: Double
  /// Of the lap in the middle.
  public let median: Double

  /// Lets `advance` make steps for about `seconds`, in laps of about a twentieth of that, three at
  /// least. The laps that find out how many steps that is are the warm-up, and do not count.
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
