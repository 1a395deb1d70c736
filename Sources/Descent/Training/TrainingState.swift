/// All that a step changes. A trainer, its updater and its regularizer share it, and a checkpoint
/// contains it whole.
final class TrainingState {
  /// The number of steps so far.
  var step = 0
  /// The number of batches so far: the steps, and the batches whose rows all weigh 0.
  var batches = 0
  /// The number of whole epochs that `fit` has trained so far.
  var epoch = 0
  /// The learning rate of the latest step, or the optimizer's before the first step.
  var latestRate: Double
  /// What each layer's steps depend on, by the layer's number.
  var layers: [LayerState]
  /// The layer rate changes that have been made, by their number in the step options.
  var madeRateChanges: Set<Int> = []
  /// The schedule with what it has learned, or nil if there is none.
  var schedule: (any RunningSchedule)?
  /// The number of parameter vectors in the average.
  var averagedCount = 0
  /// The parameters.
  let parameters: Buffer
  /// The optimizer's slots, [slots, parameters].
  let slots: Buffer
  /// The slow weights of a lookahead, or nil if there is none.
  let slow: Buffer?
  /// The average of the parameters, or nil if there is none.
  let average: Buffer?

  /// The state before the first step, from copies of these parameters.
  init(
    of network: Network, from parameters: Buffer, _ optimizer: any Optimizer,
    _ stepOptions: StepOptions
  ) {
    latestRate = optimizer.learningRate
    layers = network.layers.all.map { _ in LayerState() }
    schedule = stepOptions.schedule?.running
    self.parameters = parameters.copy()
    slots = Buffer(
      count: network.vectorCount * optimizer.slots.count, precision: parameters.precision)
    slow = stepOptions.lookahead == nil ? nil : parameters.copy()
    average = stepOptions.average == nil ? nil : parameters.copy()
    setRates(stepOptions.layerRates)
  }

  /// The average of the parameters, or nil while it is empty.
  var averageParameters: Buffer? { averagedCount > 0 ? average : nil }

  /// The numbers of the frozen layers.
  var frozen: Set<Int> { Set(layers.indices.filter { layers[$0].isFrozen }) }

  /// Sets the factors of the layers' learning rates. A layer that is not listed has 1.
  func setRates(_ rates: [Int: Double]) {
    for number in layers.indices { layers[number].setRate(rates[number] ?? 1, after: step) }
  }
}

/// What the steps of a layer's parameters depend on.
struct LayerState: Hashable, Sendable, Codable {
  /// The factor of the learning rate. A factor of 0 freezes the layer.
  private(set) var rate = 1.0
  /// The number of steps in which the layer was frozen. The optimizer's rule does not count them.
  private(set) var frozenSteps = 0
  /// The number of the last step before the layer was frozen, or nil if it is not frozen.
  private var frozenSince: Int?
  /// The product of a `ProductRule` over the layer's steps, without those in which it was frozen. Nil
  /// before the first step whose momentum was not the rule's own.
  var product: Double?

  /// Whether a state that was read from a file is possible after this step.
  func isValid(at step: Int) -> Bool {
    rate >= 0 && rate.isFinite && (frozenSince == nil) != isFrozen
      && (0...step).contains(frozenSince ?? 0) && (0...(frozenSince ?? step)).contains(frozenSteps)
  }

  /// Whether the layer stays as it is.
  var isFrozen: Bool { rate == 0 }

  /// Changes the factor of the learning rate after the step with this number.
  mutating func setRate(_ rate: Double, after step: Int) {
    if let since = frozenSince { frozenSteps += step - since }
    frozenSince = rate == 0 ? step : nil
    self.rate = rate
  }
}

extension Network {
  /// Traps unless each rate belongs to one of the network's layers, is finite and is at least 0.
  func check(_ layerRates: [Int: Double]) {
    for (number, rate) in layerRates {
      require(
        layers.all.indices.contains(number) && rate >= 0 && rate.isFinite,
        "a rate of \(rate) for layer \(number); expected a finite rate, 0 or more, for a layer in "
          + "0..<\(layers.count)")
    }
  }
}

extension Int {
  /// Whether a count that was read from a file can be one. Sums of such counts do not overflow.
  var isCount: Bool { (0..<1 << 53).contains(self) }
}

/// What a trainer's next `fit` continues. The loop that makes it also reads it.
protocol Resumption {}
