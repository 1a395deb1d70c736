/// A parameter and its place in the flat parameter vector.
struct ParameterPlace: Hashable, Sendable {
  let name: String
  let shape: Shape
  let initializer: Initializer
  let offset: Int
  let rows: Int
  let columns: Int
  let decays: Bool
  let isTrained: Bool
}

/// A layer in a network, with its sizes, the places of its parameters and the layers inside it.
///
/// It is a class that hides the layer's type, so that a step copies no layers. The copies cost
/// measurable time in small steps.
final class NetworkLayer: Sendable {
  /// The layer's number, counted from 0, in the network or among all layers in the branches of the
  /// layer around it.
  let number: Int
  /// The number of the network's own layer that this layer is or is inside of.
  let outermost: Int
  let inputs: Int
  let outputs: Int
  /// The places of the layer's own parameters, followed by those of its branches.
  let places: [ParameterPlace]
  /// The ranges of `places`, which are what a step needs. In a branch none is large, so none is
  /// deferred: the gradient of the layer's output would not stay until `backward` of the layer
  /// around it has returned.
  let ranges: [ParameterRange]
  /// The layers of each branch.
  let branches: [UnretainedArray<NetworkLayer>]
  /// The start of the layer's scratch memory, in elements of each row's scratch memory.
  let scratchStart: Int
  /// The start of the layer's output in the scratch memory, if the layer is in a branch.
  let outputStart: Int
  /// The start in the scratch memory of the two gradient buffers of the branches, and the width of
  /// each.
  let gradients: (start: Int, width: Int)
  private let layer: any Layer

  init(
    _ layer: some Layer, number: Int = 0, within outermost: Int? = nil, inputs: Int, outputs: Int,
    places: [ParameterPlace] = [], branches: [[NetworkLayer]] = [], scratchStart: Int = 0,
    outputStart: Int = 0
  ) {
    self.number = number
    self.outermost = outermost ?? number
    self.inputs = inputs
    self.outputs = outputs
    self.places = places
    ranges = places.map { outermost == nil ? $0.range : $0.range.asStored }
    self.branches = branches.map { UnretainedArray($0) }
    self.scratchStart = scratchStart
    self.outputStart = outputStart
    let inner = branches.joined()
    gradients = (
      inner.last?.scratchEnd ?? scratchStart,
      branches.isEmpty ? 0 : inner.reduce(inputs) { max($0, $1.outputs) }
    )
    self.layer = layer
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

  /// The start of the next layer's scratch memory.
  var scratchEnd: Int { gradients.start + 2 * gradients.width }
}

/// An architecture built for one input shape: each layer with its sizes and the places of its
/// parameters in the flat parameter vector.
struct Network: Sendable {
  let architecture: Sequential
  let input: Shape
  let output: Shape
  let layers: UnretainedArray<NetworkLayer>
  /// The places of the parameters of all layers, in order.
  let places: [ParameterPlace]
  /// The length of the flat parameter vector. Each parameter starts at a multiple of 16 elements.
  let vectorCount: Int

  init(_ architecture: Sequential, input: Shape) throws(ShapeError) {
    guard !architecture.layers.isEmpty else { throw ShapeError("a network without layers") }
    self.architecture = architecture
    self.input = input
    var layout = Layout()
    var layers: [NetworkLayer] = []
    var shape = input
    for (number, layer) in architecture.layers.enumerated() {
      let next = try layer.outputShape(for: shape, number: number)
      layers.append(
        try layout.networkLayer(
          layer, from: shape, to: next, at: layer.title(number), named: "\(number).",
          number: number, scratchStart: layers.last?.scratchEnd ?? 0))
      shape = next
    }
    self.layers = UnretainedArray(layers)
    places = layers.flatMap(\.places)
    output = shape
    vectorCount = layout.vectorCount
  }

  /// The number of trained parameters, without the gaps in the flat vector.
  var parameterCount: Int {
    places.reduce(0) { $0 + ($1.isTrained ? $1.shape.count : 0) }
  }

  /// The width of the widest input or output of a layer.
  var widest: Int { layers.all.reduce(input.count) { max($0, $1.outputs) } }

  /// The number of elements of scratch memory for each row.
  var scratchCount: Int { layers.all.last?.scratchEnd ?? 0 }

  /// Returns the initial parameters, which are a pure function of the seed.
  func initialParameters(seed: UInt64, precision: Precision) -> Buffer {
    let buffer = Buffer(count: vectorCount, precision: precision)
    for (number, place) in places.enumerated() {
      let key = RandomKey(seed: seed).derived(UInt64(number))
      buffer.matrix(at: place.offset, rows: place.rows, columns: place.columns)
        .set(place.initializer.values(for: place.shape, key: key))
    }
    return buffer
  }

