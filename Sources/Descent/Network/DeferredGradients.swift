/// Gradients xᵀ·dy of one layer's weights that are still to be computed.
///
/// A deferred gradient is computed inside the update that uses it. That update waits until the
/// layer's `backward` has returned, because `backward` may read the weights.
final class DeferredGradients {
  private var products: [(index: Int, x: Matrix, dy: Matrix)] = []

  init(capacity: Int) { products.reserveCapacity(capacity) }

  func add(_ x: Matrix, _ dy: Matrix, of index: Int) { products.append((index, x, dy)) }

  /// Removes and returns the factors of the gradient of parameter `index`, or nil if it was not
  /// deferred.
  func take(_ index: Int) -> (x: Matrix, dy: Matrix)? {
    guard let position = products.firstIndex(where: { $0.index == index }) else { return nil }
    let product = products.remove(at: position)
    return (product.x, product.dy)
  }
}
