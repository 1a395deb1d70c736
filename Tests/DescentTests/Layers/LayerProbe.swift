@testable import Descent

/// Runs a layer in a network, alone or with layers inside it, forward on rows and backward on the
/// gradient of its output.
struct LayerProbe {
  struct Outcome {
    let y: [[Double]]
    let dx: [[Double]]
    /// The gradient of each parameter, or the next value of a state.
    let gradients: [[Double]]
  }

  let network: Network
  var precision = Precision.double
  var mode = Pass.Mode.training
  var seed: UInt64 = 0
  /// True if the gradient of the input is asked for.
  var asksForInput = true

  init(_ layer: any Layer, input: Shape) throws {
    network = try Network(Sequential([layer]), input: input)
  }

  /// Runs the layer forward and backward. Every value that the layer must set is NaN before.
  func run(
    _ x: [[Double]], dy: [[Double]]? = nil, parameters: [[Double]]? = nil
  ) -> Outcome {
    let layer = network.layers.all[0]
    func buffer(_ count: Int) -> Buffer {
      let buffer = Buffer(count: count, precision: precision)
      buffer.all.fill(.nan)
      return buffer
    }
    let weights = network.initialParameters(seed: seed, precision: precision)
    for (place, values) in zip(layer.places, parameters ?? []) {
      weights.matrix(at: place.offset, rows: place.rows, columns: place.columns).set(values)
    }
    let gradients = buffer(network.vectorCount)
    let memory = PassMemory(network, capacity: x.count, precision: precision)
    memory.cache.all.fill(.nan)
    memory.scratch.all.fill(.nan)
    let columns = [layer.inputs, layer.outputs, layer.outputs, layer.inputs]
    let buffers = columns.map { buffer(x.count * $0) }
    return withExtendedLifetime((weights, gradients, memory, buffers)) {
      let blocks = zip(buffers, columns).map { $0.matrix(rows: x.count, columns: $1) }
      blocks[0].set(x.flatMap { $0 })
      blocks[2].set(dy?.flatMap { $0 } ?? Array(repeating: 1, count: x.count * layer.outputs))
      let context = PassContext(
        mode, parameters: weights.all, gradients: gradients.all, memory: memory, rows: x.count
      )
      layer.forward(blocks[0], into: blocks[1], in: context, key: RandomKey(seed: seed))
      layer.backward(
        blocks[2], x: blocks[0], y: blocks[1], into: asksForInput ? blocks[3] : nil, in: context,
        key: RandomKey(seed: seed))
      return Outcome(
        y: Self.rows(blocks[1]), dx: Self.rows(blocks[3]),
        gradients: layer.places.map {
          gradients.matrix(at: $0.offset, rows: 1, columns: $0.shape.count).values()
        })
    }
  }

  private static func rows(_ matrix: Matrix) -> [[Double]] {
    (0..<matrix.rows).map { matrix.rows($0..<$0 + 1).values() }
  }
}
