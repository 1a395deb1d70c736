/// A layer in a network, with its shapes, the places of its parameters and of its memory, and the
/// networks inside it.
///
/// It is a class that hides the layer's type, so that a step copies no layers. The copies cost
/// measurable time in small steps.
final class NetworkLayer: Sendable {
  /// The layer's number, counted from 0, in the network or among all layers in the branches of the
  /// layer around it.
  let number: Int
  /// The number of the network's own layer that this layer is or is inside of.
  let outermost: Int
  /// The shape of one row of the input.
  let input: Shape
  /// The shape of one row of the output.
  let output: Shape
  /// The number of elements in one row of the input.
  let inputs: Int
  /// The number of elements in one row of the output.
  let outputs: Int
  /// The places of the layer's own parameters, followed by those of its branches.
  let places: [ParameterPlace]
  /// The ranges of `places`, which are what a step needs. In a branch none is large, so no product is
  /// handed over: the gradient of the layer's output would not stay until `backward` of the layer
  /// around it has returned.
  let ranges: [ParameterRange]
  /// The layers of each branch.
  let branches: [UnretainedArray<NetworkLayer>]
  /// The places of the layer's memory.
  let memory: LayerMemory
  private let layer: any Layer

  init(_ layer: any Layer, _ description: LayerDescription) {
    self.layer = layer
    number = description.number
    outermost = description.outermost ?? description.number
    input = description.input
    output = description.output
    inputs = input.count
    outputs = output.count
    places = description.places
    ranges = places.map { description.outermost == nil ? $0.range : $0.range.asStored }
    branches = description.branches.map { UnretainedArray($0) }
    memory = description.memory
  }

  /// Calls `Layer.forward(_:into:in:)`.
  func forward(_ x: Matrix, into y: Matrix, in context: PassContext, key: RandomKey) {
    layer.forward(x, into: y, in: Pass(networkLayer: self, context: context, stepKey: key))
  }

  /// Calls `Layer.backward(_:x:y:into:in:)`.
  func backward(
    _ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in context: PassContext, key: RandomKey
  ) {
    layer.backward(
      dy, x: x, y: y, into: dx, in: Pass(networkLayer: self, context: context, stepKey: key))
  }
}

/// What a network knows about a layer.
struct LayerDescription {
  var number = 0
  /// The number of the network's own layer that it is inside of, or nil if it is one itself.
  var outermost: Int?
  let input: Shape
  let output: Shape
  var places: [ParameterPlace] = []
  var branches: [[NetworkLayer]] = []
  var memory = LayerMemory()
}

/// The places of a layer's memory, each in elements of a row. A region is `rows` times as long.
struct LayerMemory {
  /// What the layer keeps from forward to backward.
  var cache = (start: 0, count: 0)
  /// The start, in the cache, of the output of a layer that is in a branch.
  var outputStart = 0
  /// What one call of the layer needs.
  var scratch = (start: 0, count: 0)
  /// The two gradient buffers of the branches, in the scratch memory: their start, and the width of
  /// each.
  var gradients = (start: 0, width: 0)
}
