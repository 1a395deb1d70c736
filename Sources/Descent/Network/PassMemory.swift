/// The memory of passes over at most `capacity` rows, without the memory for each layer's output.
struct PassMemory {
  /// Two buffers that are used in turn, each for the widest output of a layer or its gradient.
  private let pingPong: (Buffer, Buffer)
  /// What the layers keep from forward to backward, one layer after the other.
  let cache: Buffer
  /// What one call of a layer needs.
  let scratch: Buffer

  init(_ network: Network, capacity: Int, precision: Precision) {
    func buffer(_ columns: Int) -> Buffer {
      Buffer(count: capacity * columns, precision: precision)
    }
    pingPong = (buffer(network.widest), buffer(network.widest))
    cache = buffer(network.cacheCount)
    scratch = buffer(network.scratchCount)
  }

  /// Returns the buffer of this turn, as a matrix.
  func pingPong(_ turn: Int, rows: Int, columns: Int) -> Matrix {
    (turn % 2 == 0 ? pingPong.0 : pingPong.1).matrix(rows: rows, columns: columns)
  }
}
