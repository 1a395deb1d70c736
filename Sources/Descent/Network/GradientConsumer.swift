/// What becomes of the gradients that `backward` computes. They are stored, accumulated over the
/// micro-batches of a batch, or used by the update at once.
protocol GradientConsumer: AnyObject {
  /// Whether the gradient xᵀ·dy of a large weight is handed over as its factors, by `take`.
  var takesProducts: Bool { get }
  /// Whether the gradients are added to those of earlier rows of the batch.
  var isAdding: Bool { get }
  /// Takes the factors of the gradient of a layer's parameter `index`. They stay unchanged until
  /// `layerFinished`.
  func take(_ x: Matrix, _ dy: Matrix, of index: Int)
  /// Takes back the factors of the gradient of parameter `index`. Nil if there are none.
  func product(of index: Int) -> (x: Matrix, dy: Matrix)?
  /// Returns the memory where a layer sets a gradient that is then added.
  func addend(of place: ParameterPlace) -> Matrix
  /// Uses the gradients of a layer whose `backward` has returned.
  func layerFinished(_ layer: NetworkLayer)
}

/// The defaults of a consumer that stores the gradients as `backward` sets them.
extension GradientConsumer {
  var takesProducts: Bool { false }
  var isAdding: Bool { false }

  func take(_ x: Matrix, _ dy: Matrix, of index: Int) { stop("\(Self.self) takes no products") }

  func product(of index: Int) -> (x: Matrix, dy: Matrix)? { nil }

  func addend(of place: ParameterPlace) -> Matrix { stop("\(Self.self) does not add") }

  func layerFinished(_ layer: NetworkLayer) {}
}
