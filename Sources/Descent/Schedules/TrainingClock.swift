/// Converts lengths of training to updates.
public struct TrainingClock: Hashable, Sendable {
  /// S, the number of updates in an epoch, 1 or more; nil if there are no epochs, or S is not known.
  public let stepsPerEpoch: Int?
  /// R, the number of rows that an epoch trains on, 1 or more.
  public let rowsPerEpoch: Int?
  /// The number of updates of the whole training, 0 or more; nil if its end is not known. It is the length of
  /// a schedule without one.
  public let totalSteps: Int?

  /// Creates a clock. A schedule whose lengths are in steps needs none of the three.
  public init(stepsPerEpoch: Int? = nil, rowsPerEpoch: Int? = nil, totalSteps: Int? = nil) {
    func check(_ name: String, _ count: Int?, atLeast least: Int) {
      require(
        count ?? least >= least,
        "TrainingClock: \(name) is \(count ?? 0); expected a whole number, \(least) or more")
    }
    check("stepsPerEpoch", stepsPerEpoch, atLeast: 1)
    check("rowsPerEpoch", rowsPerEpoch, atLeast: 1)
    check("totalSteps", totalSteps, atLeast: 0)
    self.stepsPerEpoch = stepsPerEpoch
    self.rowsPerEpoch = rowsPerEpoch
    self.totalSteps = totalSteps
  }

  /// Creates the clock of a training of `epochs` epochs, 0 or more, like this one, with one update a batch.
  /// The epoch has at least one batch.
  public init(_ epoch: MiniBatches, epochs: Int) {
    self.init(
      stepsPerEpoch: epoch.count, rowsPerEpoch: epoch.rows - epoch.droppedRows,
      totalSteps: epoch.count.saturating(times: epochs))
  }

  /// Returns this clock for a schedule that takes `steps` updates.
  func limited(to steps: Int?) -> TrainingClock {
    TrainingClock(
      stepsPerEpoch: stepsPerEpoch, rowsPerEpoch: rowsPerEpoch, totalSteps: steps)
  }

  /// Returns this clock for a training that ends when the first of these lengths has passed since update
  /// `step`, or before. Each length must be known in updates.
  package func limited(
    by limits: [TrainingLength], after step: Int = 0
  ) -> TrainingClock {
    let ends = limits.map { step.saturating(plus: steps($0)) }
    return limited(to: (ends + (totalSteps.map { [$0] } ?? [])).min())
  }

  /// Throws unless the length is known in updates; nil is the whole training.
  public func check(_ length: TrainingLength?) throws(ScheduleError) {
    guard updates(of: length) == nil else { return }
    guard let length else {
      throw ScheduleError(
        "a schedule goes to the end of the training, which is not known; expected a length")
    }
    throw ScheduleError(
      "a schedule has a length of \(length), and the updates of an epoch are not known; expected a "
        + "length in steps")
  }

  /// Returns the length in updates, 1 or more; nil is the whole training. Traps where `check` throws.
  public func steps(_ length: TrainingLength?) -> Int {
    guard let steps = updates(of: length) else {
      stop(
        "\(length.map { "\($0)" } ?? "the whole training") is not known in steps; expected a clock "
          + "that has its length")
    }
    return steps
  }

  private func updates(of length: TrainingLength?) -> Int? {
    switch length {
    case .steps(let count): return max(1, count)
    case .epochs(let count): return stepsPerEpoch.map { rounded(count * Double($0)) }
    case .rows(let count):
      guard let stepsPerEpoch, let rowsPerEpoch else { return nil }
      return rounded(Double(count) * Double(stepsPerEpoch) / Double(rowsPerEpoch))
    case nil: return totalSteps.map { max(1, $0) }
    }
  }

  private func rounded(_ steps: Double) -> Int {
    steps < 0x1p53 ? max(1, Int(steps.rounded())) : 1 << 53
  }
}
