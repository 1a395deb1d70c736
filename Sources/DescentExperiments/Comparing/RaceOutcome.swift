import Descent
import DescentTables

/// What a contender has done.
public struct ContenderResult {
  /// The contender.
  public let contender: Contender
  let prepared: PreparedExperiment
  /// The learning rate of its runs.
  public let learningRate: Double
  /// The search for that rate; nil if there was none.
  let search: RateSearch?
  /// A run for each seed.
  public let runs: [RaceRun]

  /// The best values of its runs; nil if all have diverged. Runs that diverge do not count.
  public var best: Spread? { Spread(finished.compactMap(\.best)) }
  /// The number of runs that have diverged.
  public var divergedRuns: Int { runs.count - finished.count }
  private var finished: [RaceRun] { runs.filter { $0.status == .finished } }
  /// The number of rows of a batch.
  var batchRows: Int { prepared.batches.largestBatch }

  /// Where its runs reach the goal: of those that do, and none that has diverged.
  func reaching(_ goal: Double, _ monitor: Monitor) -> [RaceRun.Point] {
    finished.compactMap { $0.first(reaching: goal, monitor) }
  }
}

/// The results of all contenders, and the goal by which their costs are compared.
public struct RaceOutcome {
  /// Each contender's, in the order of the comparison.
  public let contenders: [ContenderResult]
  /// What the runs are judged by.
  public let monitor: Monitor
  /// The value to reach; nil if no run has a finite value.
  public let goal: Double?
  /// Whether the goal was given.
  let isGoalGiven: Bool
  /// The median value of the untrained networks.
  let untrained: Double?

  /// The share of the way from the untrained networks to the best contender at which the goal is.
  private static let share = 0.95

  init(_ contenders: [ContenderResult], _ monitor: Monitor, goal: Double?) {
    (self.contenders, self.monitor) = (contenders, monitor)
    isGoalGiven = goal != nil
    let first = contenders.flatMap(\.runs).compactMap { $0.points.first?.validation }
    untrained = Spread(first)?.median
    let best = contenders.compactMap(\.best?.median)
      .min { monitor.isBetter($0, than: $1) }
    var end: Double?
    if let untrained, let best, monitor.isBetter(best, than: untrained) {
      end = untrained + Self.share * (best - untrained)
    }
    self.goal = goal ?? end
  }

  /// The contender with the best median value; nil if all have diverged.
  var winner: Int? {
    contenders.indices.filter { contenders[$0].best != nil }.min { one, other in
      guard let first = contenders[one].best, let second = contenders[other].best else {
        return false
      }
      return monitor.isBetter(first.median, than: second.median)
    }
  }

  /// A contender's costs until the goal, of the runs that reach it; nil if none does.
  public func cost(_ contender: ContenderResult, _ axis: RaceAxis) -> Spread? {
    guard let goal else { return nil }
    return Spread(contender.reaching(goal, monitor).map(axis.value))
  }

  /// The number of a contender's runs that reach the goal.
  public func reached(_ contender: ContenderResult) -> Int {
    goal.map { contender.reaching($0, monitor).count } ?? 0
  }

  /// The contender that reaches the goal at the least median cost, of those of which at least half of the runs do.
  func first(by axis: RaceAxis) -> Int? {
    contenders.indices.filter { 2 * reached(contenders[$0]) >= contenders[$0].runs.count }
      .compactMap { index in cost(contenders[index], axis).map { (index, $0.median) } }
      .min { $0.1 < $1.1 }?.0
  }
}

/// What a training costs.
public enum RaceAxis: String, CaseIterable, Sendable {
  /// Rows trained on, each as often as it was.
  case rows
  /// Updates of the weights.
  case updates
  /// Seconds of training.
  case seconds

  func value(_ point: RaceRun.Point) -> Double {
    switch self {
    case .rows: Double(point.rows)
    case .updates: Double(point.updates)
    case .seconds: point.seconds
    }
  }
}
