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
  /// The whole of the first two.
  private let views: (parameters: Matrix, gradients: Matrix)
  private let updater: Updater
  private let refiner: Refiner
  /// What refines the steps, as the trainer was made.
  public let refinements: Refinements
  private let schedule: (any Schedule)?
  private var plateau = PlateauState()
  /// What the schedule's lengths are in steps; `fit` sets it, for other loops you do.
  public var scheduleUnits = ScheduleUnits()
  /// What a layer's learning rate is multiplied by, by the layer's number; 0 freezes it, with its state
  /// and the layers inside of it: nothing moves it, and a `BatchNormalization` is as in inference, as
  /// with Keras' `trainable = False`. Layers that are not here have 1.
  public var layerRates: [Int: Double] {
    didSet {
      updater.setRates(layerRates, of: network)
      refiner.setRates(layerRates, of: network)
    }
  }
  /// Whether `gradients` holds the gradient of a batch.
  private var hasGradient = false
  /// Whether `step` leaves its gradient for `gradient(named:)`. By default it does not: it moves a large
  /// weight while its gradient is being computed, which is faster and gives the same bytes.
  public var keepsGradients = false
  /// The most rows that go through the network at a time. A larger batch goes through in parts, whose
  /// gradients add up to the bytes of the whole batch's, in the memory of one part; nil, the default,
  /// sends each batch through whole. If a step throws, the totals may have some of its rows.
  ///
  /// Gradients that a layer sets itself, by `Pass.gradient(_:)`, are the whole batch's but for rounding.
  /// `BatchNormalization` normalises each part by the figures of that part alone.
  public var microBatch: Int? {
    didSet { precondition(microBatch.map { $0 >= 1 } ?? true, "micro-batches of \(microBatch!)") }
  }
  private lazy var sums = GradientSums(views.gradients)
  /// What is made small.
  public let loss: any Loss
  /// The rule of the updates.
  public let optimizer: any Optimizer
  /// Whether the gradient is of the mean or of the sum of a batch's losses.
  public let reduction: Reduction
  /// What is measured besides the loss; of different names.
  public let metrics: [any Metric]
  /// The number of updates so far.
  public var steps: Int {
    checkIsHere()
    return stepCount
  }
  /// The number of whole epochs that `fit` has trained so far; the next is numbered one more.
  public var epochs: Int {
    checkIsHere()
    return epochCount
  }
  private(set) var stepCount = 0
  var epochCount = 0
  /// Of the weights, dropout and, unless told otherwise, the rows' order.
  public let seed: UInt64
  /// Whether an asynchronous `fit` has it.
  var isAway = false
  private let key: RandomKey
  let targets: Shape
  private(set) var workspace: Workspace

  /// A trainer that goes on from `model`. `targets` is the shape of one row's targets; `seed` is that
  /// of dropout and the rows' order. Throws if the loss or a metric does not fit the model's output and
  /// the targets.
  public init(
    _ model: Model, targets: Shape, loss: any Loss, optimizer: any Optimizer,
    reduction: Reduction = .mean, metrics: [any Metric] = [],
    refinements: Refinements = Refinements(), seed: UInt64 = 0
  ) throws(ShapeError) {
    try loss.check(prediction: model.output, target: targets)
    for metric in metrics {
      try loss.outputs.check(metric, output: model.output, target: targets)
    }
    precondition(
      Set(metrics.map(\.name)).count == metrics.count, "two metrics of one name")
    network = model.network
    parameters = model.parameters.copy()
    gradients = Buffer(count: network.vectorCount, precision: model.precision)
    slots = Buffer(
      count: network.vectorCount * optimizer.slots.count, precision: model.precision)
    views = (parameters.all, gradients.all)
    refiner = Refiner(
      refinements, network, parameters: views.parameters, gradients: views.gradients)
    updater = Updater(
      network, optimizer, parameters: views.parameters, gradients: views.gradients,
      slots: SlotViews(
        flat: slots.matrix(rows: optimizer.slots.count, columns: network.vectorCount)),
      refinements: refinements, storesGradients: refiner.needsGradient)
    self.refinements = refinements
    schedule = refinements.schedule
    layerRates = refinements.layerRates
    self.loss = loss
    self.optimizer = optimizer
    self.reduction = reduction
    self.metrics = metrics
    self.targets = targets
    self.seed = seed
    key = RandomKey(seed: seed).derived(0x6472_6f70)
    workspace = Workspace(network, targets: targets, capacity: 0, precision: model.precision)
  }

  /// A trainer of a new network for the rows of `source`. Throws if a shape does not fit.
  public convenience init(
    _ architecture: Sequential, for source: some Source, loss: any Loss,
    optimizer: any Optimizer, reduction: Reduction = .mean, metrics: [any Metric] = [],
    refinements: Refinements = Refinements(), precision: Precision = .single, seed: UInt64 = 0
  ) throws(ShapeError) {
    try self.init(
      Model(architecture, input: source.features, precision: precision, seed: seed),
      targets: source.targets, loss: loss, optimizer: optimizer, reduction: reduction,
      metrics: metrics, refinements: refinements, seed: seed)
  }

  /// The network as it is now: a snapshot.
  public var model: Model {
    checkIsHere()
    return Model(network: network, parameters: parameters.copy())
  }

  /// Totals of this trainer's metrics, to add batches to. They grow with the rows if a metric keeps
  /// them.
  public var emptyTotals: Totals { totals(of: metrics) }

  /// Totals of the metrics that can run along with the training at no cost in memory.
  var emptyRunningTotals: Totals { totals(of: metrics.filter { !type(of: $0).keepsRows }) }

  private func totals(of metrics: [any Metric]) -> Totals {
    Totals(metrics: metrics, outputs: loss.outputs.predictionShape(of: network.output).count)
  }

  /// The gradient of the parameter of this name that `gradient(of:from:adding:)` has computed, or, with
  /// `keepsGradients`, the last `step`; nil if there is none.
  public func gradient(named name: String) -> [Double]? {
    checkIsHere()
    guard hasGradient else { return nil }
    return network.places.first { $0.name == name && $0.isTrained }.map {
      gradients.matrix(at: $0.offset, rows: $0.rows, columns: $0.columns).values()
    }
  }

  /// One update on one batch: `gradient`, then `update`. Adds the batch, as it was before the update,
  /// to `totals`. A batch without rows, or of rows that all weigh 0, changes nothing.
  ///
  /// Throws if the rows cannot be read, a target is none that the loss is defined for, or a row's loss
  /// is not finite; then nothing has moved. A gradient that overflows while the loss is still finite
  /// is noticed by the loss of the next step.
  public func step(
    _ batch: Batch, of source: some Source, adding totals: inout Totals
  ) throws(TrainingError) {
    checkIsHere()
    try advance(batch, of: source, adding: &totals)
  }

  /// One update on one batch; returns the batch's totals. The published loops' `f_train`.
  @discardableResult
  public func step(_ batch: Batch, of source: some Source) throws(TrainingError) -> Totals {
    var totals = emptyTotals
    try step(batch, of: source, adding: &totals)
    return totals
  }

  /// The first half of a step: computes the gradient of the batch and moves nothing.
  public func gradient(
    of batch: Batch, from source: some Source, adding totals: inout Totals
  ) throws(TrainingError) {
    checkIsHere()
    _ = try computeGradient(of: batch, from: source, adding: &totals)
  }

  /// The second half of a step: moves the parameters by the gradient last computed. There must be one.
  public func update() {
    checkIsHere()
    precondition(hasGradient, "update() without gradient(of:from:adding:) before")
    move(rate: learningRate)
  }

  /// α of the next step: the optimizer's, as the schedule changes it.
  public var learningRate: Double {
    guard let schedule else { return optimizer.learningRate }
    return optimizer.learningRate
      * schedule.factor(at: stepCount, in: scheduleUnits, state: plateau)
  }

  /// The average of the weights so far, if the refinements ask for one.
  public var averagedModel: Model? {
    checkIsHere()
    return refiner.averageParameters.map { Model(network: network, parameters: $0.copy()) }
  }

  /// The schedule's units are those of so many epochs like this one. Throws if the schedule does not go
  /// with them.
  func follow(_ epoch: MiniBatches, epochs: Int) throws(TrainingError) {
    scheduleUnits = ScheduleUnits(epoch, epochs: epochs)
    guard let schedule else { return }
    do { try schedule.check(in: scheduleUnits) } catch { throw .schedule(error) }
  }

  /// An epoch has ended with this figure, which the schedule may watch.
  func endEpoch(figure: Double) {
    refiner.endEpoch(after: stepCount, in: scheduleUnits)
    schedule?.observe(figure, after: stepCount, in: scheduleUnits, state: &plateau)
  }

  private func move(rate: Double, exceptLarge: Bool = false) {
    let momentum = schedule?.momentum(at: stepCount, in: scheduleUnits)
    stepCount += 1
    if refiner.needsGradient { refiner.refineGradient() }
    updater.move(
      step: stepCount, learningRate: rate, momentum: momentum, exceptLarge: exceptLarge)
    refiner.follow(step: stepCount)
  }

  func advance(
    _ batch: Batch, of source: some Source, adding totals: inout Totals
  ) throws(TrainingError) {
    let isWhole = microBatch.map { batch.count <= $0 } ?? true
    let movesLarge = updater.waiting != nil && isWhole && !keepsGradients
    let weight = try computeGradient(
      of: batch, from: source, adding: &totals, movesLarge: movesLarge)
    hasGradient = keepsGradients
    guard weight > 0 else { return }
    move(rate: learningRate, exceptLarge: movesLarge)
  }

  /// Computes the gradient of the batch and, if asked, that of the features; returns the batch's
  /// weight. With `movesLarge` the large weights have moved by theirs, if the weight is above 0.
  @discardableResult
  func computeGradient(
    of batch: Batch, from source: some Source, adding totals: inout Totals,
    featureGradient: Matrix? = nil, movesLarge: Bool = false
  ) throws(TrainingError) -> Double {
    hasGradient = false
    defer { hasGradient = true }
    guard let size = microBatch, size < batch.count else {
      return try computeGradient(
        of: batch, from: source, part: BatchPart(batchRows: batch.count), adding: &totals,
        featureGradient: featureGradient, movesLarge: movesLarge)
    }
    let weight = try weight(of: batch, from: source, by: size)
    for first in stride(from: 0, to: batch.count, by: size) {
      try computeGradient(
        of: batch.part(first..<min(first + size, batch.count)), from: source,
        part: BatchPart(firstRow: first, batchRows: batch.count, sums: first == 0 ? nil : sums),
        weight: weight, adding: &totals)
    }
    return weight
  }

  /// The sum of the weights of a batch that is read in parts.
  private func weight(
    of batch: Batch, from source: some Source, by size: Int
  ) throws(TrainingError) -> Double {
    var weight = 0.0
    for first in stride(from: 0, to: batch.count, by: size) {
      let part = batch.part(first..<min(first + size, batch.count))
      let buffer = try read(part, of: source)
      guard buffer.isWeighted else { return Double(batch.count) }
      for row in 0..<part.count { weight += buffer.weights[row, 0] }
    }
    return weight
  }

  /// Computes the gradient of a part of a batch, or all of it, scaled by the weight of all of it.
  @discardableResult
  private func computeGradient(
    of batch: Batch, from source: some Source, part: BatchPart, weight: Double? = nil,
    adding totals: inout Totals, featureGradient: Matrix? = nil, movesLarge: Bool = false
  ) throws(TrainingError) -> Double {
    let buffer = try read(batch, of: source)
    let weight = weight ?? buffer.totalWeight
    let (features, target) = (buffer.features, buffer.targets)
    let weights = buffer.isWeighted ? buffer.weights : nil
    let blocks = workspace.blocks(rows: features.rows)
    let stepKey = key.derived(UInt64(stepCount))
    let y = forward(features, in: blocks, stepKey, part)
    let scale = reduction == .sum ? 1 : weight > 0 ? 1 / weight : 0
    do {
      try loss.evaluate(
        y, target, weights: weights, gradient: blocks.gradient(y.columns, of: 0), scale: scale,
        losses: blocks.losses)
    } catch {
      throw .target(row: batch[error.position], error)
    }
    for position in 0..<y.rows where !blocks.losses[0, position].isFinite {
      throw .notFinite(
        step: stepCount + 1, row: batch[position], loss: blocks.losses[0, position])
    }
    let prediction = loss.outputs.predictions(of: y, in: blocks.gradient(y.columns, of: 1))
    totals.add(losses: blocks.losses, prediction: prediction, target: target, weights: weights)
    backward(
      features, in: blocks, stepKey, part, into: featureGradient,
      movesLarge: movesLarge && weight > 0)
    return weight
  }

  /// The loss and the metrics over all rows of `source`, in inference. The published loops' `f_val`.
  public func evaluate(_ source: some Source) throws(TrainingError) -> Totals {
    checkIsHere()
    return try measure(source)
  }

  func measure(_ source: some Source) throws(TrainingError) -> Totals {
    var totals = emptyTotals
    grow(to: min(source.count, Model.chunk))
    try network.measure(
      source, parameters: views.parameters, loss: loss, in: workspace, adding: &totals)
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
    grow(to: batch.count)
    return try workspace.read(batch, of: source)
  }

  private func grow(to capacity: Int) {
    guard capacity > workspace.capacity else { return }
    workspace = Workspace(
      network, targets: targets, capacity: capacity, precision: parameters.precision)
  }

  /// Returns the network's output.
  private func forward(
    _ features: Matrix, in blocks: Workspace.Blocks, _ key: RandomKey, _ part: BatchPart
  ) -> Matrix {
    var x = features
    for number in 0..<network.stages.count {
      let y = blocks.output(of: number)
      network.stages.withObject(at: number) { stage in
        stage.forward(x, y, pass(stage, key, part, in: blocks))
      }
      x = y
    }
    return x
  }

  /// From the loss's gradient back to the first layer and, if asked, to the features.
  private func backward(
    _ features: Matrix, in blocks: Workspace.Blocks, _ key: RandomKey, _ part: BatchPart,
    into featureGradient: Matrix?, movesLarge: Bool
  ) {
    let waiting = movesLarge ? updater.waiting : nil
    let count = network.stages.count
    for turn in 0..<count {
      let number = count - 1 - turn
      network.stages.withObject(at: number) { stage in
        stage.backward(
          blocks.gradient(stage.outputs, of: turn),
          number == 0 ? features : blocks.output(of: number - 1), blocks.output(of: number),
          number == 0 ? featureGradient : blocks.gradient(stage.inputs, of: turn + 1),
          pass(stage, key, part, in: blocks, waiting: waiting))
        part.sums?.add(of: stage)
        if movesLarge {
          updater.moveLarge(
            of: stage, step: stepCount + 1, learningRate: learningRate,
            momentum: schedule?.momentum(at: stepCount, in: scheduleUnits))
        }
      }
    }
  }

  private func pass(
    _ stage: Stage, _ key: RandomKey, _ part: BatchPart, in blocks: Workspace.Blocks,
    waiting: WaitingGradients? = nil
  ) -> Pass {
    stage.pass(
      .training, stepKey: key, parameters: views.parameters, gradients: views.gradients,
      part: part, waiting: waiting, scratch: blocks.scratch(of: stage), weights: blocks.weights,
      isFrozen: updater.isFrozen(stage))
  }
}
