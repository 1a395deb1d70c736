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
  let plan: TrainingPlan
  let state: TrainingState
  let network: Network
  let gradients: Buffer
  let context: PassContext
  let updater: Updater
  let regularizer: Regularizer
  /// What becomes of the gradients of a whole batch that are kept until the update.
  let stored = StoredGradients()
  /// What becomes of those that are not, or nil if no update gains from it.
  let fused: FusedGradients?
  /// What becomes of the gradients of a batch's later micro-batches.
  private(set) lazy var accumulated = AccumulatedGradients(gradients.all)
  /// Whether `gradients` holds the gradient of a batch.
  var hasGradient = false
  /// The number of rows of an unfinished batch that have been trained on, or 0 if there is none.
  var rowsOfPart = 0
  /// The clock of the schedule and of the layer rate changes.
  var trainingClock = TrainingClock()
  /// Whether a schedule or a layer rate change needs the clock. To test the optional schedule itself
  /// would copy it, which costs measurable time in small steps.
  let isScheduled: Bool
  /// Whether the clock has every length in steps. Checked once for each clock: a check shows in the
  /// time of small steps.
  var isScheduleChecked: Bool
  /// The layer rate changes that are still to be made, in order: the number of batches before, and that of
  /// the change.
  var rateChanges: [(batches: Int, number: Int)] = []
  // Private, so that the compiler can prove that no accesses overlap and omits the run-time checks.
  private var options = (keepsGradients: false, microBatch: Int?.none)
  var lastParameters: Buffer?
  /// What the next `fit` continues, or nil if it begins anew.
  var resumption: (any Resumption)?
  /// Whether a `fit` is running.
  var isFitting = false
  /// Whether an asynchronous `fit` is using the trainer.
  var isBusy = false
  let key: RandomKey
  /// The number of features and targets in a row.
  let widths: (features: Int, targets: Int)
  private(set) var workspace: Workspace
  private var examples: Examples

  init(_ plan: TrainingPlan, _ state: TrainingState) {
    self.plan = plan
    self.state = state
    network = plan.network
    let parameters = state.parameters
    gradients = Buffer(count: network.vectorCount, precision: parameters.precision)
    workspace = Workspace(network, capacity: 0, precision: parameters.precision)
    context = PassContext(
      .training, parameters: parameters.all, gradients: gradients.all, memory: workspace.memory,
      rows: 0)
    context.freeze(state.frozen)
    regularizer = Regularizer(plan.stepOptions, network, state, gradients: gradients.all)
    updater = Updater(
      network, plan.optimizer, state, gradients: gradients.all, stepOptions: plan.stepOptions)
    fused =
      regularizer.needsGradient ? nil : FusedGradients(updater, plan.optimizer, network)
    isScheduled =
      plan.stepOptions.schedule != nil || !plan.stepOptions.layerRateChanges.isEmpty
    isScheduleChecked = !isScheduled
    key = RandomKey(seed: plan.seed).derived(0x6472_6f70)
    widths = (network.input.count, plan.targets.count)
    examples = Examples(
      capacity: 0, features: network.input.count, targets: plan.targets.count,
      precision: parameters.precision)
  }

  /// A trainer that starts from `model`.
  ///
  /// `targets` is the shape of one row's targets. `seed` is the seed of dropout and of the order of
  /// the rows. Throws if the loss or a metric does not fit the model's output and the targets.
  /// Traps if two metrics have the same name.
  public convenience init(
    _ model: Model, targets: Shape, loss: any Loss, optimizer: any Optimizer,
    reduction: Reduction = .mean, metrics: [any Metric] = [],
    stepOptions: StepOptions = StepOptions(), seed: UInt64 = 0
  ) throws(ShapeError) {
    let plan = try TrainingPlan(
      model.network, targets: targets, loss: loss, optimizer: optimizer, reduction: reduction,
      metrics: metrics, stepOptions: stepOptions, seed: seed)
    self.init(
      plan, TrainingState(of: model.network, from: model.parameters, optimizer, stepOptions))
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

  /// The factors of the layers' learning rates, by the layer's number. A layer that is not listed
  /// has 1.
  ///
  /// A factor of 0 freezes the layer, with its state and the layers inside it. Its parameters do
  /// not change, and a `BatchNormalization` works as in inference, as with Keras'
  /// `trainable = False`. An optimizer that counts steps, as Adam in 1 − β₁ᵗ, counts only those in
  /// which the layer was not frozen, as in PyTorch.
  ///
  /// The factors may be changed between two steps. `StepOptions.layerRateChanges` changes them
  /// during a `fit`.
  public var layerRates: [Int: Double] {
    get {
      checkIsNotBusy()
      return rates
    }
    set {
      checkIsNotBusy()
      network.check(newValue)
      setRates(newValue)
    }
  }

  var rates: [Int: Double] {
    var rates: [Int: Double] = [:]
    for (number, layer) in state.layers.enumerated() where layer.rate != 1 {
      rates[number] = layer.rate
    }
    return rates
  }

  /// Sets the factors of the layers' learning rates. This is the one place where a layer is frozen.
  func setRates(_ rates: [Int: Double]) {
    state.setRates(rates)
    followRates()
  }

  /// Makes everything follow the layers' rates in the state.
  func followRates() {
    updater.joinParameters()
    regularizer.leaveOutFrozen(of: network)
    context.freeze(state.frozen)
  }

  /// The loss, which the training minimizes.
  public var loss: any Loss { plan.loss }
  /// The optimizer, which computes the updates.
  public var optimizer: any Optimizer { plan.optimizer }
  /// Whether the gradient is that of the mean or of the sum of a batch's losses.
  public var reduction: Reduction { plan.reduction }
  /// The metrics that are measured besides the loss. Their names are all different.
  public var metrics: [any Metric] { plan.metrics }
  /// The schedule and the regularization of the steps, as given to the initializer.
  public var stepOptions: StepOptions { plan.stepOptions }
  /// The seed of the initial weights, of dropout and, by default, of the order of the rows.
  public var seed: UInt64 { plan.seed }
  /// The number of steps so far.
  public var steps: Int {
    checkIsNotBusy()
    return state.step
  }
  /// The number of whole epochs that `fit` has trained so far. The next epoch's number is one more.
  public var epochs: Int {
    checkIsNotBusy()
    return state.epoch
  }

  /// A copy of the network with its current parameters.
  public var model: Model {
    checkIsNotBusy()
    return Model(network: network, parameters: state.parameters.copy())
  }

  /// All parameters, as `allParameters` of the model has them.
  package var allParameters: [Float] {
    checkIsNotBusy()
    return state.parameters.all.values()
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
    return state.averageParameters.map { Model(network: network, parameters: $0.copy()) }
  }

  /// Returns the current network's outputs, one array for each row.
  public func predict<S: Scalar>(_ rows: [[S]]) throws(ShapeError) -> [[S]] {
    checkIsNotBusy()
    return try Model(network: network, parameters: state.parameters).predict(rows)
  }

  /// Empty totals of the loss and this trainer's metrics. If a metric keeps its rows, the memory of
  /// the totals grows with the rows that are added.
  public var emptyTotals: Totals { plan.totals(of: metrics) }

  /// Empty totals without the metrics that keep their rows, for running totals of an epoch.
  var emptyRunningTotals: Totals {
    plan.totals(of: metrics.filter { !type(of: $0).keepsRows })
  }

  /// Returns the monitor with this name: `loss` or one of the trainer's metrics.
  ///
  /// Nil if there is no such metric, or if it is the confusion matrix, which is not a single
  /// number.
  public func monitor(named name: String) -> Monitor? {
    name == Monitor.loss.name
      ? .loss : metrics.first { $0.name == name && type(of: $0).isScalar }.map { Monitor($0) }
  }

  /// Traps if an asynchronous `fit` is using the trainer.
  func checkIsNotBusy() {
    require(
      !isBusy, "the trainer is used while its asynchronous fit runs; await the fit first")
  }

  /// Returns the workspace, which is replaced by a larger one if it is too small for this number of
  /// rows.
  func workspace(for rows: Int) -> Workspace {
    if rows > workspace.capacity {
      workspace = Workspace(network, capacity: rows, precision: state.parameters.precision)
      context.use(workspace.memory)
    }
    return workspace
  }

  /// Returns the memory for this number of rows to read, which is replaced likewise.
  func examples(for rows: Int) -> Examples {
    if rows > examples.capacity {
      examples = Examples(
        capacity: rows, features: network.input.count, targets: plan.targets.count,
        precision: state.parameters.precision)
    }
    return examples
  }
}
