/// Moves a network's parameters by their gradients: all of them when the gradient is whole, or each
/// large weight at once, when its layer's `backward` has returned. The bytes are the same.
final class Updater {
  private let parameters: Matrix
  private let gradients: Matrix
  private let slots: SlotViews
  private let optimizer: any Optimizer
  private let decaying: ParameterSelection
  private let weightDecay: Double
  private var groups: [Group] = []
  /// What the learning rate of each networkLayer is multiplied by.
  private var rates: [Double]
  /// The steps that each networkLayer has been frozen in, which are none of its own.
  private var frozenSteps: [Int]
  /// The step after which the rates were set.
  private var ratesStep = 0
  /// The rule, if it is one that can move a weight whose gradient is not stored, and there is one large
  /// enough to gain by it.
  private let rule: (any FusedRule)?
  /// The gradients that wait for their layer's `backward` to return; nil if none ever does.
  let deferred: DeferredGradients?

  /// Neighbours in the flat vectors that move together, or a parameter that moves by itself.
  private struct Group {
    var range: ParameterRange
    let decays: Bool
    let rate: Double
    let frozenSteps: Int
    /// Else they become what `Pass.next` holds.
    let isTrained: Bool
  }

  /// Moves these parameters of the network by the rule, with the stepOptions' weight decay and the rates
  /// of their layers. With `storesGradients` no weight moves before the whole gradient is there.
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
    let atOnce = network.layers.all.map { $0.ranges.count(where: \.isLarge) }.max() ?? 0
    rule = atOnce > 0 && !storesGradients ? optimizer as? any FusedRule : nil
    deferred = rule == nil ? nil : DeferredGradients(capacity: atOnce)
    setRates(stepOptions.layerRates, of: network)
  }

  /// Multiplies the learning rates of the layers of these numbers after the step of this number; 0 leaves
  /// a layer as it is, and the rule counts its steps from where it goes on.
  func setRates(_ layerRates: [Int: Double], of network: Network, after step: Int = 0) {
    network.check(layerRates)
    for index in rates.indices where rates[index] == 0 { frozenSteps[index] += step - ratesStep }
    ratesStep = step
    rates = network.layers.all.indices.map { layerRates[$0] ?? 1 }
    var groups: [Group] = []
    for (networkLayer, place) in network.layers.all.flatMap({ networkLayer in
      networkLayer.places.map { (networkLayer, $0) }
    }) {
      let (rate, frozenSteps) = (rates[networkLayer.number], frozenSteps[networkLayer.number])
      let decays = decaying.contains(place) && weightDecay > 0
      let end = place.offset + place.shape.count
      let mayJoin = optimizer.isElementwise || !place.isTrained
      if let last = groups.last, mayJoin, last.decays == decays, last.rate == rate,
        last.frozenSteps == frozenSteps, last.isTrained == place.isTrained, !last.range.isLarge,
        !place.range.isLarge
      {
        groups[groups.count - 1].range.columns = end - last.range.offset
      } else {
        groups.append(
          Group(
            range: mayJoin ? place.range.asRow : place.range, decays: decays, rate: rate,
            frozenSteps: frozenSteps, isTrained: place.isTrained))
      }
    }
    self.groups = groups
  }

  /// Moves all parameters by the gradient that is stored, or those that are left when the large
  /// weights have been moved at once; what is not trained takes its next value.
  func move(_ figures: StepSettings, exceptLarge: Bool = false) {
    // By index: a loop over the groups would retain them in each step.
    for index in groups.indices {
      let group = groups[index]
      if group.rate == 0 || exceptLarge && group.range.isLarge { continue }
      guard group.isTrained else {
        group.range.of(parameters).copy(from: group.range.of(gradients))
        continue
      }
      let step = step(
        figures, rate: group.rate, frozenSteps: group.frozenSteps, decays: group.decays)
      move(group.range, at: step)
    }
  }

  /// Moves the large weights of a networkLayer whose `backward` has returned.
  func moveLarge(of networkLayer: NetworkLayer, _ figures: StepSettings) {
    guard let rule, let deferred else { return }
    for (index, place) in networkLayer.places.enumerated() where place.range.isLarge {
      let rate = rates[networkLayer.number]
      let step = step(
        figures, rate: rate, frozenSteps: frozenSteps[networkLayer.number],
        decays: decaying.contains(place))
      let gradient = deferred.take(index)
      if rate == 0 { continue }
      guard let (x, dy) = gradient else {
        move(place.range, at: step)
        continue
      }
      Kernels.apply(
        rule.kernelUpdate(step), to: place.range.of(parameters), gradient: x, dy,
        through: place.range.of(gradients), slots: place.range.of(slots))
    }
  }

  private func move(_ range: ParameterRange, at step: UpdateStep) {
    optimizer.update(
      range.of(parameters), gradients: range.of(gradients), slots: range.of(slots), at: step)
  }

  private func step(
    _ figures: StepSettings, rate: Double, frozenSteps: Int, decays: Bool
  ) -> UpdateStep {
    UpdateStep(
      number: figures.number - frozenSteps, learningRate: rate * figures.learningRate,
      weightDecay: decays ? weightDecay : 0, momentum: figures.momentum)
  }
}

extension Network {
  /// Traps unless these are rates of its layers, finite and at least 0.
  func check(_ layerRates: [Int: Double]) {
    for (number, rate) in layerRates {
      precondition(
        layers.all.indices.contains(number) && rate >= 0 && rate.isFinite,
        "a rate of \(rate) for layer \(number) of \(layers.count)")
    }
  }
}

/// What all parameters of a step have in common.
struct StepSettings {
  /// From 1.
  let number: Int
  let learningRate: Double
  /// What takes the place of the rule's own momentum.
  var momentum: Double?
}
