/// Moves a network's parameters by their gradients: all of them when the gradient is whole, or each
/// large weight at once, when its layer's `backward` has returned. The bytes are the same.
struct Updater {
  private let parameters: Matrix
  private let gradients: Matrix
  private let slots: SlotViews
  private let optimizer: any Optimizer
  private let groups: [Group]
  /// The rule, if it is one that can move a weight whose gradient is not stored, and there is one large
  /// enough to gain by it.
  private let rule: (any FusedRule)?
  /// The gradients that wait for their layer's `backward` to return; nil if none ever does.
  let waiting: WaitingGradients?
  private let decaying: ParameterSelection

  /// Neighbours in the flat vectors that move together, or a parameter that moves by itself.
  private struct Group {
    var range: ParameterRange
    let decays: Bool
    let isLarge: Bool
  }

  /// Moves these parameters of the network by the rule. The weight decay is for those `decaying`. With
  /// `storesGradients` no weight moves before the whole gradient is there.
  init(
    _ network: Network, _ optimizer: any Optimizer, parameters: Matrix, gradients: Matrix,
    slots: SlotViews, decaying: ParameterSelection = .weights, storesGradients: Bool = false
  ) {
    self.parameters = parameters
    self.gradients = gradients
    self.slots = slots
    self.optimizer = optimizer
    self.decaying = decaying
    network.check(decaying)
    var groups: [Group] = []
    for place in network.places {
      let decays = decaying.contains(place) && optimizer.weightDecay > 0
      let end = place.offset + place.shape.count
      if !optimizer.isElementwise {
        groups.append(Group(range: place.range, decays: decays, isLarge: false))
      } else if let last = groups.last, last.decays == decays, !last.isLarge, !place.isLarge {
        groups[groups.count - 1].range.columns = end - last.range.offset
      } else {
        groups.append(
          Group(
            range: ParameterRange(offset: place.offset, rows: 1, columns: place.shape.count),
            decays: decays, isLarge: place.isLarge))
      }
    }
    self.groups = groups
    let atOnce = network.stages.all.map { $0.places.count(where: \.isLarge) }.max() ?? 0
    rule = atOnce > 0 && !storesGradients ? optimizer as? any FusedRule : nil
    waiting = rule == nil ? nil : WaitingGradients(capacity: atOnce)
  }

  /// Moves all parameters by the gradient that is stored, or those that are left when the large
  /// weights have been moved at once. `momentum` takes the place of the rule's own.
  func move(
    step number: Int, learningRate: Double, momentum: Double? = nil, exceptLarge: Bool = false
  ) {
    for group in groups where !(exceptLarge && group.isLarge) {
      move(group.range, at: step(number, learningRate, momentum, decays: group.decays))
    }
  }

  /// Moves the large weights of a stage whose `backward` has returned.
  func moveLarge(
    of stage: Stage, step number: Int, learningRate: Double, momentum: Double? = nil
  ) {
    guard let rule, let waiting else { return }
    for (index, place) in stage.places.enumerated() where place.isLarge {
      let step = step(number, learningRate, momentum, decays: decaying.contains(place))
      guard let (x, dy) = waiting.take(index) else {
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
    _ number: Int, _ learningRate: Double, _ momentum: Double?, decays: Bool
  ) -> UpdateStep {
    UpdateStep(
      number: number, learningRate: learningRate,
      weightDecay: decays ? optimizer.weightDecay : 0, momentum: momentum)
  }
}

/// Gradients xᵀ·dy of one layer's weights that are not computed yet: they are used the moment that they
/// are, but only when `backward` has returned, since until then it may read the weights.
final class WaitingGradients {
  private var products: [(index: Int, x: Matrix, dy: Matrix)] = []

  init(capacity: Int) { products.reserveCapacity(capacity) }

  func add(_ x: Matrix, _ dy: Matrix, of index: Int) { products.append((index, x, dy)) }

  /// The product that waits for the parameter of this number.
  func take(_ index: Int) -> (x: Matrix, dy: Matrix)? {
    guard let position = products.firstIndex(where: { $0.index == index }) else { return nil }
    let product = products.remove(at: position)
    return (product.x, product.dy)
  }
}
