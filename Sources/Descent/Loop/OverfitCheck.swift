/// The result of training on one batch over and over.
public struct OverfitReport: Sendable, Hashable, Codable {
  /// The batch's mean loss before each step and after the last step.
  public let losses: [Double]
  /// The metrics after the last step, by name, without undefined ones.
  public let metrics: [String: Double]

  /// The learned fraction of the loss: (before − after) / (before − least).
  ///
  /// `least` is the least loss that any outputs could have for these targets. It is not 0 for
  /// labels between the classes or for predicted counts. A fraction of 1 means that everything was
  /// learned and 0 that nothing was. A negative one means that the loss is larger than at the
  /// beginning.
  ///
  /// The loss of `Gaussian` has no useful least value, because it falls with the variances. For it
  /// the fraction is that of the means' squared error e. After the training, e = exp(2·loss − 1),
  /// the squared error that gives this loss if all rows have the variance that is best for it.
  /// Variances that are learned row by row lower this e too, so the fraction does not prove that the
  /// means were learned. The metric for the means is `rmse`.
  public let learned: Double

  /// The loss before the first step.
  public var before: Double { losses.first ?? .nan }
  /// The loss after the last step.
  public var after: Double { losses.last ?? .nan }
  /// Whether more than half has been learned. If a network cannot even memorize one batch, it has a
  /// mistake or a learning rate that is far off.
  public var hasFallen: Bool { learned > 0.5 }
}

extension Trainer {
  /// Trains on one batch over and over, to check whether the network can learn at all.
  ///
  /// A copy of the trainer is trained, so this one does not change. The copy uses the optimizer's
  /// learning rate without the schedule, which is made for a whole training. Throws what `fit`
  /// would throw, and `empty` if the batch has no rows or they all weigh 0.
  ///
  /// ```swift
  /// let report = try trainer.overfit(Batch(rows: 0..<32), of: data)
  /// if !report.hasFallen { print("the loss of one batch stays at \(report.after)") }
  /// ```
  public func overfit(
    _ batch: Batch, of dataset: some Dataset, steps: Int = 100
  ) throws(TrainingError) -> OverfitReport {
    require(steps >= 1, "\(steps) steps on one batch; expected at least 1")
    let error = RootMeanSquaredError()
    let isGaussian = loss.outputs == .normals
    let copy = try copy(
      schedule: nil,
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
      throw .empty("the batch has no rows, or they all weigh 0; choose other rows")
    }
    let learned =
      if isGaussian, let rmse = first[error.name] {
        Self.learned(from: rmse * rmse, to: exponential(2 * totals.loss - 1), least: 0)
      } else {
        Self.learned(
          from: first.loss, to: totals.loss, least: try leastLoss(of: batch, from: dataset))
      }
    let names = metrics.map(\.name)
    return OverfitReport(
      losses: losses + [totals.loss],
      metrics: totals.metricValues.filter { names.contains($0.key) }, learned: learned)
  }

  private static func learned(from before: Double, to after: Double, least: Double) -> Double {
    // By rounding, the loss may be below the least loss.
    guard before > least else { return after <= before ? 1 : 0 }
    return min((before - after) / (before - least), 1)
  }

  /// Returns the mean loss of the batch if the outputs of each row were the best possible ones.
  private func leastLoss(
    of batch: Batch, from dataset: some Dataset
  ) throws(TrainingError) -> Double {
    let examples = Examples(
      capacity: batch.count, features: dataset.features.count, targets: dataset.targets.count,
      precision: .double)
    do { try examples.read(batch, of: dataset) } catch { throw .dataset(error) }
    let least: [Double]
    do {
      least = try loss.leastLosses(
        of: examples.targets, weights: examples.givenWeights, outputs: network.output.count)
    } catch {
      throw .target(row: batch[error.position], error)
    }
    let sum = least.indices.reduce(0) { sum, row in
      let weight = examples.givenWeights?[row, 0] ?? 1
      return weight > 0 ? sum + weight * least[row] : sum
    }
    return sum / examples.batchWeight
  }
}
