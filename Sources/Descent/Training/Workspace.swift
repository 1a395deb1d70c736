/// The memory of passes over at most so many rows, without what each layer puts out.
struct PassMemory {
  /// Two by turns, each for the widest output of a layer, or its gradient.
  let turns: (Buffer, Buffer)
  /// Of the layers with branches.
  let scratch: Buffer

  init(_ network: Network, capacity: Int, precision: Precision) {
    let widest = capacity * network.widest
    turns = (
      Buffer(count: widest, precision: precision), Buffer(count: widest, precision: precision)
    )
    scratch = Buffer(count: capacity * network.scratchCount, precision: precision)
  }
}

/// The memory of a training step, made once for the largest batch: a step allocates nothing.
final class Workspace {
  let capacity: Int
  let buffer: BatchBuffer
  let memory: PassMemory
  private let inputs: Shape
  private let targets: Shape
  private let activations: [Buffer]
  private let rowLosses: Buffer
  private let outputs: [Matrix]

  init(_ network: Network, targets: Shape, capacity: Int, precision: Precision) {
    self.capacity = capacity
    inputs = network.input
    self.targets = targets
    buffer = BatchBuffer(
      capacity: capacity, features: network.input.count, targets: targets.count,
      precision: precision)
    activations = network.stages.all.map {
      Buffer(count: capacity * $0.outputs, precision: precision)
    }
    outputs = zip(activations, network.stages.all).map {
      $0.matrix(rows: capacity, columns: $1.outputs)
    }
    memory = PassMemory(network, capacity: capacity, precision: precision)
    rowLosses = Buffer(count: capacity, precision: .double)
  }

  /// The rows of a batch of at most `capacity`. Throws if they are of other shapes, or cannot be read.
  func read(_ batch: Batch, of source: some Source) throws(TrainingError) -> BatchBuffer {
    if source.features.count != inputs.count || source.targets.count != targets.count {
      throw .shape(
        ShapeError(
          "rows of features \(source.features) and targets \(source.targets); the network takes "
            + "\(inputs) and \(targets)"))
    }
    buffer.prepare(rows: batch.count)
    do {
      try source.read(batch, into: buffer)
      try buffer.weigh(batch)
    } catch {
      throw .source(error)
    }
    return buffer
  }

  /// The blocks of a step on so many rows, at most `capacity`.
  func blocks(rows: Int) -> Blocks {
    Blocks(
      rows: rows, losses: rowLosses.matrix(rows: 1, columns: rows), outputs: outputs,
      gradients: (memory.turns.0.all, memory.turns.1.all), scratch: memory.scratch.all,
      weights: buffer.isWeighted ? buffer.weights : nil)
  }

  /// Where the figures of a step lie.
  struct Blocks {
    let rows: Int
    /// A row's loss each.
    let losses: Matrix
    fileprivate let outputs: [Matrix]
    fileprivate let gradients: (Matrix, Matrix)
    fileprivate let scratch: Matrix
    /// Of the rows that were read last; nil if all weigh 1.
    let weights: Matrix?

    /// The output of the layer of this number.
    func output(of number: Int) -> Matrix {
      let output = outputs[number]
      return output.block(at: 0, rows: rows, columns: output.columns)
    }

    /// ∂loss/∂output so many turns back from the end: two buffers serve by turns.
    func gradient(_ columns: Int, of turn: Int) -> Matrix {
      (turn % 2 == 0 ? gradients.0 : gradients.1).block(at: 0, rows: rows, columns: columns)
    }

    /// The memory for the branches of a layer.
    func scratch(of stage: Stage) -> Matrix { stage.scratch(in: scratch, rows: rows) }
  }
}
