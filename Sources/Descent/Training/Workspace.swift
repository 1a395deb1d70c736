/// The memory for the rows of a step or a chunk of an evaluation.
///
/// The outputs that a step keeps until `backward` are allocated in the first step, and again for a
/// larger batch. All other steps allocate nothing.
final class Workspace {
  /// The largest number of rows.
  let capacity: Int
  let memory: PassMemory
  private let rowLosses: Buffer
  private let layers: UnretainedArray<NetworkLayer>
  private let precision: Precision
  /// The output of each layer, for at most `keptRows` rows.
  private var outputs: [Buffer] = []
  private(set) var keptRows = 0
  /// The memory of each layer, for `rows` rows.
  private var layerMemory: [LayerMemory] = []
  /// The number of rows that the memory was prepared for.
  private var rows = 0

  /// The matrices that a layer reads and writes in a step.
  struct LayerMemory {
    /// The output, [rows, outputs].
    let y: Matrix
    /// ∂loss/∂y.
    let dy: Matrix
    /// ∂loss/∂x.
    let dx: Matrix
  }

  init(_ network: Network, capacity: Int, precision: Precision) {
    self.capacity = capacity
    self.precision = precision
    layers = network.layers
    memory = PassMemory(network, capacity: capacity, precision: precision)
    rowLosses = Buffer(count: capacity, precision: .double)
  }

  /// Prepares the memory of each layer for this number of rows.
  func prepareLayerMemory(rows: Int) {
    guard rows != self.rows || layerMemory.isEmpty else { return }
    self.rows = rows
    if outputs.isEmpty || rows > keptRows {
      keptRows = rows
      outputs = []
      outputs = layers.all.map { Buffer(count: rows * $0.outputs, precision: precision) }
    }
    // Moved out of `self` while it is set, so that the compiler can prove that no accesses overlap.
    var layerMemory = self.layerMemory
    self.layerMemory = []
    layerMemory.removeAll(keepingCapacity: true)
    for (number, layer) in layers.all.enumerated() {
      let turn = layers.count - 1 - number
      layerMemory.append(
        LayerMemory(
          y: outputs[number].matrix(rows: rows, columns: layer.outputs),
          dy: gradient(layer.outputs, of: turn), dx: gradient(layer.inputs, of: turn + 1)))
    }
    self.layerMemory = layerMemory
  }

  /// Returns the memory of the layer with this number, for the rows that `prepareLayerMemory` was
  /// called for.
  func layerMemory(of number: Int) -> LayerMemory { layerMemory[number] }

  /// The losses of these rows, [1, rows].
  @inline(__always)
  var losses: Matrix { losses(of: rows) }

  /// The losses of this number of rows, [1, rows].
  @inline(__always)
  func losses(of rows: Int) -> Matrix { rowLosses.matrix(rows: 1, columns: rows) }

  /// Returns the memory for ∂loss/∂output of the layer that is `turn` layers before the end. Two
  /// buffers are used in turn.
  func gradient(_ columns: Int, of turn: Int) -> Matrix {
    memory.pingPong(turn, rows: rows, columns: columns)
  }
}
