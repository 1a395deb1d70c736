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
    var start = 0
    repeat {
      let examples = try read(batch, from: start, of: dataset)
      try advance(examples, adding: &totals)
      start += examples.count
    } while start < batch.count
  }

  /// Takes one step on one batch and returns the batch's totals. This is `f_train` of the published
  /// loops.
  @discardableResult
  public func step(_ batch: Batch, of dataset: some Dataset) throws(TrainingError) -> Totals {
    var totals = emptyTotals
    try step(batch, of: dataset, adding: &totals)
    return totals
  }

  /// Takes one step on rows that a `DataLoader` has read. Micro-batches are accumulated, and the
  /// last one of a batch updates the parameters.
  public func step(_ examples: Examples, adding totals: inout Totals) throws(TrainingError) {
    checkIsNotBusy()
    try check(examples)
    try advance(examples, adding: &totals)
  }

  /// Computes the gradient of the batch, which is the first half of a step. Updates no parameter.
  /// Throws what `step` throws.
  public func gradient(
    of batch: Batch, from dataset: some Dataset, adding totals: inout Totals
  ) throws(TrainingError) {
    checkIsNotBusy()
    try prepareSchedule()
    try computeGradient(of: batch, from: dataset, adding: &totals)
  }

  /// Updates the parameters by the gradient last computed, which is the second half of a step.
  /// Traps if there is none.
  public func update() {
    checkIsNotBusy()
    require(hasGradient, "update() has no gradient; call gradient(of:from:adding:) first")
    state.batches += 1
    update(nextStep)
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

  /// Takes one step: forward, loss, backward, update.
  func advance(_ examples: Examples, adding totals: inout Totals) throws(TrainingError) {
    try prepareSchedule()
    let step = nextStep
    let consumer = consumer(of: examples, in: step)
    try computeGradient(of: examples, adding: &totals, to: consumer)
    hasGradient = keepsGradients && examples.isLast
    guard examples.isLast else { return }
    state.batches += 1
    if examples.batchWeight > 0 { update(step, exceptLarge: consumer.takesProducts) }
  }

  /// Decides what becomes of the gradients of these rows. Without a step, they are stored or
  /// accumulated.
  private func consumer(
    of examples: Examples, in step: StepSettings?
  ) -> any GradientConsumer {
    if examples.start > 0 { return accumulated }
    guard let step, let fused, examples.isWhole, examples.batchWeight > 0, !keepsGradients
    else { return stored }
    fused.step = step
    return fused
  }

  /// Computes and stores the gradient of the batch and, unless it is nil, `featureGradient`.
  func computeGradient(
    of batch: Batch, from dataset: some Dataset, adding totals: inout Totals,
    featureGradient: Matrix? = nil
  ) throws(TrainingError) {
    hasGradient = false
    var start = 0
    repeat {
      let examples = try read(batch, from: start, of: dataset)
      try computeGradient(
        of: examples, adding: &totals, to: consumer(of: examples, in: nil),
        featureGradient: featureGradient)
      start += examples.count
    } while start < batch.count
    hasGradient = true
  }

  /// Computes the gradient of these rows, scaled by the weight of the whole batch.
  private func computeGradient(
    of examples: Examples, adding totals: inout Totals, to consumer: any GradientConsumer,
    featureGradient: Matrix? = nil
  ) throws(TrainingError) {
    let workspace = workspace(for: examples.count)
    workspace.prepareLayerMemory(rows: examples.count)
    context.begin(examples, scratch: workspace.memory.scratch.all, consumer: consumer)
    let key = key.derived(UInt64(state.step))
    let y = network.layers.forward(examples.features, in: context, key: key) { number, _ in
      workspace.layerMemory(of: number).y
    }
    let weight = examples.batchWeight
    let scale = reduction == .sum ? 1 : weight > 0 ? 1 / weight : 0
    let dy = workspace.gradient(y.columns, of: 0)
    try evaluateLoss(of: y, examples, gradient: dy, scale: scale, in: workspace)
    totals.add(
      losses: workspace.losses,
      prediction: loss.outputs.predictions(of: y, in: workspace.gradient(y.columns, of: 1)),
      target: examples.targets, weights: examples.weights)
    backward(from: examples.features, in: workspace, key, to: consumer, into: featureGradient)
  }

  /// Computes the loss of each row and its gradient. Throws if it is not defined or not finite.
  private func evaluateLoss(
    of y: Matrix, _ examples: Examples, gradient: Matrix, scale: Double, in workspace: Workspace
  ) throws(TrainingError) {
    let losses = workspace.losses
    do {
      try loss.evaluate(
        y, examples.targets, weights: examples.weights, gradient: gradient, scale: scale,
        losses: losses)
    } catch {
      throw .target(row: examples.row(at: error.position), error)
    }
    for position in 0..<y.rows where !losses[0, position].isFinite {
      throw .notFinite(
        step: state.step + 1, row: examples.row(at: position), loss: losses[0, position])
    }
  }

  /// Propagates the loss's gradient back to the first layer and, unless `featureGradient` is nil,
  /// to the features `x`.
  private func backward(
    from x: Matrix, in workspace: Workspace, _ key: RandomKey, to consumer: any GradientConsumer,
    into featureGradient: Matrix?
  ) {
    for number in (0..<network.layers.count).reversed() {
      let memory = workspace.layerMemory(of: number)
      let input = number == 0 ? x : workspace.layerMemory(of: number - 1).y
      network.layers.withObject(at: number) { layer in
        layer.backward(
          memory.dy, x: input, y: memory.y, into: number == 0 ? featureGradient : memory.dx,
          in: context, key: key)
        consumer.layerFinished(layer)
      }
    }
  }

  /// Updates the parameters by the stored gradient, with these settings. With `exceptLarge`, the
  /// large weights have been updated already.
  private func update(_ step: StepSettings, exceptLarge: Bool = false) {
    (state.step, state.latestRate) = (step.number, step.learningRate)
    if regularizer.needsGradient { regularizer.regularizeGradient() }
    updater.update(step, exceptLarge: exceptLarge)
    regularizer.finish(step: step.number)
  }
}

extension Trainer {
  /// Reads the rows of a batch from position `start` on, at most a micro-batch of them. Throws if
  /// their shapes differ from the network's, or if they cannot be read.
  private func read(
    _ batch: Batch, from start: Int, of dataset: some Dataset
  ) throws(TrainingError) -> Examples {
    try check(dataset)
    let size = microBatch ?? .max
    do {
      return try buffer(for: min(size, batch.count))
        .read(batch, from: start, atMost: size, of: dataset)
    } catch {
      throw .dataset(error)
    }
  }

  /// Throws if the rows of the dataset do not fit the network.
  func check(_ dataset: some Dataset) throws(TrainingError) {
    if dataset.features.count != network.input.count
      || dataset.targets.count != plan.targets.count
    {
      throw mismatch("\(dataset.features)", "\(dataset.targets)")
    }
  }

  private func check(_ examples: Examples) throws(TrainingError) {
    if examples.features.columns != network.input.count
      || examples.targets.columns != plan.targets.count
    {
      throw mismatch("[\(examples.features.columns)]", "[\(examples.targets.columns)]")
    }
    require(
      examples.features.precision == state.parameters.precision,
      "rows of \(examples.features.precision) precision for a trainer of "
        + "\(state.parameters.precision) precision")
  }

  private func mismatch(_ features: String, _ targets: String) -> TrainingError {
    .shape(
      ShapeError(
        "rows of features \(features) and targets \(targets); the network takes "
          + "\(network.input) and \(plan.targets)"))
  }
}
