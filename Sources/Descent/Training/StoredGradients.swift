/// Stores the gradients, so that an update can use them when all are known.
final class StoredGradients: GradientConsumer {
  var takesProducts: Bool { false }
  var isAdding: Bool { false }

  func take(_ x: Matrix, _ dy: Matrix, of index: Int) {
    stop("stored gradients take no products")
  }

  func product(of index: Int) -> (x: Matrix, dy: Matrix)? { nil }

  func addend(of place: ParameterPlace) -> Matrix { stop("stored gradients are not added") }

  func layerFinished(_ layer: NetworkLayer) {}
}
