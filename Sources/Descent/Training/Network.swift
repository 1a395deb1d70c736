/// Where a parameter lies in the flat vector of all parameters.
struct ParameterPlace: Hashable, Sendable {
  let name: String
  let shape: Shape
  let initializer: Initializer
  let offset: Int
  let rows: Int
  let columns: Int
  let decays: Bool

  /// Whether it is a matrix whose gradient does not stay in the first cache.
  var isLarge: Bool { rows * columns >= 16_384 && columns >= 16 }
}

/// A layer in its place: with its sizes and the places of its parameters.
///
/// A class that does not show the layer's type, so that a step that goes through the stages copies no
/// layers, which showed in the time of small steps.
final class Stage: Sendable {
  /// Of the layer, from 0.
  let number: Int
  let inputs: Int
  let outputs: Int
  let places: [ParameterPlace]
  /// `Layer.forward(_:into:in:)`
  let forward: @Sendable (_ x: Matrix, _ y: Matrix, _ pass: Pass) -> Void
  /// `Layer.backward(_:x:y:into:in:)`
  let backward:
    @Sendable (_ dy: Matrix, _ x: Matrix, _ y: Matrix, _ dx: Matrix?, _ pass: Pass) -> Void

  init(
    _ layer: some Layer, number: Int, inputs: Int, outputs: Int, places: [ParameterPlace]
  ) {
    self.number = number
    self.inputs = inputs
    self.outputs = outputs
    self.places = places
    forward = { layer.forward($0, into: $1, in: $2) }
    backward = { layer.backward($0, x: $1, y: $2, into: $3, in: $4) }
  }

  /// What the layer sees of a pass, given the flat vectors of all parameters and gradients.
  func pass(
    _ mode: Pass.Mode, stepKey: RandomKey, parameters: Matrix, gradients: Matrix?,
    part: BatchPart, waiting: WaitingGradients? = nil
  ) -> Pass {
    Pass(
      mode: mode, stepKey: stepKey, layer: number, places: places, parameters: parameters,
      gradients: gradients, part: part, waiting: waiting)
  }
}

/// An architecture built for one shape of input: each layer with its sizes and the places of its
/// parameters, all of which lie in one flat vector.
struct Network: Sendable {
  let architecture: Sequential
  let input: Shape
  let output: Shape
  let stages: LentObjects<Stage>
  /// Of all stages, in order.
  let places: [ParameterPlace]
  /// The length of the flat vector; each parameter begins at a multiple of 16 elements.
  let vectorCount: Int

  init(_ architecture: Sequential, input: Shape) throws(ShapeError) {
    guard !architecture.layers.isEmpty else { throw ShapeError("a network without layers") }
    self.architecture = architecture
    self.input = input
    var stages: [Stage] = []
    var shape = input
    var offset = 0
    for (number, layer) in architecture.layers.enumerated() {
      let next: Shape
      do {
        next = try layer.outputShape(for: shape)
      } catch {
        throw ShapeError("layer \(number) (\(type(of: layer).kind)): \(error)")
      }
      var places: [ParameterPlace] = []
      for parameter in layer.parameters(for: shape) {
        guard !places.contains(where: { $0.name == "\(number).\(parameter.name)" }) else {
          throw ShapeError(
            "layer \(number) (\(type(of: layer).kind)) has two parameters \"\(parameter.name)\"; "
              + "name them differently")
        }
        if let fault = parameter.initializer.fault {
          throw ShapeError(
            "layer \(number) (\(type(of: layer).kind)): \"\(parameter.name)\" begins with \(fault)")
        }
        let columns = parameter.shape.dimensions.last ?? 1
        places.append(
          ParameterPlace(
            name: "\(number).\(parameter.name)", shape: parameter.shape,
            initializer: parameter.initializer, offset: offset,
            rows: parameter.shape.count / columns, columns: columns,
            decays: parameter.decays))
        let (end, overflow) = offset.addingReportingOverflow(parameter.shape.count)
        guard !overflow, end < 1 << 48 else {
          throw ShapeError("layer \(number) (\(type(of: layer).kind)) has too many parameters")
        }
        offset = (end + 15) / 16 * 16
      }
      stages.append(
        Stage(
          layer, number: number, inputs: shape.count, outputs: next.count, places: places))
      shape = next
    }
    self.stages = LentObjects(stages)
    places = stages.flatMap(\.places)
    output = shape
    vectorCount = offset
  }

  /// The number of parameters, without the gaps of the flat vector.
  var parameterCount: Int { places.reduce(0) { $0 + $1.shape.count } }

  var widest: Int { stages.all.reduce(input.count) { max($0, $1.outputs) } }

  /// The parameters' beginning, a pure function of the seed.
  func initialParameters(seed: UInt64, precision: Precision) -> Buffer {
    let buffer = Buffer(count: vectorCount, precision: precision)
    for (number, place) in places.enumerated() {
      let key = RandomKey(seed: seed).derived(UInt64(number))
      buffer.matrix(at: place.offset, rows: place.rows, columns: place.columns)
        .set(place.initializer.values(for: place.shape, key: key))
    }
    return buffer
  }

  /// The output for `x`, through two buffers in turn; calls from several threads are independent.
  func predict(_ x: Matrix, parameters: Matrix, through buffers: (Buffer, Buffer)) -> Matrix {
    var current = x
    for number in 0..<stages.count {
      stages.withObject(at: number) { stage in
        let y = (number % 2 == 0 ? buffers.0 : buffers.1)
          .matrix(rows: x.rows, columns: stage.outputs)
        stage.forward(
          current, y,
          stage.pass(
            .inference, stepKey: RandomKey(seed: 0), parameters: parameters, gradients: nil,
            part: BatchPart(batchRows: x.rows)))
        current = y
      }
    }
    return current
  }
}
