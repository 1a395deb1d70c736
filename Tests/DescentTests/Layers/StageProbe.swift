@testable import Descent

/// A layer, or several in a `Residual` or the like, in its place: what it makes of rows, and of the gradient
/// of what it made.
struct StageProbe {
  struct Outcome {
    let y: [[Double]]
    let dx: [[Double]]
    /// Of each parameter; of a state, its next value.
    let gradients: [[Double]]
  }

  let network: Network
  var precision = Precision.double
  var mode = Pass.Mode.training
  var seed: UInt64 = 0

  init(_ layer: some Layer, input: Shape) throws {
    network = try Network(Sequential([layer]), input: input)
  }

  /// Whatever is to be set holds NaN before.
  func run(
    _ x: [[Double]], dy: [[Double]]? = nil, parameters: [[Double]]? = nil
  ) -> Outcome {
    let stage = network.stages.all[0]
    let rows = x.count
    func buffer(_ count: Int) -> Buffer {
      let buffer = Buffer(count: count, precision: precision)
      buffer.all.fill(.nan)
      return buffer
    }
    let weights = network.initialParameters(seed: seed, precision: precision)
    for (place, values) in zip(stage.places, parameters ?? []) {
      weights.matrix(at: place.offset, rows: place.rows, columns: place.columns).set(values)
    }
    let gradients = buffer(network.vectorCount)
    let scratch = buffer(rows * network.scratchCount)
    let (input, output) = (buffer(rows * stage.inputs), buffer(rows * stage.outputs))
    let (above, below) = (buffer(rows * stage.outputs), buffer(rows * stage.inputs))
    return withExtendedLifetime((weights, gradients, scratch, input, output, above, below)) {
      let x = x.flatMap { $0 }
      input.all.set(x)
      above.all.set(dy?.flatMap { $0 } ?? Array(repeating: 1, count: rows * stage.outputs))
      let block = input.matrix(rows: rows, columns: stage.inputs)
      let (y, dx) = (
        output.matrix(rows: rows, columns: stage.outputs),
        below.matrix(rows: rows, columns: stage.inputs)
      )
      let context = PassContext(
        mode, parameters: weights.all, gradients: mode == .training ? gradients.all : nil,
        scratch: scratch.all, rows: rows)
      stage.forward(block, into: y, in: context, key: RandomKey(seed: seed))
      if mode == .training {
        let dy = above.matrix(rows: rows, columns: stage.outputs)
        stage.backward(dy, x: block, y: y, into: dx, in: context, key: RandomKey(seed: seed))
      }
      return Outcome(
        y: Self.rows(y), dx: Self.rows(dx),
        gradients: stage.places.map {
          gradients.matrix(at: $0.offset, rows: 1, columns: $0.shape.count).values()
        })
    }
  }

  private static func rows(_ matrix: Matrix) -> [[Double]] {
    (0..<matrix.rows).map { matrix.rows($0..<$0 + 1).values() }
  }
}
