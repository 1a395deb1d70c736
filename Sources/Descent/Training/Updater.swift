/// Updates a network's parameters by their gradients.
///
/// It updates all parameters when the whole gradient is stored, or each large weight as soon as its
/// layer's `backward` has returned. Both give the same bytes.
final class Updater {
  private let parameters: Matrix
  private let gradients: Matrix
  let slots: SlotViews
  private let optimizer: any Optimizer
  private let decaying: ParameterSelection
  private let weightDecay: Double
  private var groups: [Group] = []
  /// The factor of each layer's learning rate.
  private var rates: [Double]
  /// The number of steps in which each layer was frozen. The rule does not count them.
  private var frozenSteps: [Int]
  /// The product of a `ProductRule` over the steps of each layer, without those in which the layer was
  /// frozen. Nil before the first step whose momentum was not the rule's own.
  private var products: [Double?]
  /// The optimizer if it needs the products. Otherwise nil.
  private let productRule: (any ProductRule)?
  /// Whether there is a product rule: a look into the optional itself would copy the rule in each step.
  private let tracksProducts: Bool
  /// The number of steps after which the rates were set.
  private var ratesStep = 0
  /// The optimizer if it can update a weight whose gradient is not stored, and some weight is large
  /// enough to benefit. Otherwise nil.
  private let rule: (any FusedRule)?
  /// The gradients that wait for their layer's `backward` to return, or nil if gradients are never
  /// deferred.
  let deferred: DeferredGradients?

  /// Neighboring parameters in the flat vectors that are updated together, or a single parameter.
  private struct Group {
    var range: ParameterRange
    let decays: Bool
    let rate: Double
    let frozenSteps: Int
    /// The layer whose product the parameters have. Where layers are joined, the first of them.
    let layer: Int
    /// Whether they are updated by their gradient. Otherwise they take the value that `Pass.next`
    /// holds.
    let isTrained: Bool
  }

  /// Updates the network's parameters by the optimizer's rule, with the weight decay and the layer
  /// rates of `stepOptions`. With `storesGradients`, no weight is updated before the whole gradient
  /// is stored.
  init(
    _ network: Network, _ optimizer: any Optimizer, parameters: Matrix, gradients: Matrix,
    slots: SlotViews, stepOptions: StepOptions = StepOptions(), storesGradients: Bool = false
  ) {
    self.parameters = parameters
    self.gradients = gradients
    self.slots = slots
    self.optimizer = optimizer
    decaying = stepOptions.decaying
    weightDecay = stepOptions.weightDecay ?? optimizer.weightDecay
    network.check(decaying)
    rates = []
    frozenSteps = Array(repeating: 0, count: network.layers.count)
    products = Array(repeating: nil, count: network.layers.count)
    productRule = optimizer as? any ProductRule
    tracksProducts = productRule != nil
    let mostDeferred = network.layers.all.map { $0.ranges.count(where: \.isLarge) }.max() ?? 0
    rule = mostDeferred > 0 && !storesGradients ? optimizer as? any FusedRule : nil
    deferred = rule == nil ? nil : DeferredGradients(capacity: mostDeferred)
    setRates(stepOptions.layerRates, of: network)
  }

  /// Sets the factors of the layers' learning rates after the step with this number.
  ///
  /// A factor of 0 freezes a layer. When the layer continues, the rule's count of its steps
  /// continues where it stopped.
  func setRates(_ layerRates: [Int: Double], of network: Network, after step: Int = 0) {
    network.check(layerRates)
    for index in rates.indices where rates[index] == 0 { frozenSteps[index] += step - ratesStep }
    ratesStep = step
    rates = network.layers.all.indices.map { layerRates[$0] ?? 1 }
    var groups: [Group] = []
    for (networkLayer, place) in network.layers.all.flatMap({ networkLayer in
      networkLayer.places.map { (networkLayer, $0) }
    }) {
      let layer = networkLayer.number
      let decays = decaying.contains(place) && weightDecay > 0
      let end = place.offset + place.shape.count
      let mayJoin = optimizer.isElementwise || !place.isTrained
      if let last = groups.last, mayJoin, last.decays == decays, movesAlike(last.layer, layer),
        last.isTrained == place.isTrained, !last.range.isLarge, !place.range.isLarge
      {
        groups[groups.count - 1].range.columns = end - last.range.offset
      } else {
        groups.append(
          Group(
            range: mayJoin ? place.range.asRow : place.range, decays: decays, rate: rates[layer],
            frozenSteps: frozenSteps[layer], layer: layer, isTrained: place.isTrained))
      }
    }
    self.groups = groups
  }

