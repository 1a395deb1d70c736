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
  /// The number of elements a row that layers keep from forward to backward.
  let cacheCount: Int
  /// The number of elements a row that one call of a layer needs at most.
  let scratchCount: Int

  init(_ architecture: Sequential, input: Shape) throws(ShapeError) {
    guard !architecture.layers.isEmpty else { throw ShapeError("a network without layers") }
    self.architecture = architecture
    self.input = input
    var layout = NetworkLayout()
    let layers = try layout.layers(
      of: architecture, input: input, in: .init(title: "", prefix: ""))
    self.layers = UnretainedArray(layers)
    places = layers.flatMap(\.places)
    output = layers.last?.output ?? input
    vectorCount = layout.vectorCount
    cacheCount = layout.cacheCount
    scratchCount = layout.scratchCount
  }

  /// The number of trained parameters, without the gaps in the flat vector.
  var parameterCount: Int {
    places.reduce(0) { $0 + ($1.isTrained ? $1.shape.count : 0) }
  }

  /// The width of the widest input or output of a layer.
  var widest: Int { layers.all.reduce(input.count) { max($0, $1.outputs) } }

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
      .inference, parameters: parameters, memory: memory, rows: x.rows)
    return layers.forward(x, in: context, key: RandomKey(seed: 0)) { number, layer in
      memory.pingPong(number, rows: x.rows, columns: layer.outputs)
    }
  }
}

extension UnretainedArray<NetworkLayer> {
  /// Propagates the gradient `dy` of the output `y` back through the layers to the input `x`.
  ///
  /// `output` returns the output of the layer with a number, and `gradient` the memory for the
  /// gradient of its input, or nil if that is not needed. `finished` is called when the layer's
  /// `backward` has returned. Returns the last gradient.
  @inline(__always)
  func backward(
    _ dy: Matrix, from y: Matrix, to x: Matrix, in context: PassContext, key: RandomKey,
    output: (_ number: Int) -> Matrix,
    gradient: (_ number: Int, _ layer: NetworkLayer) -> Matrix?,
    finished: (NetworkLayer) -> Void = { _ in }
  ) -> Matrix {
    var (y, dy, number) = (y, dy, count)
    while number > 0 {
      number -= 1
      let input = number == 0 ? x : output(number - 1)
      withObject(at: number) { layer in
        let dx = gradient(number, layer)
        layer.backward(dy, x: input, y: y, into: dx, in: context, key: key)
        finished(layer)
        if let dx { dy = dx }
      }
      y = input
    }
    return dy
  }

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

extension Layer {
  /// Returns the layer's name for messages: `layer 2 (dense)`.
  func title(_ number: Int) -> String { "layer \(number) (\(Self.kind))" }

  /// Returns the output's shape. An error names the layer.
  func outputShape(for input: Shape, number: Int) throws(ShapeError) -> Shape {
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
