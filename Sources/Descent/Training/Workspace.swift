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
  /// The memory of each layer's output, for at most `keptRows` rows.
  private var kept: [Buffer] = []
  private(set) var keptRows = 0
  /// The output of each layer, [rows, outputs], and the gradient of its input, [rows, inputs].
  private var outputs: [Matrix] = []
  private var inputGradients: [Matrix] = []
  /// The number of rows that these were prepared for.
  private var rows = 0

  init(_ network: Network, capacity: Int, precision: Precision) {
    self.capacity = capacity
    self.precision = precision
    layers = network.layers
    memory = PassMemory(network, capacity: capacity, precision: precision)
    rowLosses = Buffer(count: capacity, precision: .double)
  }

  /// Prepares the memory of each layer for this number of rows.
  func prepareLayerMemory(rows: Int) {
    guard rows != self.rows || outputs.isEmpty else { return }
    self.rows = rows
    if kept.isEmpty || rows > keptRows {
      keptRows = rows
      kept = []
      kept = layers.all.map { Buffer(count: rows * $0.outputs, precision: precision) }
    }
    // Moved out of `self` while they are set, so that the compiler can prove that no accesses overlap.
    var (outputs, inputGradients) = (self.outputs, self.inputGradients)
    (self.outputs, self.inputGradients) = ([], [])
    outputs.removeAll(keepingCapacity: true)
    inputGradients.removeAll(keepingCapacity: true)
    for (number, layer) in layers.all.enumerated() {
      outputs.append(kept[number].matrix(rows: rows, columns: layer.outputs))
      inputGradients.append(gradient(layer.inputs, of: layers.count - number))
    }
    (self.outputs, self.inputGradients) = (outputs, inputGradients)
  }

  /// The output of the layer with this number, for the rows that `prepareLayerMemory` was called for.
  func output(of number: Int) -> Matrix { outputs[number] }

  /// The gradient of the layer's input.
  func inputGradient(of number: Int) -> Matrix { inputGradients[number] }

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
