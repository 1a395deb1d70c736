/// Gradients xᵀ·dy of one layer's weights that are not computed yet: they are used the moment that they
/// are, but only when `backward` has returned, since until then it may read the weights.
final class DeferredGradients {
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
