/// Trains a network by gradient descent. `step` is one update on one batch, `evaluate` measures the
/// loss and the metrics, and `fit` is the loop around both.
///
/// Use a trainer from one thread at a time. While its asynchronous `fit` runs, any other use traps,
/// for example by another task of the same actor.
///
/// ```swift
/// let trainer = try Trainer(
///   Sequential { Dense(8); ReLU(); Dense(1) }, for: data, loss: SquaredError.plain,
///   optimizer: SGD(learningRate: 0.1))
/// let history = try trainer.fit(data, epochs: 10, batches: 32)
/// ```
public final class Trainer {
  let network: Network
  let parameters: Buffer
  let gradients: Buffer
  private let slots: Buffer
  /// All parameters and all gradients as matrices.
  private let views: (parameters: Matrix, gradients: Matrix)
  let context: PassContext
  let updater: Updater
  private let regularizer: Regularizer
  /// The schedule and the regularization of the steps, as given to the initializer.
  public let stepOptions: StepOptions
  private let schedule: (any Schedule)?
  /// Whether there is a schedule. To test the optional itself would copy it, which costs measurable
  /// time in small steps.
  private let isScheduled: Bool
  private var plateau = PlateauState()
  /// The clock that converts the schedule's lengths to steps. `fit` sets it. In your own loop, set
  /// it before the first step.
  public var clock: TrainingClock {
    get {
      checkIsNotBusy()
      return trainingClock
    }
    set {
      checkIsNotBusy()
      trainingClock = newValue
      isScheduleChecked = !isScheduled
    }
  }
  private var trainingClock = TrainingClock()
  /// Whether the clock has every length of the schedule in steps, or there is no schedule. Checked
  /// once for each clock: a check shows in the time of small steps.
  private(set) var isScheduleChecked: Bool
  /// The factors of the layers' learning rates, by the layer's number. A layer that is not listed
  /// has 1.
  ///
  /// A factor of 0 freezes the layer, with its state and the layers inside it. Its parameters do
  /// not change, and a `BatchNormalization` works as in inference, as with Keras'
  /// `trainable = False`. An optimizer that counts steps, as Adam in 1 − β₁ᵗ, counts only those in
  /// which the layer was not frozen, as in PyTorch.
  ///
  /// The factors may be changed between two steps. To change them during a `fit`, use a
  /// `LayerRateChange`.
  public var layerRates: [Int: Double] {
    get {
      checkIsNotBusy()
      return rates
    }
    set {
      checkIsNotBusy()
      setRates(newValue)
    }
  }
  private var rates: [Int: Double]
  /// Whether `gradients` holds the gradient of a batch.
  var hasGradient = false
  /// Whether `step` keeps its gradient for `gradient(named:)`. Default: false.
  ///
  /// By default a step updates a large weight while it computes its gradient, which is faster and
  /// gives the same bytes.
  public var keepsGradients: Bool {
    get { options.keepsGradients }
    set {
      checkIsNotBusy()
      options.keepsGradients = newValue
    }
  }
  /// The largest number of rows that go through the network at a time. Nil, the default, sends each
  /// batch through whole.
  ///
  /// A larger batch is split into micro-batches whose gradients are accumulated. It needs the
  /// memory of one micro-batch and gives the bytes of the whole batch, with two exceptions.
  /// Gradients that a layer sets itself, by `Pass.gradient(_:)`, may differ by rounding.
  /// `BatchNormalization` normalizes each micro-batch by its own mean and variance. If a step
  /// throws, the totals may contain some of its rows.
  public var microBatch: Int? {
    get { options.microBatch }
    set {
      checkIsNotBusy()
      if let newValue {
        require(newValue >= 1, "micro-batches of \(newValue) rows; expected at least 1")
      }
      options.microBatch = newValue
    }
  }
  // Private, so that the compiler can prove that no accesses overlap and omits the run-time checks.
  private var options = (keepsGradients: false, microBatch: Int?.none)
  private var lastParameters: Buffer?
  private(set) lazy var sums = GradientSums(views.gradients)
  /// The loss, which the training minimizes.
  public let loss: any Loss
  /// The optimizer, which computes the updates.
  public let optimizer: any Optimizer
  /// Whether the gradient is that of the mean or of the sum of a batch's losses.
  public let reduction: Reduction
  /// The metrics that are measured besides the loss. Their names are all different.
  public let metrics: [any Metric]
  /// The number of steps so far.
  public var steps: Int {
    checkIsNotBusy()
    return stepCount
  }
  /// The number of whole epochs that `fit` has trained so far. The next epoch's number is one more.
  public var epochs: Int {
    checkIsNotBusy()
    return epochCount
  }
  private(set) var stepCount = 0
  /// The learning rate of the latest step, or the optimizer's before the first step.
  private(set) var latestRate: Double
  private(set) var epochCount = 0
  /// The seed of the initial weights, of dropout and, by default, of the order of the rows.
  public let seed: UInt64
  /// Whether an asynchronous `fit` is using the trainer.
  var isBusy = false
  let key: RandomKey
  let targets: Shape
  private(set) var workspace: Workspace

