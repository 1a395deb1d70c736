/// What came of training on one batch over and over.
public struct OverfitReport: Sendable, Hashable, Codable {
  /// The batch's mean loss before each step and after the last.
  public let losses: [Double]
  /// The metrics after the last step, by name, without those that are not defined.
  public let metrics: [String: Double]

  /// How much of what there was to learn has been learnt: (before − after) / (before − least), with the
  /// least loss that any outputs would have for these targets, which is not 0 where a label lies between
  /// the classes or counts are predicted. 1 is all, 0 none, less than 0 worse than at the beginning.
  ///
  /// Of `Gaussian`, whose loss falls without an end worth the name as variances do, it is how much of the
  /// means' squared error e is gone: after the training, of the e = exp(2·loss − 1) that gives this loss if
  /// all rows have the variance that suits it best. Variances learnt row by row lower that e too, so that
  /// this is no proof that the means were learnt: their figure is `rmse`.
  public let learnt: Double

  /// The loss before the first step.
  public var before: Double { losses.first ?? .nan }
  /// The loss after the last step.
  public var after: Double { losses.last ?? .nan }
  /// Whether more than half has been learnt: a network that cannot even learn one batch by heart has a
  /// mistake, or a learning rate that is far off.
  public var hasFallen: Bool { learnt > 0.5 }
}

extension Trainer {
  /// Goes once through all that a `fit` does, on two batches of training and as many rows of validation, the
  /// first that weigh something, to find mistakes before hours are spent. A copy of the trainer learns; this one stays as it is.
  ///
  /// Throws what `fit` would.
  @discardableResult
  public func fastRun(
    _ dataset: some Dataset, batches size: BatchSize, remainder last: LastBatch = .keep,
    shuffle: Shuffle? = nil, validation: (any Dataset)? = nil, keep: KeptWeights = .last,
    monitor: Monitor = .loss, observers: [any TrainingObserver] = []
  ) throws(TrainingError) -> History {
    let whole = MiniBatches(of: size, from: dataset.count, remainder: last)
    let rows = whole.isEmpty ? dataset.count : 2 * whole.largestBatch
    return try copy().fit(
      SomeRows(dataset, rows), epochs: 1, batches: size, remainder: last,
      shuffle: shuffle, validation: validation.map { SomeRows($0, rows) }, keep: keep,
      monitor: monitor, observers: observers)
  }

  /// Trains on one batch over and over, to see whether the network can learn at all. A copy of the trainer
  /// learns; this one stays as it is. It learns at the optimizer's learning rate: a schedule is one of a
  /// whole training, and left out.
  ///
  /// Throws what `fit` would; `empty` if the batch weighs nothing.
  public func overfit(
    _ batch: Batch, of dataset: some Dataset, steps: Int = 100
  ) throws(TrainingError) -> OverfitReport {
    precondition(steps >= 1, "\(steps) steps on a batch; expected at least 1")
    let error = RootMeanSquaredError()
    let isGaussian = loss.outputs == .normals
    let copy = try copy(
      hasSchedule: false,
      measuring: isGaussian ? metrics.filter { $0.name != error.name } + [error] : metrics)
    var losses: [Double] = []
    var (first, totals) = (copy.emptyTotals, copy.emptyTotals)
    do {
      for number in 0..<steps {
        let totals = try copy.step(batch, of: dataset)
        if number == 0 { first = totals }
        losses.append(totals.loss)
      }
      try copy.gradient(of: batch, from: dataset, adding: &totals)
    } catch {
      throw copy.diagnosed(error, epoch: 1, batch, of: dataset)
    }
    guard totals.weight > 0 else {
      throw .empty("the rows of the batch are none, or weigh nothing; choose others")
    }
    let learnt =
      if isGaussian, let rmse = first[error.name] {
        Self.learnt(from: rmse * rmse, to: exponential(2 * totals.loss - 1), least: 0)
      } else {
        Self.learnt(
          from: first.loss, to: totals.loss, least: try leastLoss(of: batch, from: dataset))
      }
    let names = metrics.map(\.name)
    return OverfitReport(
      losses: losses + [totals.loss],
      metrics: totals.metricValues.filter { names.contains($0.key) }, learnt: learnt)
  }

  private static func learnt(from before: Double, to after: Double, least: Double) -> Double {
    // Rounding may leave less than the least.
    guard before > least else { return after <= before ? 1 : 0 }
    return min((before - after) / (before - least), 1)
  }

  /// The mean loss of the batch if each row's outputs were the best ones.
  private func leastLoss(
    of batch: Batch, from dataset: some Dataset
  ) throws(TrainingError) -> Double {
    let buffer = ExampleBuffer(
      capacity: batch.count, features: dataset.features.count, targets: dataset.targets.count,
      precision: .double)
    buffer.prepare(rows: batch.count)
    do {
      try dataset.read(batch, into: buffer)
      try buffer.weigh(batch)
    } catch {
      throw .dataset(error)
    }
    let least: [Double]
    do {
      least = try loss.leastLosses(
        of: buffer.targets, weights: buffer.givenWeights, outputs: network.output.count)
    } catch {
      throw .target(row: batch[error.position], error)
    }
    let weights = buffer.givenWeights
    let sum = least.indices.reduce(0) { sum, row in
      let weight = weights?[row, 0] ?? 1
      return weight > 0 ? sum + weight * least[row] : sum
    }
    return sum / buffer.totalWeight
  }

  /// A trainer of the same network, which begins with these weights and a fresh state of the rule.
  private func copy(
    hasSchedule: Bool = true, measuring metrics: [any Metric]? = nil
  ) throws(TrainingError) -> Trainer {
    var stepOptions = stepOptions
    if !hasSchedule { stepOptions.schedule = nil }
    do {
      let copy = try Trainer(
        model, targets: targets, loss: loss, optimizer: optimizer, reduction: reduction,
        metrics: metrics ?? self.metrics, stepOptions: stepOptions, seed: seed)
      copy.microBatch = microBatch
      copy.layerRates = layerRates
      return copy
    } catch {
      throw .shape(error)
    }
  }
}

/// Neighbouring rows of another dataset: the first so many, or the first after those that weigh nothing.
private struct SomeRows: Dataset {
  private let base: any Dataset
  private let first: Int
  let count: Int

  init(_ base: any Dataset, _ count: Int) {
    self.base = base
    first = Self.beginning(of: base, count)
    self.count = min(count, base.count - first)
  }

  var features: Shape { base.features }
  var targets: Shape { base.targets }

  func read(_ batch: Batch, into buffer: ExampleBuffer) throws(DatasetError) {
    try base.read(
      first == 0 ? batch : Batch(rows: batch.rows.map { first + $0 }), into: buffer)
  }

  /// Where the first of so many rows lies of which one weighs something: 0 if none does, or they cannot be
  /// read, which is said when they are trained on.
  private static func beginning(of base: any Dataset, _ count: Int) -> Int {
    guard count > 0, count < base.count else { return 0 }
    let buffer = ExampleBuffer(
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