  /// Whether two layers take the same steps until the rates are set again.
  private func movesAlike(_ layer: Int, _ other: Int) -> Bool {
    rates[layer] == rates[other] && frozenSteps[layer] == frozenSteps[other]
      && products[layer] == products[other]
  }

  /// Updates all parameters by the stored gradient. Parameters that are not trained take their next
  /// value.
  ///
  /// With `exceptLarge`, skips the large weights, which `moveLarge` has updated.
  func move(_ settings: StepSettings, exceptLarge: Bool = false) {
    // A loop over the groups instead of their indices would retain them in each step.
    for index in groups.indices {
      let group = groups[index]
      if group.rate == 0 || exceptLarge && group.range.isLarge { continue }
      guard group.isTrained else {
        group.range.of(parameters).copy(from: group.range.of(gradients))
        continue
      }
      let step = step(
        settings, rate: group.rate, frozenSteps: group.frozenSteps, decays: group.decays,
        layer: group.layer)
      move(group.range, at: step)
    }
    guard tracksProducts else { return }
    for layer in products.indices where rates[layer] != 0 {
      products[layer] = product(of: layer, settings)
    }
  }

  /// Returns the product of a layer, this step included, or nil while every step had the rule's own momentum.
  private func product(of layer: Int, _ settings: StepSettings) -> Double? {
    guard settings.momentum != nil || products[layer] != nil, let productRule else { return nil }
    let number = settings.number - frozenSteps[layer]
    let step = UpdateStep(
      number: number, learningRate: settings.learningRate, momentum: settings.momentum)
    return (products[layer] ?? productRule.product(through: number - 1))
      * productRule.factor(at: step)
  }

  /// Updates the large weights of a layer whose `backward` has returned.
  func moveLarge(of networkLayer: NetworkLayer, _ settings: StepSettings) {
    guard let rule, let deferred else { return }
    for (index, place) in networkLayer.places.enumerated() where place.range.isLarge {
      let number = networkLayer.number
      let step = step(
        settings, rate: rates[number], frozenSteps: frozenSteps[number],
        decays: decaying.contains(place), layer: number)
      let gradient = deferred.take(index)
      if rates[networkLayer.number] == 0 { continue }
      guard let (x, dy) = gradient else {
        move(place.range, at: step)
        continue
      }
      Kernels.apply(
        rule.kernelUpdate(step), to: place.range.of(parameters), gradient: x, dy,
        through: place.range.of(gradients), slots: place.range.of(slots))
    }
  }

  /// The first slot that is not finite, by the order of the layers, their parameters and the slots.
  func firstSlotNotFinite(
    of network: Network
  ) -> (name: String, parameter: String, layer: Int)? {
    for networkLayer in network.layers.all {
      for place in networkLayer.places {
        let views = place.range.of(slots)
        for (index, name) in optimizer.slots.enumerated() where !views[index].isFinite {
          return (name, place.name, networkLayer.number)
        }
      }
    }
    return nil
  }

  private func move(_ range: ParameterRange, at step: UpdateStep) {
    optimizer.update(
      range.of(parameters), gradients: range.of(gradients), slots: range.of(slots), at: step)
  }

  private func step(
    _ settings: StepSettings, rate: Double, frozenSteps: Int, decays: Bool, layer: Int
  ) -> UpdateStep {
    UpdateStep(
      number: settings.number - frozenSteps, learningRate: rate * settings.learningRate,
      weightDecay: decays ? weightDecay : 0, momentum: settings.momentum,
      product: tracksProducts ? product(of: layer, settings) : nil)
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

/// The settings of a step, which all its parameters share.
struct StepSettings {
  /// The number of the step, counted from 1.
  let number: Int
  /// The learning rate, without the factors of the layers.
  let learningRate: Double
  /// The momentum that replaces the rule's own, or nil.
  var momentum: Double?
}
