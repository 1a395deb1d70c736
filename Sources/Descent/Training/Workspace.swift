/// The memory of a training step, made once for the largest batch: a step allocates nothing.
final class Workspace {
  let capacity: Int
  let buffer: BatchBuffer
  let gradients: (Buffer, Buffer)
  private let activations: [Buffer]
  private let losses: Buffer
  private let network: Network
  private var blocks: Blocks?

  /// The blocks of a step on so many rows, kept while that number stays the same.
  struct Blocks {
    let rows: Int
    /// The output of each layer.
    let outputs: [Matrix]
    /// ∂loss/∂output of each layer, in two buffers by turns, and that of the features last.
    let gradients: [Matrix]
    /// A row's loss each.
    let losses: Matrix
  }

  init(_ network: Network, targets: Shape, capacity: Int, precision: Precision) {
    self.network = network
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

  func blocks(rows: Int) -> Blocks {
    if let blocks, blocks.rows == rows { return blocks }
    let stages = network.stages
    let widths = [network.input.count] + stages.map(\.outputs)
    let made = Blocks(
      rows: rows,
      outputs: stages.indices.map { activations[$0].matrix(rows: rows, columns: widths[$0 + 1]) },
      gradients: widths.indices.reversed().map { number in
        let buffer = (stages.count - number).isMultiple(of: 2) ? gradients.0 : gradients.1
        return buffer.matrix(rows: rows, columns: widths[number])
      },
      losses: losses.matrix(rows: 1, columns: rows))
    blocks = made
    return made
  }
}
