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
  private let rule: (any KernelRule)?
  /// The gradients that wait for their layer's `backward` to return; nil if none ever does.
  let waiting: WaitingGradients?

  /// Neighbours in the flat vectors that move together, or a large weight.
  private struct Group {
    let offset: Int
    var count: Int
    let decays: Bool
    let isLarge: Bool
    /// Else they become what `Pass.next` holds.
    let isTrained: Bool
  }

  init(
    _ network: Network, _ optimizer: any Optimizer, parameters: Matrix, gradients: Matrix,
    slots: SlotViews
  ) {
    self.parameters = parameters
    self.gradients = gradients
    self.slots = slots
    self.optimizer = optimizer
    var groups: [Group] = []
    for place in network.places {
      let decays = place.decays && optimizer.weightDecay > 0
      let end = place.offset + place.shape.count
      if let last = groups.last, last.decays == decays, last.isTrained == place.isTrained,
        !last.isLarge, !place.isLarge
      {
        groups[groups.count - 1].count = end - last.offset
      } else {
        groups.append(
          Group(
            offset: place.offset, count: place.shape.count, decays: decays,
            isLarge: place.isLarge, isTrained: place.isTrained))
      }
    }
    self.groups = groups
    let atOnce = network.stages.all.map { $0.places.count(where: \.isLarge) }.max() ?? 0
    rule = atOnce > 0 ? optimizer as? any KernelRule : nil
    waiting = rule == nil ? nil : WaitingGradients(capacity: atOnce)
  }

  /// Moves all parameters by the gradient that is stored, or those that are left when the large
  /// weights have been moved at once.
  func move(step number: Int, learningRate: Double, exceptLarge: Bool = false) {
    for group in groups where !(exceptLarge && group.isLarge) {
      guard group.isTrained else {
        parameters.copyRow(
          group.offset, count: group.count, from: gradients, at: group.offset)
        continue
      }
      move(
        group.offset, count: group.count,
        at: step(number, learningRate, decays: group.decays))
    }
  }

  /// Moves the large weights of a stage whose `backward` has returned.
  func moveLarge(of stage: Stage, step number: Int, learningRate: Double) {
    guard let rule, let waiting else { return }
    for (index, place) in stage.places.enumerated() where place.isLarge {
      let step = step(number, learningRate, decays: place.decays)
      guard let (x, dy) = waiting.take(index) else {
        move(place.offset, count: place.shape.count, at: step)
        continue
      }
      let (offset, rows, columns) = (place.offset, place.rows, place.columns)
      Kernels.apply(
        rule.kernelUpdate(step),
        to: parameters.block(at: offset, rows: rows, columns: columns), gradient: x, dy,
        through: gradients.block(at: offset, rows: rows, columns: columns),
        slots: slots.block(at: offset, rows: rows, columns: columns))
    }
  }

  private func move(_ offset: Int, count: Int, at step: UpdateStep) {
    optimizer.update(
      parameters.block(at: offset, rows: 1, columns: count),
      gradients: gradients.block(at: offset, rows: 1, columns: count),
      slots: slots.block(at: offset, rows: 1, columns: count), at: step)
  }

  private func step(_ number: Int, _ learningRate: Double, decays: Bool) -> UpdateStep {
    UpdateStep(
      number: number, learningRate: learningRate,
      weightDecay: decays ? optimizer.weightDecay : 0)
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
