/// Trains a network by gradient descent: `step` is one update on one batch, `evaluate` measures,
/// `fit` is the loop around both.
///
/// A trainer belongs to one thread at a time. While its asynchronous `fit` runs, it is that one's:
/// using it meanwhile, from another task of the same actor, say, traps.
public final class Trainer {
  let network: Network
  let parameters: Buffer
  let gradients: Buffer
  private let slots: Buffer
  /// The whole of the three buffers.
  private let views: (parameters: Matrix, gradients: Matrix, slots: SlotViews)
  /// What is made small.
  public let loss: any Loss
  /// The rule of the updates.
  public let optimizer: any Optimizer
  /// Whether the gradient is of the mean or of the sum of a batch's losses.
  public let reduction: Reduction
  /// What is measured besides the loss.
  public let metrics: [any Metric]
  /// The number of updates so far.
  public private(set) var steps = 0
  /// Whether an asynchronous `fit` has it.
  var isAway = false
  private let key: RandomKey
  private let targets: Shape
  private var workspace: Workspace

  /// A trainer that goes on from `model`. `targets` is the shape of one row's targets; `seed` is that
  /// of dropout. Throws if the loss does not fit the model's output and the targets.
  public init(
    _ model: Model, targets: Shape, loss: any Loss, optimizer: any Optimizer,
    reduction: Reduction = .mean, metrics: [any Metric] = [], seed: UInt64 = 0
  ) throws(ShapeError) {
    try loss.check(prediction: model.output, target: targets)
    network = model.network
    parameters = model.parameters.copy()
    gradients = Buffer(count: network.vectorCount, precision: model.precision)
    slots = Buffer(
      count: network.vectorCount * optimizer.slots.count, precision: model.precision)
    views = (
      parameters.all, gradients.all,
      SlotViews(flat: slots.matrix(rows: optimizer.slots.count, columns: network.vectorCount))
    )
    self.loss = loss
    self.optimizer = optimizer
    self.reduction = reduction
    self.metrics = metrics
    self.targets = targets
    key = RandomKey(seed: seed).derived(0x6472_6f70)
    workspace = Workspace(network, targets: targets, capacity: 0, precision: model.precision)
  }

  /// A trainer of a new network for the rows of `source`. Throws if a shape does not fit.
  public convenience init(
    _ architecture: Sequential, for source: some Source, loss: any Loss,
    optimizer: any Optimizer, reduction: Reduction = .mean, metrics: [any Metric] = [],
    precision: Precision = .single, seed: UInt64 = 0
  ) throws(ShapeError) {
    try self.init(
      Model(architecture, input: source.features, precision: precision, seed: seed),
      targets: source.targets, loss: loss, optimizer: optimizer, reduction: reduction,
      metrics: metrics, seed: seed)
  }

  /// The network as it is now: a snapshot.
  public var model: Model {
    checkIsHere()
    return Model(network: network, parameters: parameters.copy())
  }

  /// The gradient of the parameter of this name, as the last `gradient(of:from:)` or `step` left it.
  public func gradient(named name: String) -> [Double]? {
    checkIsHere()
    return network.places.first { $0.name == name }.map {
      gradients.matrix(at: $0.offset, rows: $0.rows, columns: $0.columns).values()
    }
  }

  /// One update on one batch: `gradient`, then `update`. Adds the batch, as it was before the update,
  /// to `totals`.
  ///
  /// Throws if the rows cannot be read, a target is none that the loss is defined for, or the loss is
  /// not finite; then nothing has moved.
  public func step(
    _ batch: Batch, of source: some Source, adding totals: inout Totals
  ) throws(TrainingError) {
    checkIsHere()
    try advance(batch, of: source, adding: &totals)
  }

  /// One update on one batch; returns the batch's totals. The published loops' `f_train`.
  @discardableResult
  public func step(_ batch: Batch, of source: some Source) throws(TrainingError) -> Totals {
    var totals = Totals(metrics: metrics)
    try step(batch, of: source, adding: &totals)
    return totals
  }

  /// The first half of a step: computes the gradient of the batch and moves nothing.
  public func gradient(
    of batch: Batch, from source: some Source, adding totals: inout Totals
  ) throws(TrainingError) {
    checkIsHere()
    _ = try gradient(of: batch, from: source, adding: &totals, toFeatures: false)
  }

  func advance(
    _ batch: Batch, of source: some Source, adding totals: inout Totals
  ) throws(TrainingError) {
    _ = try gradient(of: batch, from: source, adding: &totals, toFeatures: false)
    move()
  }

