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
  private let layers: [NetworkLayer]
  private let state: TrainingState
  private var groups: [Group] = []
  /// The optimizer if it needs the products. Otherwise nil.
  private let productRule: (any ProductRule)?
  /// Whether there is a product rule: a look into the optional itself would copy the rule in each step.
  private let tracksProducts: Bool

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

  /// Updates the parameters of `state` by the optimizer's rule, with the weight decay of
  /// `stepOptions`.
  init(
    _ network: Network, _ optimizer: any Optimizer, _ state: TrainingState, gradients: Matrix,
    stepOptions: StepOptions = StepOptions()
  ) {
    parameters = state.parameters.all
    self.gradients = gradients
    slots = SlotViews(
      flat: state.slots.matrix(rows: optimizer.slots.count, columns: network.vectorCount))
    self.optimizer = optimizer
    self.state = state
    layers = network.layers.all
    decaying = stepOptions.decaying
    weightDecay = stepOptions.weightDecay ?? optimizer.weightDecay
    network.check(decaying)
    productRule = optimizer as? any ProductRule
    tracksProducts = productRule != nil
    joinParameters()
  }

  /// Joins the parameters of the layers that take the same steps, until a layer's rate changes.
  func joinParameters() {
    let states = state.layers
    var groups: [Group] = []
    for (layer, place) in layers.flatMap({ layer in layer.places.map { (layer.number, $0) } }) {
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
            range: mayJoin ? place.range.asRow : place.range, decays: decays,
            rate: states[layer].rate, frozenSteps: states[layer].frozenSteps, layer: layer,
            isTrained: place.isTrained))
      }
    }
    self.groups = groups
  }

  private func movesAlike(_ layer: Int, _ other: Int) -> Bool {
    let (layer, other) = (state.layers[layer], state.layers[other])
    return layer.rate == other.rate && layer.frozenSteps == other.frozenSteps
      && layer.product == other.product
  }

  /// Updates all parameters by the stored gradient. Parameters that are not trained take their next
  /// value.
  ///
  /// With `exceptLarge`, skips the large weights, which `updateLarge` has updated.
  func update(_ settings: StepSettings, exceptLarge: Bool = false) {
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
      update(group.range, at: step)
    }
    guard tracksProducts else { return }
    for layer in state.layers.indices where !state.layers[layer].isFrozen {
      state.layers[layer].product = product(of: layer, settings)
    }
  }

  /// Returns the product of a layer, this step included, or nil while every step had the rule's own momentum.
  private func product(of layer: Int, _ settings: StepSettings) -> Double? {
    let state = state.layers[layer]
    guard settings.momentum != nil || state.product != nil, let productRule else { return nil }
    let number = settings.number - state.frozenSteps
    let step = UpdateStep(
      number: number, learningRate: settings.learningRate, momentum: settings.momentum)
    return (state.product ?? productRule.product(through: number - 1))
      * productRule.factor(at: step)
  }

  /// Updates a large weight of a layer by the product xᵀ·dy or, if that is nil, by the stored gradient.
  func updateLarge(
    _ place: ParameterPlace, of layer: NetworkLayer, by product: (x: Matrix, dy: Matrix)?,
    _ rule: any FusedRule, _ settings: StepSettings
  ) {
    let state = state.layers[layer.number]
    if state.isFrozen { return }
    let step = step(
      settings, rate: state.rate, frozenSteps: state.frozenSteps, decays: decaying.contains(place),
      layer: layer.number)
    guard let (x, dy) = product else {
      update(place.range, at: step)
      return
    }
    Kernels.apply(
      rule.kernelUpdate(step), to: place.range.of(parameters), gradient: x, dy,
      through: place.range.of(gradients), slots: place.range.of(slots))
  }

  /// The first slot that is not finite, by the order of the layers, their parameters and the slots.
  func firstSlotNotFinite() -> (name: String, parameter: String, layer: Int)? {
    for layer in layers {
      for place in layer.places {
        let views = place.range.of(slots)
        for (index, name) in optimizer.slots.enumerated() where !views[index].isFinite {
          return (name, place.name, layer.number)
        }
      }
    }
    return nil
  }

  private func update(_ range: ParameterRange, at step: UpdateStep) {
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
