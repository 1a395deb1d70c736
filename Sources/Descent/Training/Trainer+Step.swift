extension Trainer {
  /// Takes one step on one batch: `gradient`, then `update`. Adds the batch's loss and metrics from
  /// before the update to `totals`.
  ///
  /// A batch without rows, or whose rows all weigh 0, changes no parameter and is not a step. Throws if the rows cannot be
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
      try advance(examples, of: batch, adding: &totals)
      start += examples.rows
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

  /// Takes one step on rows that a `DataLoader` has read, whatever `microBatch` is. The parts of a
  /// batch are accumulated in their order, and the last one updates the parameters. If one throws, the
  /// other parts of its batch are refused.
  public func step(_ examples: Examples, adding totals: inout Totals) throws(TrainingError) {
    checkIsNotBusy()
    try check(examples)
    try advance(examples, of: examples.batch, adding: &totals)
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

  /// Updates the parameters by the gradient last computed, which is the second half of a step. Another
  /// call uses the same gradient again. Traps if there is none.
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

  /// Takes one step on rows of this batch: forward, loss, backward, update.
  @inline(__always)
  func advance(
    _ examples: Examples, of batch: Batch, adding totals: inout Totals
  ) throws(TrainingError) {
    try prepareSchedule()
    let step = nextStep
    let consumer = consumer(of: examples, in: step)
    hasGradient = false
    try continueBatch(with: examples)
    try computeGradient(of: examples, batch, adding: &totals, to: consumer)
    guard examples.isLast else {
      rowsOfPart = examples.start + examples.rows
      return
    }
    hasGradient = keepsGradients
    state.batches += 1
    if examples.batchWeight > 0 { update(step, exceptLarge: consumer.takesProducts) }
  }

  /// Throws unless these rows follow those that the gradient has. Until the step on them has succeeded, no
  /// other rows do.
  private func continueBatch(with examples: Examples) throws(TrainingError) {
    let expected = rowsOfPart
    rowsOfPart = 0
    if examples.start != 0, examples.start != expected {
      throw .dataset(
        DatasetError(
          "the rows from position \(examples.start) of a batch follow \(expected) of its rows; give the "
            + "parts of a batch in order, and leave out the rest of one whose step has failed"))
    }
  }

  /// Decides what becomes of the gradients of these rows. Without a step, they are stored or
  /// accumulated.
  @inline(__always)
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
    (hasGradient, rowsOfPart) = (false, 0)
    var start = 0
    repeat {
      let examples = try read(batch, from: start, of: dataset)
      try computeGradient(
        of: examples, batch, adding: &totals, to: consumer(of: examples, in: nil),
        featureGradient: featureGradient)
      start += examples.rows
    } while start < batch.count
    hasGradient = true
  }

  /// Computes the gradient of these rows, scaled by the weight of the whole batch.
  private func computeGradient(
    of examples: Examples, _ batch: Batch, adding totals: inout Totals,
    to consumer: any GradientConsumer, featureGradient: Matrix? = nil
  ) throws(TrainingError) {
    let workspace = workspace(for: examples.rows)
    workspace.prepareLayerMemory(rows: examples.rows)
    context.begin(examples, consumer: consumer)
    let key = key.derived(UInt64(state.step))
    let y = network.layers.forward(examples.features, in: context, key: key) { number, _ in
      workspace.output(of: number)
    }
    let weight = examples.batchWeight
    let scale = plan.reduction == .sum ? 1 : weight > 0 ? 1 / weight : 0
    let dy = workspace.gradient(y.columns, of: 0)
    try evaluateLoss(of: y, examples, batch, gradient: dy, scale: scale, in: workspace)
    totals.add(
      losses: workspace.losses,
      predictions: plan.loss.outputs.predictions(of: y, in: workspace.gradient(y.columns, of: 1)),
      target: examples.targets, weights: examples.givenWeights)
    _ = network.layers.backward(
      dy, from: y, to: examples.features, in: context, key: key, output: workspace.output
    ) { number, _ in
      number == 0 ? featureGradient : workspace.inputGradient(of: number)
    } finished: { layer in
      // A call for each layer costs measurable time in small steps.
      if context.usesLayers { consumer.layerFinished(layer) }
    }
  }

  /// Computes the loss of each row and its gradient. Throws if it is not defined or not finite.
  @inline(__always)
  private func evaluateLoss(
    of y: Matrix, _ examples: Examples, _ batch: Batch, gradient: Matrix, scale: Double,
    in workspace: Workspace
  ) throws(TrainingError) {
    let losses = workspace.losses
    do {
      try plan.loss.evaluate(
        y, examples.targets, weights: examples.givenWeights, gradient: gradient, scale: scale,
        losses: losses)
    } catch {
      throw .target(row: batch[examples.start + error.position], error)
    }
    let notFinite = losses.withSpan(as: Double.self) { losses in
      losses.indices.first { !losses[$0].isFinite }
    }
    if let position = notFinite {
      throw .notFinite(
        step: state.step + 1, row: batch[examples.start + position], loss: losses[0, position])
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
  /// Returns a loader of these batches in the trainer's precision and micro-batches, for `step(_:adding:)`.
  public func loader<Rows: Dataset>(
    of batches: MiniBatches, from dataset: Rows
  ) -> DirectLoader<Rows> {
    DirectLoader(
      batches, of: dataset, microBatch: microBatch, precision: state.parameters.precision)
  }

  /// Reads the rows of a batch from position `start` on, at most a micro-batch of them. Throws if
  /// their shapes differ from the network's, or if they cannot be read.
  @inline(__always)
  private func read(
    _ batch: Batch, from start: Int, of dataset: some Dataset
  ) throws(TrainingError) -> Examples {
    try check(dataset)
    let size = microBatch ?? .max
    let examples = examples(for: min(size, batch.count))
    do {
      try examples.read(batch, from: start, atMost: size, of: dataset)
    } catch {
      throw .dataset(error)
    }
    return examples
  }

  /// Throws if the rows of the dataset do not fit the network.
  @inline(__always)
  func check(_ dataset: some Dataset) throws(TrainingError) {
    if dataset.features.count != widths.features || dataset.targets.count != widths.targets {
      throw mismatch("\(dataset.features)", "\(dataset.targets)")
    }
  }

  private func check(_ examples: Examples) throws(TrainingError) {
    if examples.features.columns != widths.features
      || examples.targets.columns != widths.targets
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