  /// The gradient of the batch; returns, if asked for, that of the features too.
  func gradient(
    of batch: Batch, from source: some Source, adding totals: inout Totals, toFeatures: Bool
  ) throws(TrainingError) -> [Double] {
    let buffer = try read(batch, of: source)
    let (features, target) = (buffer.features, buffer.targets)
    let weights = buffer.isWeighted ? buffer.weights : nil
    let blocks = workspace.blocks(rows: features.rows)
    let stepKey = key.derived(UInt64(steps))
    forward(features, in: blocks, stepKey)
    let y = blocks.outputs[network.stages.count - 1]
    let total = reduction == .sum ? 1 : buffer.totalWeight
    do {
      try loss.evaluate(
        y, target, weights: weights, gradient: blocks.gradients[0],
        scale: total > 0 ? 1 / total : 0, losses: blocks.losses)
    } catch {
      throw .target(row: batch[error.position], error)
    }
    for position in 0..<y.rows where !blocks.losses[0, position].isFinite {
      throw .notFinite(step: steps + 1, row: batch[position], loss: blocks.losses[0, position])
    }
    totals.add(losses: blocks.losses, prediction: y, target: target, weights: weights)
    backward(features, in: blocks, stepKey, toFeatures: toFeatures)
    return toFeatures ? blocks.gradients[network.stages.count].values() : []
  }

  /// The second half of a step: moves the parameters by the gradient last computed.
  public func update() {
    checkIsHere()
    move()
  }

  private func move() {
    steps += 1
    optimizer.update(
      views.parameters, gradients: views.gradients, slots: views.slots,
      learningRate: optimizer.learningRate, step: steps)
  }

  /// The loss and the metrics over all rows of `source`, in inference. The published loops' `f_val`.
  public func evaluate(_ source: some Source) throws(TrainingError) -> Totals {
    checkIsHere()
    return try measure(source)
  }

  func measure(_ source: some Source) throws(TrainingError) -> Totals {
    var totals = Totals(metrics: metrics)
    for batch in MiniBatches(of: .mini(Model.chunk), from: source.count) {
      let buffer = try read(batch, of: source)
      let weights = buffer.isWeighted ? buffer.weights : nil
      let losses = workspace.blocks(rows: batch.count).losses
      let y = network.predict(
        buffer.features, parameters: views.parameters, through: workspace.gradients)
      do {
        try loss.evaluate(
          y, buffer.targets, weights: weights, gradient: nil, scale: 1, losses: losses)
      } catch {
        throw .target(row: batch[error.position], error)
      }
      totals.add(losses: losses, prediction: y, target: buffer.targets, weights: weights)
    }
    return totals
  }

  /// The outputs of the network as it is now.
  public func predict<S: Scalar>(_ rows: [[S]]) throws(ShapeError) -> [[S]] {
    checkIsHere()
    return try Model(network: network, parameters: parameters).predict(rows)
  }

  func checkIsHere() {
    precondition(!isAway, "the trainer is used while its asynchronous fit runs")
  }

  func restore(_ saved: Buffer) { parameters.all.copy(from: saved.all) }

  private func read(
    _ batch: Batch, of source: some Source
  ) throws(TrainingError) -> BatchBuffer {
    if source.features.count != network.input.count || source.targets.count != targets.count {
      throw .shape(
        ShapeError(
          "rows of features \(source.features) and targets \(source.targets); the trainer takes "
            + "\(network.input) and \(targets)"))
    }
    if batch.count > workspace.capacity {
      workspace = Workspace(
        network, targets: targets, capacity: batch.count, precision: parameters.precision)
    }
    let buffer = workspace.buffer
    buffer.prepare(rows: batch.count)
    do {
      try source.read(batch, into: buffer)
    } catch {
      throw .source(error)
    }
    return buffer
  }

  private func forward(_ features: Matrix, in blocks: Workspace.Blocks, _ key: RandomKey) {
    var x = features
    for number in network.stages.indices {
      let stage = network.stages[number]
      let y = blocks.outputs[number]
      stage.layer.forward(x, into: y, in: pass(number, stage, key))
      x = y
    }
  }

  /// From the loss's gradient, `blocks.gradients[0]`, back to the first layer and, if asked, to the
  /// features.
  private func backward(
    _ features: Matrix, in blocks: Workspace.Blocks, _ key: RandomKey, toFeatures: Bool
  ) {
    let count = network.stages.count
    for number in network.stages.indices.reversed() {
      let stage = network.stages[number]
      stage.layer.backward(
        blocks.gradients[count - 1 - number],
        x: number == 0 ? features : blocks.outputs[number - 1], y: blocks.outputs[number],
        into: number == 0 && !toFeatures ? nil : blocks.gradients[count - number],
        in: pass(number, stage, key))
    }
  }

  private func pass(_ number: Int, _ stage: Network.Stage, _ key: RandomKey) -> Pass {
    Pass(
      mode: .training, key: key.derived(UInt64(number)), places: stage.places,
      parameters: views.parameters, gradients: views.gradients)
  }
}