  /// Returns the output for `x`, which stays in `memory`. The memory must have room for at least as
  /// many rows.
  ///
  /// Several threads may call it at the same time, each with its own memory.
  func predict(_ x: Matrix, parameters: Matrix, in memory: PassMemory) -> Matrix {
    let context = PassContext(
      .inference, parameters: parameters, scratch: memory.scratch.all, rows: x.rows)
    return layers.forward(x, in: context, key: RandomKey(seed: 0)) { number, layer in
      memory.pingPong(number, rows: x.rows, columns: layer.outputs)
    }
  }
}

extension UnretainedArray<NetworkLayer> {
  /// Runs the layers one after the other, each into the memory that `output` returns for it.
  /// Returns the last output, or `x` if there are no layers.
  @inline(__always)
  func forward(
    _ x: Matrix, in context: PassContext, key: RandomKey,
    into output: (_ number: Int, _ layer: NetworkLayer) -> Matrix
  ) -> Matrix {
    var x = x
    for number in 0..<count {
      withObject(at: number) { layer in
        let y = output(number, layer)
        layer.forward(x, into: y, in: context, key: key)
        x = y
      }
    }
    return x
  }
}

/// Lays out the parameters of a network and the scratch memory of layers with branches.
private struct Layout {
  /// The length of the flat parameter vector so far.
  var vectorCount = 0

  /// Lays out a layer and the layers of its branches. Messages call the layer by `title`.
  ///
  /// The outputs and the scratch memory of the branches' layers follow each other in the layer's
  /// scratch memory. Parameters of a single branch have no branch number, as in `2.0.weight`. Those
  /// of several do, as in `2.1.0.weight`.
  mutating func networkLayer(
    _ layer: some Layer, from input: Shape, to output: Shape, at title: String,
    named prefix: String, number: Int, within outermost: Int? = nil,
    scratchStart: Int, outputStart: Int = 0
  ) throws(ShapeError) -> NetworkLayer {
    var places: [ParameterPlace] = []
    for parameter in layer.parameters(for: input) {
      places.append(try place(parameter, named: prefix + parameter.name, at: title))
    }
    // The layers inside keep the number of the outermost layer beside their own numbers.
    let outer = outermost ?? number
    var branches: [[NetworkLayer]] = []
    var scratch = scratchStart
    var count = 0
    let networks = layer.branches
    for (branch, network) in networks.enumerated() {
      var layers: [NetworkLayer] = []
      var shape = input
      for (number, layer) in network.layers.enumerated() {
        let next = try layer.outputShape(for: shape, number: number)
        let name = networks.count > 1 ? "\(branch).\(number)." : "\(number)."
        let networkLayer = try networkLayer(
          layer, from: shape, to: next, at: "\(title), \(layer.title(number))",
          named: prefix + name, number: count, within: outer,
          scratchStart: scratch + next.count, outputStart: scratch)
        scratch = networkLayer.scratchEnd
        count += 1
        places += networkLayer.places
        layers.append(networkLayer)
        shape = next
      }
      branches.append(layers)
    }
    for (position, place) in places.enumerated()
    where places[..<position].contains(where: { $0.name == place.name }) {
      throw ShapeError(
        "\(title) has two parameters \"\(place.name.dropFirst(prefix.count))\"; name them "
          + "differently")
    }
    return NetworkLayer(
      layer, number: number, within: outermost, inputs: input.count, outputs: output.count,
      places: places, branches: branches, scratchStart: scratchStart, outputStart: outputStart)
  }

  private mutating func place(
    _ parameter: Parameter, named name: String, at title: String
  ) throws(ShapeError) -> ParameterPlace {
    if let fault = parameter.initializer.fault {
      throw ShapeError("\(title): the initializer of \"\(parameter.name)\" has \(fault)")
    }
    let columns = parameter.shape.dimensions.last ?? 1
    let place = ParameterPlace(
      name: name, shape: parameter.shape, initializer: parameter.initializer,
      offset: vectorCount, rows: parameter.shape.count / columns, columns: columns,
      decays: parameter.decays, isTrained: parameter.isTrained)
    let (end, overflow) = vectorCount.addingReportingOverflow(parameter.shape.count)
    guard !overflow, end < 1 << 48 else {
      throw ShapeError("\(title) has too many parameters")
    }
    vectorCount = (end + 15) / 16 * 16
    return place
  }
}

extension Layer {
  /// Returns the layer's name for messages: `layer 2 (dense)`.
  fileprivate func title(_ number: Int) -> String { "layer \(number) (\(Self.kind))" }

  /// Returns the output's shape. An error names the layer.
  fileprivate func outputShape(for input: Shape, number: Int) throws(ShapeError) -> Shape {
    do {
      return try outputShape(for: input)
    } catch {
      throw ShapeError("\(title(number)): \(error)")
    }
  }
}

extension Sequential {
  /// Returns the shape of the last layer's output, or of the input if there are no layers.
  func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    var shape = input
    for (number, layer) in layers.enumerated() {
      shape = try layer.outputShape(for: shape, number: number)
    }
    return shape
  }
}
