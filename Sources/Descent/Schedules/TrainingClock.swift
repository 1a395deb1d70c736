/// What a training's lengths are in updates.
public struct TrainingClock: Hashable, Sendable {
  /// S, the updates of an epoch, 1 or more; nil where there are no epochs, or none known.
  public let stepsPerEpoch: Int?
  /// R, the rows that an epoch trains on, 1 or more.
  public let rowsPerEpoch: Int?
  /// The updates of the whole training, 0 or more; nil for one without a known end. What a schedule
  /// without a length takes.
  public let totalSteps: Int?

  /// These figures; those that are nil are not asked for by a schedule whose lengths are in steps.
  public init(stepsPerEpoch: Int? = nil, rowsPerEpoch: Int? = nil, totalSteps: Int? = nil) {
    precondition(
      stepsPerEpoch ?? 1 >= 1 && rowsPerEpoch ?? 1 >= 1 && totalSteps ?? 0 >= 0,
      "schedule clock below 1")
    self.stepsPerEpoch = stepsPerEpoch
    self.rowsPerEpoch = rowsPerEpoch
    self.totalSteps = totalSteps
  }

  /// Those of so many epochs like this one, 0 or more, of at least one batch; an update a batch.
  public init(_ epoch: MiniBatches, epochs: Int) {
    let (total, overflow) = epoch.count.multipliedReportingOverflow(by: epochs)
    self.init(
      stepsPerEpoch: epoch.count, rowsPerEpoch: epoch.rows - epoch.droppedRows,
      totalSteps: overflow ? .max : total)
  }

  /// These clock for a schedule that is given so many updates.
  func limited(to steps: Int?) -> TrainingClock {
    TrainingClock(
      stepsPerEpoch: stepsPerEpoch, rowsPerEpoch: rowsPerEpoch, totalSteps: steps)
  }

  /// These clock for a training that ends, if not before, when one of these lengths has passed since so
  /// many updates. Each must be known in updates.
  package func limited(
    by limits: [TrainingLength], after step: Int = 0
  ) -> TrainingClock {
    let ends = limits.map { limit in
      let (end, overflow) = step.addingReportingOverflow(steps(limit))
      return overflow ? .max : end
    }
    return limited(to: (ends + (totalSteps.map { [$0] } ?? [])).min())
  }

  /// Throws unless the length, or for nil the whole training, is known in updates.
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

  /// The length in updates, 1 or more; of the whole training for nil. Traps where `check` throws.
  public func steps(_ length: TrainingLength?) -> Int {
    guard let steps = updates(of: length) else {
      preconditionFailure(
        "\(length.map { "\($0)" } ?? "the whole training") is not known in updates")
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
