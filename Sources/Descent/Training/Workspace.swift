/// The memory of rows on their way through a network, made for the most at a time. What a step keeps of each
/// layer until its `backward` is made with the first step, and anew for a larger batch; other steps allocate
/// nothing.
final class Workspace {
  let capacity: Int
  let buffer: ExampleBuffer
  let memory: PassMemory
  private let inputs: Shape
  private let targets: Shape
  private let rowLosses: Buffer
  private let layers: UnretainedArray<NetworkLayer>
  /// What each layer puts out, of at most `keptRows`.
  private var outputs: [Buffer] = []
  private(set) var keptRows = 0
  /// Of so many rows.
  private var lines: [LayerMemory]
  private var lineRows = -1

  /// What a layer reads and writes in a step.
  struct LayerMemory {
    let x: Matrix
    let y: Matrix
    let dy: Matrix
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
    lines = layers.all.map { _ in LayerMemory(x: none, y: none, dy: none, dx: none) }
    memory = PassMemory(network, capacity: capacity, precision: precision)
    rowLosses = Buffer(count: capacity, precision: .double)
  }

  /// The rows of a batch of at most `capacity`. Throws if they are of other shapes, or cannot be read.
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

  /// Makes the lines those of the rows that were read last.
  func prepareLines() {
    let rows = buffer.rows
    guard rows != lineRows else { return }
    lineRows = rows
    if outputs.isEmpty || rows > keptRows {
      keptRows = rows
      outputs = []
      outputs = layers.all.map {
        Buffer(count: rows * $0.outputs, precision: buffer.features.precision)
      }
    }
    // Taken out while they are set, so that the compiler sees that no access overlaps another.
    var lines = self.lines
    self.lines = []
    var x = buffer.features
    for (number, networkLayer) in layers.all.enumerated() {
      let turn = layers.count - 1 - number
      let y = outputs[number].matrix(rows: rows, columns: networkLayer.outputs)
      lines[number] = LayerMemory(
        x: x, y: y, dy: gradient(networkLayer.outputs, of: turn),
        dx: gradient(networkLayer.inputs, of: turn + 1))
      x = y
    }
    self.lines = lines
  }

  /// What the layer of this number reads and writes for the rows that `prepareLines` was called for.
  func line(of number: Int) -> LayerMemory { lines[number] }

  /// A row's loss each, of the rows that were read last.
  var losses: Matrix { rowLosses.matrix(rows: 1, columns: buffer.rows) }

  /// ∂loss/∂output so many pingPong back from the end: two buffers serve by pingPong.
  func gradient(_ columns: Int, of turn: Int) -> Matrix {
    (turn % 2 == 0 ? memory.pingPong.0 : memory.pingPong.1).matrix(
      rows: buffer.rows, columns: columns)
  }
}
