/// The memory for the rows of a step or a chunk of an evaluation.
///
/// The outputs that a step keeps until `backward` are allocated in the first step, and again for a
/// larger batch. All other steps allocate nothing.
final class Workspace {
  /// The largest number of rows.
  let capacity: Int
  let buffer: ExampleBuffer
  let memory: PassMemory
  private let inputs: Shape
  private let targets: Shape
  private let rowLosses: Buffer
  private let layers: UnretainedArray<NetworkLayer>
  /// The output of each layer, for at most `keptRows` rows.
  private var outputs: [Buffer] = []
  private(set) var keptRows = 0
  /// The memory of each layer, for `preparedRows` rows.
  private var layerMemory: [LayerMemory]
  /// The number of rows that `layerMemory` was prepared for.
  private var preparedRows = -1

  /// The matrices that a layer reads and writes in a step.
  struct LayerMemory {
    /// The input, [rows, inputs].
    let x: Matrix
    /// The output, [rows, outputs].
    let y: Matrix
    /// ∂loss/∂y.
    let dy: Matrix
    /// ∂loss/∂x.
    let dx: Matrix
  }

  init(_ network: Network, targets: Shape, capacity: Int, precision: Precision) {
    self.capacity = capacity
    inputs = network.input
    self.targets = targets
    buffer = ExampleBuffer(
      capacity: capacity, features: network.input.count, targets: targets.count,
      precision: precision)
    layers = network.layers
    let none = buffer.features
    layerMemory = layers.all.map { _ in LayerMemory(x: none, y: none, dy: none, dx: none) }
    memory = PassMemory(network, capacity: capacity, precision: precision)
    rowLosses = Buffer(count: capacity, precision: .double)
  }

  /// Reads the rows of a batch of at most `capacity` rows. Throws if their shapes differ from the
  /// network's, or if they cannot be read.
  func read(_ batch: Batch, of dataset: some Dataset) throws(TrainingError) -> ExampleBuffer {
    if dataset.features.count != inputs.count || dataset.targets.count != targets.count {
      throw .shape(
        ShapeError(
          "rows of features \(dataset.features) and targets \(dataset.targets); the network takes "
            + "\(inputs) and \(targets)"))
    }
    buffer.prepare(rows: batch.count)
    do {
      try dataset.read(batch, into: buffer)
      try buffer.weigh(batch)
    } catch {
      throw .dataset(error)
    }
    return buffer
  }

  /// Prepares the memory of each layer for the rows that were read last.
  func prepareLayerMemory() {
    let rows = buffer.rows
    guard rows != preparedRows else { return }
    preparedRows = rows
    if outputs.isEmpty || rows > keptRows {
      keptRows = rows
      outputs = []
      outputs = layers.all.map {
        Buffer(count: rows * $0.outputs, precision: buffer.features.precision)
      }
    }
    // Moved out of `self` while it is set, so that the compiler can prove that no accesses overlap.
    var layerMemory = self.layerMemory
    self.layerMemory = []
    var x = buffer.features
    for (number, networkLayer) in layers.all.enumerated() {
      let turn = layers.count - 1 - number
      let y = outputs[number].matrix(rows: rows, columns: networkLayer.outputs)
      layerMemory[number] = LayerMemory(
        x: x, y: y, dy: gradient(networkLayer.outputs, of: turn),
        dx: gradient(networkLayer.inputs, of: turn + 1))
      x = y
    }
    self.layerMemory = layerMemory
  }

  /// Returns the memory of the layer with this number, for the rows that `prepareLayerMemory` was
  /// called for.
  func layerMemory(of number: Int) -> LayerMemory { layerMemory[number] }

  /// The losses of the rows that were read last, [1, rows].
  @inline(__always)
  var losses: Matrix { rowLosses.matrix(rows: 1, columns: buffer.rows) }

  /// Returns the memory for ∂loss/∂output of the layer that is `turn` layers before the end. Two
  /// buffers are used in turn.
  func gradient(_ columns: Int, of turn: Int) -> Matrix {
    (turn % 2 == 0 ? memory.pingPong.0 : memory.pingPong.1).matrix(
      rows: buffer.rows, columns: columns)
  }
}
