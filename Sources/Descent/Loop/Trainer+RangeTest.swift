extension Trainer {
  /// Trains a copy for a few steps while the learning rate grows from step to step, and records the loss of
  /// each step's batch before its update.
  ///
  /// This trainer does not change. The rates replace the optimizer's learning rate, its schedule and the
  /// changes of the layers' rates; the factors of the layers' rates remain, and so does everything else that
  /// a step does. One epoch follows the other until the test's steps are done.
  ///
  /// The run ends early, as diverged, when a loss is no longer finite, or when the mean of the last
  /// twentieth of the test's steps is more than 20 times as far above the first such mean as the lowest one
  /// is below it, and as the first mean is from 0.
  ///
  /// - Parameters:
  ///   - test: The rates.
  ///   - batches: The batch size.
  ///   - remainder: What happens to the rows left over in an epoch.
  ///   - shuffle: The order of the rows. By default it is a new random order in each epoch, by the trainer's
  ///     seed.
  ///   - cancellation: A request to end the test from outside of it.
  /// - Throws: What `fit` would throw for rows that cannot be read or do not fit, and `diverged` if the loss
  ///   is not finite before the first update: no rate is the cause of that.
  public func rangeTest(
    _ test: RangeTest, on dataset: some Dataset, batches: BatchSize,
    remainder: LastBatch = .keep, shuffle: Shuffle? = nil, cancellation: Cancellation? = nil
  ) throws(TrainingError) -> RangeTestCurve {
    var options = FitOptions(epochs: 1, batches: batches)
    (options.remainder, options.shuffle) = (remainder, shuffle)
    let base = optimizer.learningRate
    let copy = try copy(
      schedule: CustomSchedule { step, _ in test.rate(ofStep: step) / base }, measuring: [])
    var watch = DivergenceWatch(test)
    var epoch = 0
    while watch.losses.count < test.steps {
      epoch += 1
      let before = watch.losses.count
      let epochBatches = try options.miniBatches(from: dataset, epoch: epoch, seed: seed)
      for batch in epochBatches {
        if cancellation?.reason != nil, !watch.losses.isEmpty {
          return RangeTestCurve(test, losses: watch.losses, ending: .cancelled)
        }
        if try copy.hasDiverged(on: batch, of: dataset, watch: &watch) {
          return RangeTestCurve(test, losses: watch.losses, ending: .diverged)
        }
        if watch.losses.count == test.steps { break }
      }
      guard watch.losses.count > before else {
        throw .empty(
          "an epoch has no batch to train on (\(epochBatches)), or its rows all weigh 0; use smaller "
            + "batches or more rows")
      }
    }
    return RangeTestCurve(test, losses: watch.losses, ending: .highestRate)
  }

  /// Takes a step. Returns whether the test ends with it.
  private func hasDiverged(
    on batch: Batch, of dataset: some Dataset, watch: inout DivergenceWatch
  ) throws(TrainingError) -> Bool {
    let totals: Totals
    do {
      totals = try step(batch, of: dataset)
    } catch {
      if case .notFinite = error, !watch.losses.isEmpty { return true }
      throw diagnosed(error, epoch: batch.epoch, batch, of: dataset)
    }
    // A batch that weighs nothing is not a step.
    guard totals.weight > 0 else { return false }
    guard totals.loss.isFinite else { return true }
    return watch.isFar(after: totals.loss)
  }
}

/// Follows the losses of a range test, to end it when they are far above where they began.
private struct DivergenceWatch {
  private(set) var losses: [Double] = []
  private let window: Int
  private var first: Double?
  private var lowest = Double.infinity

  init(_ test: RangeTest) { window = test.steps / RangeTest.leastSteps }

  /// Adds a loss. Returns whether the mean of the last ones is far above the first such mean.
  mutating func isFar(after loss: Double) -> Bool {
    losses.append(loss)
    guard losses.count >= window else { return false }
    let mean = losses.suffix(window).reduce(0) { $0 + $1 / Double(window) }
    let start = first ?? mean
    first = start
    lowest = min(lowest, mean)
    return mean - start > 20 * max(start.magnitude, start - lowest)
  }
}
