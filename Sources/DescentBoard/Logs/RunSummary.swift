/// What the board's listing and its chart have of a run, whatever the length of its log. Texts are numbers of a
/// ``TextTable``.
struct RunSummary: Hashable, Sendable {
  /// What the line `started` says.
  struct Start: Hashable, Sendable {
    var at: UInt32
    var optimizer: UInt32
    var loss: UInt32
    var monitor: UInt32
    var largerIsBetter: Bool
    var epochs: Int
    var batches: Int
    var firstStep: Int
    var rows: Int
    var validationRows: Int
    var parameters: Int
    var learningRate: Double
    /// `name=value`, in the order of the names.
    var settings: [UInt32]
  }

  /// The best weights so far.
  struct Best: Hashable, Sendable {
    var epoch: Int
    var step: Int
    var value: Double
  }

  /// How the log ends.
  enum End: Hashable, Sendable {
    /// It has no end: the run goes on, or it was killed.
    case none
    /// With the reason.
    case stopped(UInt32)
    /// With the error.
    case failed(UInt32)
  }

  var start: Start
  /// The number of whole epochs.
  var epochs = 0
  /// The last step of which the log knows.
  var step: Int
  /// The seconds until the last line.
  var seconds = 0.0
  var best: Best?
  var end = End.none
  /// The number of events that the log has lost.
  var lost = 0
  /// The number of lines that are no events, and the first of them, from 1; 0 if there are none.
  var unreadable = 0
  var firstUnreadable = 0
  /// The values of the training rows, by epochs.
  var trained = ThinnedSeries()
  /// The values of the weights between two steps.
  var validated = ThinnedSeries()
  /// Whether those are of the validation rows, and not of the training rows.
  var isValidation = true

  init(_ start: Start) {
    self.start = start
    step = start.firstStep
  }
}

extension RunSummary {
  /// Notes a line that is no event, or not as expected.
  mutating func addUnreadable(line: Int) {
    if unreadable == 0 { firstUnreadable = line }
    unreadable += 1
  }

  /// Notes how far the run has come.
  mutating func reach(step: Int, seconds: Double) {
    self.step = max(self.step, step)
    self.seconds = max(self.seconds, seconds)
  }

  /// Adds a point.
  mutating func add(_ point: LoggedPoint, isTrained: Bool, _ texts: inout TextTable) {
    let thinned = thinned(point, isTrained: isTrained, &texts)
    if isTrained { trained.add(thinned) } else { validated.add(thinned) }
  }

  /// Sets the last of some points that were only counted.
  mutating func end(at point: LoggedPoint, isTrained: Bool, _ texts: inout TextTable) {
    let thinned = thinned(point, isTrained: isTrained, &texts)
    if isTrained { trained.end(at: thinned) } else { validated.end(at: thinned) }
  }

  /// The point with its values in the order of the series' names, which those of its first point are.
  private mutating func thinned(
    _ point: LoggedPoint, isTrained: Bool, _ texts: inout TextTable
  ) -> ThinnedSeries.Point {
    reach(step: point.step, seconds: point.seconds)
    if !isTrained { isValidation = point.isValidation }
    // A loss that is not finite is not in the log.
    let names = (["loss"] + point.values.map(\.name).filter { $0 != "loss" })
      .map { texts.number(of: $0) }
    if isTrained { trained.name(names) } else { validated.name(names) }
    var values: [UInt32: Double] = [:]
    for (name, value) in point.values { values[texts.number(of: name)] = value }
    return ThinnedSeries.Point(
      step: Float(point.step), seconds: Float(point.seconds),
      values: (isTrained ? trained : validated).names.map { values[$0].map { Float($0) } ?? .nan })
  }
}

/// A value of a run that has been logged since the last look.
struct LivePoint: Hashable, Sendable {
  /// Whether it is of an epoch's training rows, and not of a validation.
  let isTrained: Bool
  let step: Int
  let seconds: Double
  /// By the numbers of their names.
  let values: [UInt32: Double]

  init(_ point: LoggedPoint, isTrained: Bool, _ texts: inout TextTable) {
    (self.isTrained, step, seconds) = (isTrained, point.step, point.seconds)
    var values: [UInt32: Double] = [:]
    for (name, value) in point.values { values[texts.number(of: name)] = value }
    self.values = values
  }
}
