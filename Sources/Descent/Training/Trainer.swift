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
  let context: PassContext
  let updater: Updater
  private let regularizer: Regularizer
  /// What refines the steps, as the trainer was made.
  public let stepOptions: StepOptions
  private let schedule: (any Schedule)?
  /// Whether there is one: to look into the optional itself, which copies it, shows in the time of small
  /// steps.
  private let isScheduled: Bool
  private var plateau = PlateauState()
  /// What the schedule's lengths are in steps; `fit` sets it, for other loops you do.
  public var clock: TrainingClock {
    get {
      checkIsHere()
      return trainingClock
    }
    set {
      checkIsHere()
      trainingClock = newValue
    }
  }
  private var trainingClock = TrainingClock()
  /// What a layer's learning rate is multiplied by, by the layer's number; 0 freezes it, with its state
  /// and the layers inside of it: nothing moves it, and a `BatchNormalization` is as in inference, as
  /// with Keras' `trainable = False`. Layers that are not here have 1. They may be changed between two
  /// steps; in the middle of a `fit` a `LayerRateChange` among its observers does. What an optimizer
  /// counts, as Adam in 1 − β₁ᵗ, are the steps that the layer was not frozen in, as in PyTorch.
  public var layerRates: [Int: Double] {
    get {
      checkIsHere()
      return rates
    }
    set {
      checkIsHere()
      setRates(newValue)
    }
  }
  private var rates: [Int: Double]
  /// Whether `gradients` holds the gradient of a batch.
  var hasGradient = false
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
  private(set) lazy var sums = GradientSums(views.gradients)
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
  let key: RandomKey
  let targets: Shape
  private(set) var workspace: Workspace

  /// A trainer that goes on from `model`. `targets` is the shape of one row's targets; `seed` is that
  /// of dropout and the rows' order. Throws if the loss or a metric does not fit the model's output and
  /// the targets.
  public init(
    _ model: Model, targets: Shape, loss: any Loss, optimizer: any Optimizer,
    reduction: Reduction = .mean, metrics: [any Metric] = [],
    stepOptions: StepOptions = StepOptions(), seed: UInt64 = 0
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
    context.setRates(stepOptions.layerRates)
    regularizer = Regularizer(
      stepOptions, network, parameters: views.parameters, gradients: views.gradients)
    updater = Updater(
      network, optimizer, parameters: views.parameters, gradients: views.gradients,
      slots: SlotViews(
        flat: slots.matrix(rows: optimizer.slots.count, columns: network.vectorCount)),
      stepOptions: stepOptions, storesGradients: regularizer.needsGradient)
    self.stepOptions = stepOptions
    schedule = stepOptions.schedule
    isScheduled = stepOptions.schedule != nil
    rates = stepOptions.layerRates
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

  /// A trainer of a new network for the rows of `dataset`. Throws if a shape does not fit.
  public convenience init(
    _ architecture: Sequential, for dataset: some Dataset, loss: any Loss,
    optimizer: any Optimizer, reduction: Reduction = .mean, metrics: [any Metric] = [],
    stepOptions: StepOptions = StepOptions(), precision: Precision = .single, seed: UInt64 = 0
  ) throws(ShapeError) {
    try self.init(
      Model(architecture, input: dataset.features, precision: precision, seed: seed),
      targets: dataset.targets, loss: loss, optimizer: optimizer, reduction: reduction,
      metrics: metrics, stepOptions: stepOptions, seed: seed)
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

  /// α of the next step: the optimizer's, as the schedule changes it. The optimizer's alone while the
  /// schedule's lengths are not known in steps, before `fit` say; no step can be taken then.
  public var learningRate: Double {
    checkIsHere()
    guard let schedule, (try? schedule.check(in: trainingClock)) != nil else {
      return optimizer.learningRate
    }
    return stepRate
  }

  /// α of the next step. Traps if the schedule's lengths are not known in steps.
  private var stepRate: Double {
    guard isScheduled, let schedule else { return optimizer.learningRate }
    return optimizer.learningRate
      * schedule.factor(at: stepCount, in: trainingClock, state: plateau)
  }

  /// The weights that the latest `fit` ended with, or their average if they are averaged, where it has left
  /// its best ones in their place; nil where it has not.
  public var lastModel: Model? {
    checkIsHere()
    return last.map { Model(network: network, parameters: $0.copy()) }
  }

  /// The average of the weights so far; nil if the stepOptions ask for none, or there is none yet.
  public var averagedModel: Model? {
    checkIsHere()
    return regularizer.averageParameters.map { Model(network: network, parameters: $0.copy()) }
  }

  /// Tells the schedule its clock. Throws if it does not go with them.
  func follow(_ clock: TrainingClock) throws(TrainingError) {
    guard let schedule else { return }
    trainingClock = clock
    do { try schedule.check(in: clock) } catch { throw .schedule(error) }
  }

  private func setRates(_ rates: [Int: Double]) {
    updater.setRates(rates, of: network, after: stepCount)
    regularizer.setRates(rates, of: network)
    context.setRates(rates)
    self.rates = rates
  }

  /// Changes the rates of some layers.
  func changeRates(_ changes: [Int: Double]) {
    setRates(rates.merging(changes) { $1 })
  }

  /// The epoch of this number has had its last step.
  func end(epoch: Int) {
    epochCount = epoch
    regularizer.end(epoch: epoch)
  }

  /// An epoch has been judged by this figure, which the schedule may watch.
  func watch(_ figure: Double, of monitor: Monitor) {
    schedule?.observe(figure, of: monitor, after: stepCount, in: trainingClock, state: &plateau)
  }

  /// The figures of the next step.
  var nextStep: StepSettings {
    StepSettings(
      number: stepCount + 1, learningRate: stepRate,
      momentum: isScheduled ? schedule?.momentum(at: stepCount, in: trainingClock) : nil)
  }

  /// Takes the step of these figures by the gradient that is there.
  func move(_ step: StepSettings, exceptLarge: Bool = false) {
    (stepCount, latestRate) = (step.number, step.learningRate)
    if regularizer.needsGradient { regularizer.refineGradient() }
    updater.move(step, exceptLarge: exceptLarge)
    regularizer.follow(step: stepCount)
  }

  /// The loss and the metrics over all rows of `dataset`, in inference. The published loops' `f_val`.
  public func evaluate(_ dataset: some Dataset) throws(TrainingError) -> Totals {
    checkIsHere()
    return try measure(dataset, parameters) { false } ?? emptyTotals
  }

  /// The weights that a `fit` judges and keeps: their average, if there is one.
  var judged: Buffer { regularizer.averageParameters ?? parameters }

  /// The loss and the metrics over all rows; nil if it is to end before the last.
  func measure(
    _ dataset: some Dataset, _ parameters: Buffer, unless isToEnd: () -> Bool
  ) throws(TrainingError) -> Totals? {
    var totals = emptyTotals
    let isWhole = try network.measure(
      dataset, parameters: parameters.all, loss: loss,
      in: workspace(for: min(dataset.count, Model.chunk)), adding: &totals, unless: isToEnd)
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
    regularizer.restart()
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
    regularizer.forgetAverage()
  }

  /// Whether what is judged is an average.
  var isAveraged: Bool { regularizer.averageParameters != nil }

  /// The workspace, which has been grown if it was too small for so many rows.
  func workspace(for rows: Int) -> Workspace {
    if rows > workspace.capacity {
      workspace = Workspace(
        network, targets: targets, capacity: rows, precision: parameters.precision)
    }
    return workspace
  }
}

extension Trainer {
  /// The monitor of this name: `loss`, or one of the trainer's metrics. Nil if it is neither, or a metric
  /// without a single value, such as the confusion matrix.
  public func monitor(named name: String) -> Monitor? {
    name == Monitor.loss.name
      ? .loss : metrics.first { $0.name == name && type(of: $0).isScalar }.map { Monitor($0) }
  }
}
