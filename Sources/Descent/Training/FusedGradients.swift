/// Updates each large weight as soon as the `backward` of its layer has returned: the product that
/// computes the gradient updates the weight, so the gradient is never stored. The other gradients
/// are stored.
///
/// The update waits for `backward` to return, because `backward` may read the weights.
final class FusedGradients: GradientConsumer {
  private let updater: Updater
  private let rule: any FusedRule
  /// The settings of the step whose gradients are computed.
  var step: StepSettings
  private var products: [(index: Int, x: Matrix, dy: Matrix)] = []

  /// Nil if no weight is large, or if the optimizer cannot update a weight by a product.
  init?(_ updater: Updater, _ optimizer: any Optimizer, _ network: Network) {
    let capacity = network.layers.all.map { $0.ranges.count(where: \.isLarge) }.max() ?? 0
    guard capacity > 0, let rule = optimizer as? any FusedRule else { return nil }
    self.updater = updater
    self.rule = rule
    step = StepSettings(number: 1, learningRate: rule.learningRate)
    products.reserveCapacity(capacity)
  }

  var takesProducts: Bool { true }

  func take(_ x: Matrix, _ dy: Matrix, of index: Int) {
    _ = product(of: index)
    products.append((index, x, dy))
  }

  func layerFinished(_ layer: NetworkLayer) {
    for (index, place) in layer.places.enumerated() where place.range.isLarge {
      updater.updateLarge(place, of: layer, by: product(of: index), rule, step)
    }
  }

  func product(of index: Int) -> (x: Matrix, dy: Matrix)? {
    guard let position = products.firstIndex(where: { $0.index == index }) else { return nil }
    let product = products.remove(at: position)
    return (product.x, product.dy)
  }
}