  /// A trainer that starts from `model`.
  ///
  /// `targets` is the shape of one row's targets. `seed` is the seed of dropout and of the order of
  /// the rows. Throws if the loss or a metric does not fit the model's output and the targets.
  /// Traps if two metrics have the same name.
  public init(
    _ model: Model, targets: Shape, loss: any Loss, optimizer: any Optimizer,
    reduction: Reduction = .mean, metrics: [any Metric] = [],
    stepOptions: StepOptions = StepOptions(), seed: UInt64 = 0
  ) throws(ShapeError) {
    try loss.check(prediction: model.output, target: targets)
    for metric in metrics {
      try loss.outputs.check(metric, output: model.output, target: targets)
    }
    require(
      Set(metrics.map(\.name)).count == metrics.count,
      "two metrics have the same name: \(metrics.map(\.name)); leave one out")
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
    isScheduleChecked = stepOptions.schedule == nil
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

  /// A trainer of a new network for the rows of `dataset`. `seed` is also the seed of the initial
  /// weights. Throws if a shape does not fit.
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

  /// A copy of the network with its current parameters.
  public var model: Model {
    checkIsNotBusy()
    return Model(network: network, parameters: parameters.copy())
  }

  /// Empty totals of the loss and this trainer's metrics. If a metric keeps its rows, the memory of
  /// the totals grows with the rows that are added.
  public var emptyTotals: Totals { totals(of: metrics) }

  /// Empty totals without the metrics that keep their rows, for running totals of an epoch.
  var emptyRunningTotals: Totals { totals(of: metrics.filter { !type(of: $0).keepsRows }) }

  private func totals(of metrics: [any Metric]) -> Totals {
    Totals(metrics: metrics, outputs: loss.outputs.predictionShape(of: network.output).count)
  }

  /// The learning rate of the next step: the optimizer's, multiplied by the schedule's factor.
  ///
  /// While the clock cannot convert the schedule's lengths to steps, for example before `fit`, it
  /// is the optimizer's learning rate. No step can be taken then.
  public var learningRate: Double {
    checkIsNotBusy()
    guard let schedule, (try? schedule.check(in: trainingClock)) != nil else {
      return optimizer.learningRate
    }
    return stepRate
  }

  /// The learning rate of the next step. Traps if the clock cannot convert the schedule's lengths
  /// to steps.
  private var stepRate: Double {
    guard isScheduled, let schedule else { return optimizer.learningRate }
    return optimizer.learningRate
      * schedule.factor(at: stepCount, in: trainingClock, state: plateau)
  }

  /// The network with the last weights of the latest `fit`, or their average if there is one. Nil
  /// unless the `fit` has left its best weights instead.
  public var lastModel: Model? {
    checkIsNotBusy()
    return lastParameters.map { Model(network: network, parameters: $0.copy()) }
  }

  /// The network with the average of the weights so far. Nil if the step options have no average,
  /// or nothing has been averaged yet.
  public var averagedModel: Model? {
    checkIsNotBusy()
    return regularizer.averageParameters.map { Model(network: network, parameters: $0.copy()) }
  }

  /// Sets the schedule's clock. Throws if the schedule does not fit the clock.
  func setClock(_ clock: TrainingClock) throws(TrainingError) {
    guard isScheduled else { return }
    trainingClock = clock
    isScheduleChecked = false
    do { try schedule?.check(in: clock) } catch { throw .schedule(error) }
    isScheduleChecked = true
  }

  /// Throws if the clock does not have a length of the schedule in steps.
  func checkSchedule() throws(TrainingError) {
    do {
      try schedule?.check(in: trainingClock)
    } catch {
      throw .schedule(ScheduleError("\(error), or a trainer whose clock is set"))
    }
    isScheduleChecked = true
  }

  private func setRates(_ rates: [Int: Double]) {
    updater.setRates(rates, of: network, after: stepCount)
    regularizer.setRates(rates, of: network)
    context.setRates(rates)
    self.rates = rates
  }

  /// Changes the learning rate factors of some layers.
  func changeRates(_ changes: [Int: Double]) {
    setRates(rates.merging(changes) { $1 })
  }

  /// Records that the last step of the epoch with this number has been taken.
  func end(epoch: Int) {
    epochCount = epoch
    regularizer.end(epoch: epoch)
  }

  /// Passes the monitored value of an epoch's end to the schedule.
  func watch(_ value: Double, of monitor: Monitor) {
    schedule?.observe(value, of: monitor, after: stepCount, in: trainingClock, state: &plateau)
  }

  /// The settings of the next step.
  var nextStep: StepSettings {
    StepSettings(
      number: stepCount + 1, learningRate: stepRate,
      momentum: isScheduled ? schedule?.momentum(at: stepCount, in: trainingClock) : nil)
  }

  /// Updates the parameters by the stored gradient, with these settings. With `exceptLarge`, the
  /// large weights have been updated already.
  func move(_ step: StepSettings, exceptLarge: Bool = false) {
    (stepCount, latestRate) = (step.number, step.learningRate)
    if regularizer.needsGradient { regularizer.regularizeGradient() }
    updater.move(step, exceptLarge: exceptLarge)
    regularizer.finish(step: stepCount)
  }

  /// Returns the loss and the metrics over all rows of `dataset`, in inference. This is `f_val` of
  /// the published loops.
  public func evaluate(_ dataset: some Dataset) throws(TrainingError) -> Totals {
    checkIsNotBusy()
    return try measure(dataset, parameters) { false } ?? emptyTotals
  }

  /// The parameters that a `fit` validates and keeps: the average if there is one, otherwise the
  /// current ones.
  var scoredParameters: Buffer { regularizer.averageParameters ?? parameters }

  /// Returns the loss and the metrics over all rows, or nil if `shouldStop` was true before the
  /// last chunk.
  func measure(
    _ dataset: some Dataset, _ parameters: Buffer, unless shouldStop: () -> Bool
  ) throws(TrainingError) -> Totals? {
    var totals = emptyTotals
    let isWhole = try network.measure(
      dataset, parameters: parameters.all, loss: loss,
      in: workspace(for: min(dataset.count, Model.chunk)), adding: &totals, unless: shouldStop)
    return isWhole ? totals : nil
  }

  /// Returns the current network's outputs, one array for each row.
  public func predict<S: Scalar>(_ rows: [[S]]) throws(ShapeError) -> [[S]] {
    checkIsNotBusy()
    return try Model(network: network, parameters: parameters).predict(rows)
  }

  /// Traps if an asynchronous `fit` is using the trainer.
  func checkIsNotBusy() {
    require(
      !isBusy, "the trainer is used while its asynchronous fit runs; await the fit first")
  }

  func restore(_ saved: Buffer) {
    parameters.all.copy(from: saved.all)
    regularizer.restart()
  }

  /// Ends a `fit`. If there are best weights, they replace the last ones, which `lastModel` then
  /// has.
  func finishFit(best: Buffer?) {
    lastParameters = best == nil ? nil : scoredParameters.copy()
    if let best { restore(best) }
  }

  /// Ends a `fit` that has failed. If there are best weights, they replace the last ones. The
  /// average is discarded, because it contains the weights that led to the failure.
  func abortFit(best: Buffer?) {
    lastParameters = nil
    if let best { restore(best) }
    regularizer.forgetAverage()
  }

  /// Whether `scoredParameters` are an average.
  var isAveraged: Bool { regularizer.averageParameters != nil }

  /// Returns the workspace, which is replaced by a larger one if it is too small for this number of
  /// rows.
  func workspace(for rows: Int) -> Workspace {
    if rows > workspace.capacity {
      workspace = Workspace(
        network, targets: targets, capacity: rows, precision: parameters.precision)
    }
    return workspace
  }
}

extension Trainer {
  /// Returns the monitor with this name: `loss` or one of the trainer's metrics.
  ///
  /// Nil if there is no such metric, or if it is the confusion matrix, which is not a single
  /// number.
  public func monitor(named name: String) -> Monitor? {
    name == Monitor.loss.name
      ? .loss : metrics.first { $0.name == name && type(of: $0).isScalar }.map { Monitor($0) }
  }
}
