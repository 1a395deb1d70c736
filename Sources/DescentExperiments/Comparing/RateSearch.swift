import Descent

/// The search for a contender's learning rate: whole runs on a grid of factors of 2, from coarse to fine.
///
/// It tries the middle, a quarter and four times of it, and goes on by factors of 4 as long as the best rate is at
/// the end of what was tried; then it tries half and double the best. Each trial is a run of the whole budget with
/// a seed that no run of the race has, and its score is its best value. A run that diverges is worse than any that
/// does not.
struct RateSearch {
  /// A rate that was tried.
  struct Trial {
    let rate: Double
    let run: RaceRun
  }

  /// Every rate that was tried, ascending.
  private(set) var trials: [Trial] = []
  /// The best rate.
  private(set) var best: Double
  /// Whether the best rate is the smallest or the largest that was tried, where a better one may lie beyond.
  var isAtEdge: Bool { trials.first?.rate == best || trials.last?.rate == best }

  /// The most factors of 4 away from the middle.
  private static let reach = 6

  /// Searches around a rate. `run` trains with a rate.
  init(
    around middle: Double, _ monitor: Monitor, run: (Double) throws -> RaceRun
  ) rethrows {
    best = middle
    var scores: [Int: Double?] = [:]
    func rate(_ power: Int) -> Double {
      power >= 0 ? middle * Double(1 << power) : middle / Double(1 << -power)
    }
    func score(_ power: Int) throws -> Double? {
      if let known = scores[power] { return known }
      guard rate(power).isNormal else { return nil }
      let made = try run(rate(power))
      trials.append(Trial(rate: rate(power), run: made))
      // A run that diverges is worse than any that does not.
      scores[power] = made.status == .finished ? made.best : .some(nil)
      return scores[power] ?? nil
    }
    func isBetter(_ one: Int, than other: Int) throws -> Bool {
      guard let first = try score(one) else { return false }
      guard let second = try score(other) else { return true }
      return monitor.isBetter(first, than: second)
    }
    func better(_ one: Int, _ other: Int) throws -> Int {
      try isBetter(one, than: other) ? one : other
    }
    var power = try better(-2, better(2, 0))
    if try score(power) == nil { power = -2 }
    while power.magnitude >= 2, power.magnitude < 2 * Self.reach {
      let next = power + 2 * power.signum()
      let isLost = try score(power) == nil
      // Where nothing has been finite yet, a smaller rate is the only way.
      guard try isBetter(next, than: power) || (isLost && power < 0) else { break }
      power = next
    }
    power = try better(power - 1, better(power + 1, power))
    best = rate(power)
    trials.sort { $0.rate < $1.rate }
  }
}
