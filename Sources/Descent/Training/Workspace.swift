/// The memory of a training step, made once for the largest batch: a step allocates nothing.
final class Workspace {
  let capacity: Int
  let buffer: BatchBuffer
  let activations: [Buffer]
  let gradients: (Buffer, Buffer)
  let losses: Buffer

  init(_ network: Network, targets: Shape, capacity: Int, precision: Precision) {
    self.capacity = capacity
    buffer = BatchBuffer(
      capacity: capacity, features: network.input.count, targets: targets.count,
      precision: precision)
    activations = network.stages.map {
      Buffer(count: capacity * $0.outputs, precision: precision)
    }
    let widest = capacity * network.widest
    gradients = (
      Buffer(count: widest, precision: precision), Buffer(count: widest, precision: precision)
    )
    losses = Buffer(count: capacity, precision: .double)
  }
}
