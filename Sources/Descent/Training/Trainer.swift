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
  private let context: PassContext
  private let updater: Updater
  private let refiner: Refiner
  /// What refines the steps, as the trainer was made.
  public let refinements: Refinements
  private let schedule: (any Schedule)?
  private var plateau = PlateauState()
  /// What the schedule's lengths are in steps; `fit` sets it, for other loops you do.
  public var scheduleUnits: ScheduleUnits {
    get {
      checkIsHere()
      return units
    }
    set {
      checkIsHere()
      units = newValue
    }
  }
  private var units = ScheduleUnits()
  /// What a layer's learning rate is multiplied by, by the layer's number; 0 freezes it, with its state
  /// and the layers inside of it: nothing moves it, and a `BatchNormalization` is as in inference, as
  /// with Keras' `trainable = False`. Layers that are not here have 1. To change them in the middle of an
  /// asynchronous `fit`, make two of it: epochs go on from one to the next.
  public var layerRates: [Int: Double] {
    willSet { checkIsHere() }
    didSet {
      updater.setRates(layerRates, of: network)
      refiner.setRates(layerRates, of: network)
      context.setRates(layerRates)
    }
  }
  /// Whether `gradients` holds the gradient of a batch.
  private var hasGradient = false
  /// Whether `step` leaves its gradient for `gradient(named:)`. By default it does not: it moves a large
  /// weight while its gradient is being computed, which is faster and gives the same bytes.
  public var keepsGradients: Bool {
    get { options.keepsGradients }
    set {
      checkIsHere()
      options.keepsGradients = newValue
    }
  }
  /// The most rows that go through the network at a time. A larger batch goes through in parts, whose
  /// gradients add up to the bytes of the whole batch's, in the memory of one part; nil, the default,
  /// sends each batch through whole. If a step throws, the totals may have some of its rows.
  ///
  /// Gradients that a layer sets itself, by `Pass.gradient(_:)`, are the whole batch's but for rounding.
  /// `BatchNormalization` normalises each part by the figures of that part alone.
  public var microBatch: Int? {
    get { options.microBatch }
    set {
      checkIsHere()
      if let newValue { precondition(newValue >= 1, "micro-batches of \(newValue)") }
      options.microBatch = newValue
    }
  }
  // Private, so that the compiler sees that no access overlaps another and checks none of them.
  private var options = (keepsGradients: false, microBatch: Int?.none)
  private var last: Buffer?
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
  /// α of the latest step; the optimizer's before the first.
  private(set) var latestRate: Double
  private(set) var epochCount = 0
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
    context = PassContext(
      .training, parameters: views.parameters, gradients: views.gradients,
      scratch: views.parameters.block(at: 0, rows: 0, columns: 0), rows: 0)
    context.setRates(refinements.layerRates)
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
    latestRate = optimizer.learningRate
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
    move(nextStep)
  }

  /// α of the next step: the optimizer's, as the schedule changes it. The optimizer's alone while the
  /// schedule's lengths are not known in steps, before `fit` say; no step can be taken then.
  public var learningRate: Double {
    checkIsHere()
    guard let schedule, (try? schedule.check(in: units)) != nil else {
      return optimizer.learningRate
    }
    return stepRate
  }

  /// α of the next step. Traps if the schedule's lengths are not known in steps.
  private var stepRate: Double {
    guard let schedule else { return optimizer.learningRate }
    return optimizer.learningRate
      * schedule.factor(at: stepCount, in: units, state: plateau)
  }

  /// The weights that the latest `fit` ended with, or their average if they are averaged, where it has left
  /// its best ones in their place; nil where it has not.
  public var lastModel: Model? {
    checkIsHere()
    return last.map { Model(network: network, parameters: $0.copy()) }
  }

  /// The average of the weights so far; nil if the refinements ask for none, or there is none yet.
  public var averagedModel: Model? {
    checkIsHere()
    return refiner.averageParameters.map { Model(network: network, parameters: $0.copy()) }
  }

  /// Tells the schedule its units. Throws if it does not go with them.
  func follow(_ units: ScheduleUnits) throws(TrainingError) {
    guard let schedule else { return }
    self.units = units
    do { try schedule.check(in: units) } catch { throw .schedule(error) }
  }

  /// The epoch of this number has had its last step.
  func end(epoch: Int) {
    epochCount = epoch
    refiner.end(epoch: epoch)
  }

  /// An epoch has been judged by this figure, which the schedule may watch.
  func watch(_ figure: Double, of monitor: Monitor) {
    schedule?.observe(figure, of: monitor, after: stepCount, in: units, state: &plateau)
  }

  private var nextStep: StepFigures {
    StepFigures(
      number: stepCount + 1, learningRate: stepRate,
      momentum: schedule?.momentum(at: stepCount, in: units))
  }

  private func move(_ step: StepFigures, exceptLarge: Bool = false) {
    (stepCount, latestRate) = (step.number, step.learningRate)
    if refiner.needsGradient { refiner.refineGradient() }
    updater.move(step, exceptLarge: exceptLarge)
    refiner.follow(step: stepCount)
  }

  func advance(
    _ batch: Batch, of source: some Source, adding totals: inout Totals
  ) throws(TrainingError) {
    let isWhole = microBatch.map { batch.count <= $0 } ?? true
    let movesLarge = updater.waiting != nil && isWhole && !keepsGradients
    let step = nextStep
    let weight = try computeGradient(
      of: batch, from: source, adding: &totals, movingLarge: movesLarge ? step : nil)
    hasGradient = keepsGradients
    guard weight > 0 else { return }
    move(step, exceptLarge: movesLarge)
  }

  /// Computes the gradient of the batch and, if asked, that of the features; returns the batch's
  /// weight. With `movingLarge` the large weights have moved by theirs, if the weight is above 0.
  @discardableResult
  func computeGradient(
    of batch: Batch, from source: some Source, adding totals: inout Totals,
    featureGradient: Matrix? = nil, movingLarge: StepFigures? = nil
  ) throws(TrainingError) -> Double {
    hasGradient = false
    guard let size = microBatch, size < batch.count else {
      let weight = try computeGradient(
        of: batch, from: source, part: BatchPart(batchRows: batch.count), adding: &totals,
        featureGradient: featureGradient, movingLarge: movingLarge)
      hasGradient = true
      return weight
    }
    let weight = try weight(of: batch, from: source, by: size)
    for first in stride(from: 0, to: batch.count, by: size) {
      try computeGradient(
        of: batch.part(first..<min(first + size, batch.count)), from: source,
        part: BatchPart(firstRow: first, batchRows: batch.count, sums: first == 0 ? nil : sums),
        weight: weight, adding: &totals)
    }
    hasGradient = true
    return weight
  }

  /// The sum of the weights of a batch that is read in parts.
  private func weight(
    of batch: Batch, from source: some Source, by size: Int
  ) throws(TrainingError) -> Double {
    var weight = 0.0
    for first in stride(from: 0, to: batch.count, by: size) {
      let part = batch.part(first..<min(first + size, batch.count))
      let buffer = try workspace(for: part.count).read(part, of: source)
      guard buffer.isWeighted else { return Double(batch.count) }
      for row in 0..<part.count { weight += buffer.weights[row, 0] }
    }
    return weight
  }

  /// Computes the gradient of a part of a batch, or all of it, scaled by the weight of all of it.
  @discardableResult
  private func computeGradient(
    of batch: Batch, from source: some Source, part: BatchPart, weight: Double? = nil,
    adding totals: inout Totals, featureGradient: Matrix? = nil, movingLarge: StepFigures? = nil
  ) throws(TrainingError) -> Double {
    let workspace = workspace(for: batch.count)
    let buffer = try workspace.read(batch, of: source)
    let weight = weight ?? buffer.totalWeight
    let (target, weights, losses) = (buffer.targets, buffer.givenWeights, workspace.losses)
    let movingLarge = weight > 0 ? movingLarge : nil
    context.begin(
      part, weights: weights, waiting: movingLarge == nil ? nil : updater.waiting,
      scratch: workspace.memory.scratch.all)
    let stepKey = key.derived(UInt64(stepCount))
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
    let prediction = loss.outputs.predictions(of: y, in: workspace.gradient(y.columns, of: 1))
    totals.add(losses: losses, prediction: prediction, target: target, weights: weights)
    backward(in: workspace, stepKey, part, into: featureGradient, movingLarge)
    return weight
  }

  /// The loss and the metrics over all rows of `source`, in inference. The published loops' `f_val`.
  public func evaluate(_ source: some Source) throws(TrainingError) -> Totals {
    checkIsHere()
    return try measure(source, parameters) { false } ?? emptyTotals
  }

  /// The weights that a `fit` judges and keeps: their average, if there is one.
  var judged: Buffer { refiner.averageParameters ?? parameters }

  /// The loss and the metrics over all rows; nil if it is to end before the last.
  func measure(
    _ source: some Source, _ parameters: Buffer, unless isToEnd: () -> Bool
  ) throws(TrainingError) -> Totals? {
    var totals = emptyTotals
    let isWhole = try network.measure(
      source, parameters: parameters.all, loss: loss,
      in: workspace(for: min(source.count, Model.chunk)), adding: &totals, unless: isToEnd)
    return isWhole ? totals : nil
  }

  /// The outputs of the network as it is now.
  public func predict<S: Scalar>(_ rows: [[S]]) throws(ShapeError) -> [[S]] {
    checkIsHere()
    return try Model(network: network, parameters: parameters).predict(rows)
  }

  func checkIsHere() {
    precondition(!isAway, "the trainer is used while its asynchronous fit runs")
  }

  func restore(_ saved: Buffer) {
    parameters.all.copy(from: saved.all)
    refiner.restart()
  }

  /// A `fit` has ended: leaves its best weights, if there are any, in the place of the last.
  func leave(best: Buffer?) {
    last = best == nil ? nil : judged.copy()
    if let best { restore(best) }
  }

  /// A `fit` has failed: leaves its best weights, if there are any, and no average of those that led there.
  func fail(best: Buffer?) {
    last = nil
    if let best { restore(best) }
    refiner.forgetAverage()
  }

  /// Whether what is judged is an average.
  var isAveraged: Bool { refiner.averageParameters != nil }

  /// The workspace, which has been grown if it was too small for so many rows.
  private func workspace(for rows: Int) -> Workspace {
    if rows > workspace.capacity {
      workspace = Workspace(
        network, targets: targets, capacity: rows, precision: parameters.precision)
    }
    return workspace
  }

  /// Returns the network's output.
  private func forward(in workspace: Workspace, _ key: RandomKey) -> Matrix {
    let count = network.stages.count
    for number in 0..<count {
      let line = workspace.line(of: number)
      network.stages.withObject(at: number) {
        $0.forward(line.x, into: line.y, in: context, key: key)
      }
    }
    return workspace.line(of: count - 1).y
  }

  /// From the loss's gradient back to the first layer and, if asked, to the features.
  private func backward(
    in workspace: Workspace, _ key: RandomKey, _ part: BatchPart, into featureGradient: Matrix?,
    _ movingLarge: StepFigures?
  ) {
    for number in (0..<network.stages.count).reversed() {
      let line = workspace.line(of: number)
      network.stages.withObject(at: number) { stage in
        stage.backward(
          line.dy, x: line.x, y: line.y, into: number == 0 ? featureGradient : line.dx,
          in: context, key: key)
        part.sums?.add(of: stage)
        if let movingLarge { updater.moveLarge(of: stage, movingLarge) }
      }
    }
  }
}
