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
    let workspace = try read(batch, of: source)
    let buffer = workspace.buffer
    let weights = buffer.isWeighted ? buffer.weights : nil
    let stepKey = key.derived(UInt64(steps))
    let y = forward(in: workspace, stepKey)
    let total = reduction == .sum ? 1 : buffer.totalWeight
    let dy = workspace.gradients.0.matrix(rows: y.rows, columns: y.columns)
    let losses = workspace.losses.matrix(rows: 1, columns: y.rows)
    try measured(batch) { () throws(LossError) in
      try loss.evaluate(
        y, buffer.targets, weights: weights, gradient: dy, scale: total > 0 ? 1 / total : 0,
        losses: losses)
    }
    for position in 0..<y.rows where !losses[0, position].isFinite {
      throw .notFinite(step: steps + 1, row: batch[position], loss: losses[0, position])
    }
    totals.add(losses: losses, prediction: y, target: buffer.targets, weights: weights)
    return backward(in: workspace, stepKey, toFeatures: toFeatures)?.values() ?? []
  }

  /// The second half of a step: moves the parameters by the gradient last computed.
  public func update() {
    checkIsHere()
    move()
  }

  private func move() {
    steps += 1
    optimizer.update(
      parameters.all, gradients: gradients.all,
      slots: SlotViews(
        flat: slots.matrix(rows: optimizer.slots.count, columns: network.vectorCount)),
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
      let workspace = try read(batch, of: source)
      let buffer = workspace.buffer
      let weights = buffer.isWeighted ? buffer.weights : nil
      let y = network.predict(
        buffer.features, parameters: parameters.all, through: workspace.gradients)
      let losses = workspace.losses.matrix(rows: 1, columns: y.rows)
      try measured(batch) { () throws(LossError) in
        try loss.evaluate(
          y, buffer.targets, weights: weights, gradient: nil, scale: 1, losses: losses)
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
  ) throws(TrainingError) -> Workspace {
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
    let workspace = workspace
    workspace.buffer.prepare(rows: batch.count)
    do {
      try source.read(batch, into: workspace.buffer)
    } catch {
      throw .source(error)
    }
    return workspace
  }

  private func measured(
    _ batch: Batch, _ body: () throws(LossError) -> Void
  ) throws(TrainingError) {
    do {
      try body()
    } catch {
      throw .target(row: batch[error.position], error)
    }
  }

  private func forward(in workspace: Workspace, _ key: RandomKey) -> Matrix {
    var x = workspace.buffer.features
    for (number, stage) in network.stages.enumerated() {
      let y = workspace.activations[number].matrix(rows: x.rows, columns: stage.outputs)
      stage.layer.forward(x, into: y, in: pass(number, stage, key))
      x = y
    }
    return x
  }

  /// From the loss's gradient in `workspace.gradients.0` back to the first layer and, if asked, to
  /// the features.
  private func backward(
    in workspace: Workspace, _ key: RandomKey, toFeatures: Bool
  ) -> Matrix? {
    let features = workspace.buffer.features
    let rows = features.rows
    var dy = workspace.gradients.0.matrix(rows: rows, columns: network.output.count)
    for number in network.stages.indices.reversed() {
      let stage = network.stages[number]
      let x =
        number == 0
        ? features
        : workspace.activations[number - 1].matrix(rows: rows, columns: stage.inputs)
      let y = workspace.activations[number].matrix(rows: rows, columns: stage.outputs)
      let isLast = number == 0 && !toFeatures
      let other =
        (network.stages.count - number) % 2 == 1
        ? workspace.gradients.1 : workspace.gradients.0
      let dx = other.matrix(rows: rows, columns: stage.inputs)
      stage.layer.backward(dy, x: x, y: y, into: isLast ? nil : dx, in: pass(number, stage, key))
      dy = dx
    }
    return toFeatures ? dy : nil
  }

  private func pass(_ number: Int, _ stage: Network.Stage, _ key: RandomKey) -> Pass {
    Pass(
      mode: .training, key: key.derived(UInt64(number)), places: stage.places,
      parameters: parameters.all, gradients: gradients.all)
  }
}
