/// What came of training on one batch over and over.
public struct OverfitReport: Sendable, Hashable, Codable {
  /// The batch's mean loss before each step and after the last.
  public let losses: [Double]
  /// The metrics after the last step, by name, without those that are not defined.
  public let metrics: [String: Double]

  /// The loss before the first step.
  public var before: Double { losses.first ?? .nan }
  /// The loss after the last step.
  public var after: Double { losses.last ?? .nan }
  /// Whether the loss has fallen below half of what it was: a network that cannot even learn one batch
  /// by heart has a mistake, or a learning rate that is far off.
  public var hasFallen: Bool { after < before / 2 }
}

extension Trainer {
  /// Goes once through all that a `fit` does, on two batches of training and as many rows of validation, the
  /// first that weigh something, to find mistakes before hours are spent. A copy of the trainer learns; this one stays as it is.
  ///
  /// Throws what `fit` would.
  @discardableResult
  public func fastRun(
    _ source: some Source, batches size: BatchSize, last: LastBatch = .keep,
    shuffle: Shuffle? = nil, validation: (any Source)? = nil, keep: Keep = .last,
    monitor: Monitor = .loss, observers: [any TrainingObserver] = []
  ) throws(TrainingError) -> History {
    let whole = MiniBatches(of: size, from: source.count, last: last)
    let rows = whole.isEmpty ? source.count : 2 * whole.largestBatch
    return try copy().fit(
      SomeRows(source, rows), epochs: 1, batches: size, last: last,
      shuffle: shuffle, validation: validation.map { SomeRows($0, rows) }, keep: keep,
      monitor: monitor, observers: observers)
  }

  /// Trains on one batch over and over, to see whether the network can learn at all. A copy of the trainer
  /// learns; this one stays as it is. It learns at the optimizer's learning rate: a schedule is one of a
  /// whole training, and left out.
  ///
  /// Throws what `fit` would; `empty` if the batch weighs nothing.
  public func overfit(
    _ batch: Batch, of source: some Source, steps: Int = 100
  ) throws(TrainingError) -> OverfitReport {
    precondition(steps >= 1, "\(steps) steps on a batch; expected at least 1")
    let copy = try copy(hasSchedule: false)
    var losses: [Double] = []
    var totals = emptyTotals
    do {
      for _ in 0..<steps {
        totals = try copy.step(batch, of: source)
        losses.append(totals.loss)
      }
      totals = emptyTotals
      try copy.gradient(of: batch, from: source, adding: &totals)
    } catch {
      throw copy.diagnosed(error, epoch: 1, batch, of: source)
    }
    guard totals.weight > 0 else {
      throw .empty("the rows of the batch are none, or weigh nothing; choose others")
    }
    return OverfitReport(losses: losses + [totals.loss], metrics: totals.figures)
  }

  /// A trainer of the same network, which begins with these weights and a fresh state of the rule.
  private func copy(hasSchedule: Bool = true) throws(TrainingError) -> Trainer {
    var refinements = refinements
    if !hasSchedule { refinements.schedule = nil }
    do {
      let copy = try Trainer(
        model, targets: targets, loss: loss, optimizer: optimizer, reduction: reduction,
        metrics: metrics, refinements: refinements, seed: seed)
      copy.microBatch = microBatch
      copy.layerRates = layerRates
      return copy
    } catch {
      throw .shape(error)
    }
  }
}

/// Neighbouring rows of another source: the first so many, or the first after those that weigh nothing.
private struct SomeRows: Source {
  private let base: any Source
  private let first: Int
  let count: Int

  init(_ base: any Source, _ count: Int) {
    self.base = base
    first = Self.beginning(of: base, count)
    self.count = min(count, base.count - first)
  }

  var features: Shape { base.features }
  var targets: Shape { base.targets }

  func read(_ batch: Batch, into buffer: BatchBuffer) throws(SourceError) {
    try base.read(
      first == 0 ? batch : Batch(rows: batch.rows.map { first + $0 }), into: buffer)
  }

  /// Where the first of so many rows lies of which one weighs something: 0 if none does, or they cannot be
  /// read, which is said when they are trained on.
  private static func beginning(of base: any Source, _ count: Int) -> Int {
    guard count > 0, count < base.count else { return 0 }
    let buffer = BatchBuffer(
      capacity: count, features: base.features.count, targets: base.targets.count,
      precision: .double)
    for first in stride(from: 0, to: base.count, by: count) {
      let batch = Batch(rows: first..<min(first + count, base.count))
      buffer.prepare(rows: batch.count)
      do {
        try base.read(batch, into: buffer)
        try buffer.weigh(batch)
      } catch {
        return 0
      }
      if buffer.totalWeight > 0 { return first }
    }
    return 0
  }
}
