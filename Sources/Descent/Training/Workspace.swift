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

/// The memory of rows on their way through a network, made for the most at a time. What a step keeps of each
/// layer until its `backward` is made with the first step, and anew for a larger batch; other steps allocate
/// nothing.
final class Workspace {
  let capacity: Int
  let buffer: BatchBuffer
  let memory: PassMemory
  private let inputs: Shape
  private let targets: Shape
  private let rowLosses: Buffer
  private let stages: LentObjects<Stage>
  /// What each layer puts out, of at most `keptRows`.
  private var outputs: [Buffer] = []
  private(set) var keptRows = 0
  /// Of so many rows.
  private var lines: [Line]
  private var lineRows = -1

  /// What a layer reads and writes in a step.
  struct Line {
    let x: Matrix
    let y: Matrix
    let dy: Matrix
    let dx: Matrix
  }

  init(_ network: Network, targets: Shape, capacity: Int, precision: Precision) {
    self.capacity = capacity
    inputs = network.input
    self.targets = targets
    buffer = BatchBuffer(
      capacity: capacity, features: network.input.count, targets: targets.count,
      precision: precision)
    stages = network.stages
    let none = buffer.features
    lines = stages.all.map { _ in Line(x: none, y: none, dy: none, dx: none) }
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

  /// Makes the lines those of the rows that were read last.
  func prepareLines() {
    let rows = buffer.rows
    guard rows != lineRows else { return }
    lineRows = rows
    if outputs.isEmpty || rows > keptRows {
      keptRows = rows
      outputs = []
      outputs = stages.all.map {
        Buffer(count: rows * $0.outputs, precision: buffer.features.precision)
      }
    }
    // Taken out while they are set, so that the compiler sees that no access overlaps another.
    var lines = self.lines
    self.lines = []
    var x = buffer.features
    for (number, stage) in stages.all.enumerated() {
      let turn = stages.count - 1 - number
      let y = outputs[number].matrix(rows: rows, columns: stage.outputs)
      lines[number] = Line(
        x: x, y: y, dy: gradient(stage.outputs, of: turn),
        dx: gradient(stage.inputs, of: turn + 1))
      x = y
    }
    self.lines = lines
  }

  /// What the layer of this number reads and writes for the rows that `prepareLines` was called for.
  func line(of number: Int) -> Line { lines[number] }

  /// A row's loss each, of the rows that were read last.
  var losses: Matrix { rowLosses.matrix(rows: 1, columns: buffer.rows) }

  /// ∂loss/∂output so many turns back from the end: two buffers serve by turns.
  func gradient(_ columns: Int, of turn: Int) -> Matrix {
    (turn % 2 == 0 ? memory.turns.0 : memory.turns.1).matrix(rows: buffer.rows, columns: columns)
  }
}
