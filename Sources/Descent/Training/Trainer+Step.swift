extension Trainer {
  /// Takes one step on one batch: `gradient`, then `update`. Adds the batch's loss and metrics from
  /// before the update to `totals`.
  ///
  /// A batch without rows, or whose rows all weigh 0, changes nothing. Throws if the rows cannot be
  /// read, if the loss is not defined for a target, if a row's loss is not finite, or if the `clock`
  /// does not have a length of the schedule in steps. Nothing is updated then. A gradient that
  /// overflows while the loss is still finite is detected by the loss of the next step.
  public func step(
    _ batch: Batch, of dataset: some Dataset, adding totals: inout Totals
  ) throws(TrainingError) {
    checkIsNotBusy()
    try advance(batch, of: dataset, adding: &totals)
  }

  /// Takes one step on one batch and returns the batch's totals. This is `f_train` of the published
  /// loops.
  @discardableResult
  public func step(_ batch: Batch, of dataset: some Dataset) throws(TrainingError) -> Totals {
    var totals = emptyTotals
    try step(batch, of: dataset, adding: &totals)
    return totals
  }

  /// Computes the gradient of the batch, which is the first half of a step. Updates no parameter.
  /// Throws what `step` throws.
  public func gradient(
    of batch: Batch, from dataset: some Dataset, adding totals: inout Totals
  ) throws(TrainingError) {
    checkIsNotBusy()
    if !isScheduleChecked { try checkSchedule() }
    _ = try computeGradient(of: batch, from: dataset, adding: &totals)
  }

  /// Updates the parameters by the gradient last computed, which is the second half of a step.
  /// Traps if there is none.
  public func update() {
    checkIsNotBusy()
    require(hasGradient, "update() has no gradient; call gradient(of:from:adding:) first")
    move(nextStep)
  }

  /// Returns the gradient of the parameter with this name, row by row, or nil if there is none.
  ///
  /// It is the gradient that `gradient(of:from:adding:)` has computed or, with `keepsGradients`,
  /// the last `step`.
  public func gradient(named name: String) -> [Double]? {
    checkIsNotBusy()
    guard hasGradient else { return nil }
    return network.places.first { $0.name == name && $0.isTrained }.map {
      gradients.matrix(at: $0.offset, rows: $0.rows, columns: $0.columns).values()
    }
  }

  func advance(
    _ batch: Batch, of dataset: some Dataset, adding totals: inout Totals
  ) throws(TrainingError) {
    if !isScheduleChecked { try checkSchedule() }
    let isWhole = microBatch.map { batch.count <= $0 } ?? true
    let movesLarge = updater.deferred != nil && isWhole && !keepsGradients
    let step = nextStep
    let weight = try computeGradient(
      of: batch, from: dataset, adding: &totals, movingLarge: movesLarge ? step : nil)
    hasGradient = keepsGradients
    guard weight > 0 else { return }
    move(step, exceptLarge: movesLarge)
  }

  /// Computes the gradient of the batch and, unless it is nil, `featureGradient`. Returns the
  /// batch's weight.
  ///
  /// With `movingLarge`, also updates the large weights, unless the batch's weight is 0.
  @discardableResult
  func computeGradient(
    of batch: Batch, from dataset: some Dataset, adding totals: inout Totals,
    featureGradient: Matrix? = nil, movingLarge: StepSettings? = nil
  ) throws(TrainingError) -> Double {
    hasGradient = false
    guard let size = microBatch, size < batch.count else {
      let weight = try computeGradient(
        of: batch, from: dataset, part: MicroBatch(batchRows: batch.count), adding: &totals,
        featureGradient: featureGradient, movingLarge: movingLarge)
      hasGradient = true
      return weight
    }
    let weight = try weight(of: batch, from: dataset, by: size)
    for first in stride(from: 0, to: batch.count, by: size) {
      try computeGradient(
        of: batch.part(first..<min(first + size, batch.count)), from: dataset,
        part: MicroBatch(firstRow: first, batchRows: batch.count, sums: first == 0 ? nil : sums),
        weight: weight, adding: &totals)
    }
    hasGradient = true
    return weight
  }

  /// Returns the sum of the weights of a batch that is read in micro-batches of `size` rows.
  private func weight(
    of batch: Batch, from dataset: some Dataset, by size: Int
  ) throws(TrainingError) -> Double {
    var weight = 0.0
    for first in stride(from: 0, to: batch.count, by: size) {
      let part = batch.part(first..<min(first + size, batch.count))
      let buffer = try workspace(for: part.count).read(part, of: dataset)
      guard buffer.isWeighted else { return Double(batch.count) }
      for row in 0..<part.count { weight += buffer.weights[row, 0] }
    }
    return weight
  }

  /// Computes the gradient of a micro-batch or a whole batch, scaled by the weight of the whole
  /// batch.
  @discardableResult
  private func computeGradient(
    of batch: Batch, from dataset: some Dataset, part: MicroBatch, weight: Double? = nil,
    adding totals: inout Totals, featureGradient: Matrix? = nil, movingLarge: StepSettings? = nil
  ) throws(TrainingError) -> Double {
    let workspace = workspace(for: batch.count)
    let buffer = try workspace.read(batch, of: dataset)
    let weight = weight ?? buffer.totalWeight
    let (target, weights, losses) = (buffer.targets, buffer.givenWeights, workspace.losses)
    let movingLarge = weight > 0 ? movingLarge : nil
    context.begin(
      part, weights: weights, deferred: movingLarge == nil ? nil : updater.deferred,
      scratch: workspace.memory.scratch.all)
    let stepKey = key.derived(UInt64(stepCount))
    workspace.prepareLayerMemory()
    let y = forward(in: workspace, stepKey)
    let scale = reduction == .sum ? 1 : weight > 0 ? 1 / weight : 0
    do {
      try loss.evaluate(
        y, target, weights: weights, gradient: workspace.gradient(y.columns, of: 0), scale: scale,
        losses: losses)
    } catch {
      throw .target(row: batch[error.position], error)
    }
    for position in 0..<y.rows where !losses[0, position].isFinite {
      throw .notFinite(step: stepCount + 1, row: batch[position], loss: losses[0, position])
    }
    let predictions = loss.outputs.predictions(of: y, in: workspace.gradient(y.columns, of: 1))
    totals.add(losses: losses, predictions: predictions, target: target, weights: weights)
    backward(in: workspace, stepKey, part, into: featureGradient, movingLarge)
    return weight
  }

  /// Runs all layers and returns the network's output.
  private func forward(in workspace: Workspace, _ key: RandomKey) -> Matrix {
    let count = network.layers.count
    for number in 0..<count {
      let memory = workspace.layerMemory(of: number)
      network.layers.withObject(at: number) {
        $0.forward(memory.x, into: memory.y, in: context, key: key)
      }
    }
    return workspace.layerMemory(of: count - 1).y
  }

  /// Propagates the loss's gradient back to the first layer and, unless `featureGradient` is nil,
  /// to the features. With `movingLarge`, updates each layer's large weights after its `backward`.
  private func backward(
    in workspace: Workspace, _ key: RandomKey, _ part: MicroBatch, into featureGradient: Matrix?,
    _ movingLarge: StepSettings?
  ) {
    for number in (0..<network.layers.count).reversed() {
      let memory = workspace.layerMemory(of: number)
      network.layers.withObject(at: number) { networkLayer in
        networkLayer.backward(
          memory.dy, x: memory.x, y: memory.y, into: number == 0 ? featureGradient : memory.dx,
          in: context, key: key)
        part.sums?.add(of: networkLayer)
        if let movingLarge { updater.moveLarge(of: networkLayer, movingLarge) }
      }
    }
  }
}
