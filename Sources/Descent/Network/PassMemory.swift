/// The memory of passes over at most `capacity` rows, without the memory for each layer's output.
struct PassMemory {
  /// Two buffers that are used in turn, each for the widest output of a layer or its gradient.
  private let pingPong: (Buffer, Buffer)
  /// The scratch memory of the layers with branches.
  let scratch: Buffer

  init(_ network: Network, capacity: Int, precision: Precision) {
    let widest = capacity * network.widest
    pingPong = (
      Buffer(count: widest, precision: precision), Buffer(count: widest, precision: precision)
    )
    scratch = Buffer(count: capacity * network.scratchCount, precision: precision)
  }

  /// Returns the buffer of this turn, as a matrix.
  func pingPong(_ turn: Int, rows: Int, columns: Int) -> Matrix {
    (turn % 2 == 0 ? pingPong.0 : pingPong.1).matrix(rows: rows, columns: columns)
  }
}
