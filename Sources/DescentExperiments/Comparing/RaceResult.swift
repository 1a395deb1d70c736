import Descent
import DescentTables

/// What a race has found.
public struct RaceResult {
  /// The race.
  public let race: Race
  /// The contenders' results and the goal.
  public let outcome: RaceOutcome
  /// The gradient noise scale; nil if batch sizes were not compared, or it has no meaning for the network.
  public let noise: NoiseCurve?
  /// The seconds that the race took.
  public let seconds: Double

  /// The goal as text: `loss 0.2031: 95% of the way from the untrained networks (2.3026) to the best contender`.
  public var goalText: String? {
    outcome.goal.map { goal in
      let value = "\(outcome.monitor.name) \(significant(goal))"
      if outcome.isGoalGiven { return value }
      return value + ", 95% of the way from the untrained networks"
        + (outcome.untrained.map { " (\(significant($0)))" } ?? "") + " to the best contender"
    }
  }
}

/// A number with at most four significant digits below 1000: `0.2031`, `76.5`, `12,300`, `1.2e-07`.
package func significant(_ value: Double) -> String {
  var text = fourDigits(value)
  guard text.contains("."), !text.contains("e") else { return text }
  while text.last == "0" { text.removeLast() }
  if text.last == "." { text.removeLast() }
  return text
}

private func fourDigits(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return value == 0 ? "0" : decimal(value) }
  let magnitude = value.magnitude
  if magnitude >= 1e15 || magnitude < 1e-4 { return scientific(value, digits: 4) }
  if magnitude >= 1000 { return grouped(Int(value.rounded())) }
  var (places, limit) = (3, 10.0)
  while magnitude >= limit, places > 1 { (places, limit) = (places - 1, limit * 10) }
  limit = 1
  while magnitude < limit, places < 8 { (places, limit) = (places + 1, limit / 10) }
  return decimal(value, places: places)
}
