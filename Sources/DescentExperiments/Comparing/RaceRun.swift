import Descent

/// One training of a race.
public struct RaceRun: Codable, Hashable, Sendable {
  /// How a run ended.
  public enum Status: String, Codable, Sendable {
    /// With its budget.
    case finished
    /// Because its loss or a parameter was no longer finite.
    case diverged
  }

  /// A measurement of the weights.
  public struct Point: Codable, Hashable, Sendable {
    /// The rows trained on so far, each as often as it was.
    public let rows: Int
    /// The updates so far.
    public let updates: Int
    /// The seconds of training so far, without those of validations.
    public let seconds: Double
    /// The mean training loss of the rows since the point before, each from before its update; nil at the
    /// beginning.
    public let train: Double?
    /// The monitored value of the validation rows, in the target's own units; nil if it is not finite.
    public let validation: Double?
  }

  /// The seed of the weights and of the order of the rows.
  public let seed: UInt64
  /// The optimizer's learning rate.
  public let learningRate: Double
  /// How it ended.
  public let status: Status
  /// What was not finite, and where; nil for a run that finished.
  public let note: String?
  /// From the untrained network on.
  public let points: [Point]
  /// The best value of the points; nil if none is finite.
  public let best: Double?

  /// The last point.
  var end: Point? { points.last }

  /// The first point at which the value is at least as good as the goal.
  func first(reaching goal: Double, _ monitor: Monitor) -> Point? {
    points.first { $0.validation.map { !monitor.isBetter(goal, than: $0) } ?? false }
  }
}

/// Records the points of a run, and ends it after a time of training.
final class RunRecorder: TrainingObserver {
  private(set) var points: [RaceRun.Point]
  private let value: (Validation) -> Double?
  private let limit: Duration?
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant
  private var training = Duration.zero
  /// The rows of the epochs before this one, and of this one.
  private var rows = (before: 0, inEpoch: 0)
  private var updates = 0
  /// Σ weight · loss and Σ weight of the epoch so far, and of the rows since the last point.
  private var epochSums = (loss: 0.0, weight: 0.0)
  private var sums = (loss: 0.0, weight: 0.0)

  /// A recorder that begins with the value of the untrained network.
  init(
    untrained: Double?, limit: Duration? = nil, value: @escaping (Validation) -> Double?
  ) {
    points = [.init(rows: 0, updates: 0, seconds: 0, train: nil, validation: untrained)]
    (self.limit, self.value) = (limit, value)
    last = clock.now
  }

  func observe(_ event: TrainingEvent) -> Decision {
    let now = clock.now
    defer { last = clock.now }
    switch event {
    case .began: break
    case .batchEnded(_, let batch, let totals):
      training += now - last
      count(totals, isFirst: batch == 0)
      if let limit, training >= limit { return .stop(.time) }
    case .validated(let validation):
      add(value(validation))
    case .epochEnded, .ended, .failed: break
    }
    return .proceed
  }

  private func count(_ totals: Totals, isFirst: Bool) {
    if isFirst {
      rows = (rows.before + rows.inEpoch, 0)
      epochSums = (0, 0)
    }
    sums.loss += totals.lossSum - epochSums.loss
    sums.weight += totals.weight - epochSums.weight
    epochSums = (totals.lossSum, totals.weight)
    rows.inEpoch = totals.rows
    updates += 1
  }

  private func add(_ value: Double?) {
    let train = sums.loss / sums.weight
    points.append(
      .init(
        rows: rows.before + rows.inEpoch, updates: updates, seconds: training / .seconds(1),
        train: train.isFinite ? train : nil, validation: value.flatMap { $0.isFinite ? $0 : nil }))
    sums = (0, 0)
  }
}
