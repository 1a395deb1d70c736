/// The memory of passes over at most `capacity` rows, without the memory for each layer's output.
struct PassMemory {
  /// Two buffers that are used in turn, each for the widest output of a layer or its gradient.
  let pingPong: (Buffer, Buffer)
  /// The scratch memory of the layers with branches.
  let scratch: Buffer

  init(_ network: Network, capacity: Int, precision: Precision) {
    let widest = capacity * network.widest
    pingPong = (
      Buffer(count: widest, precision: precision), Buffer(count: widest, precision: precision)
    )
    scratch = Buffer(count: capacity * network.scratchCount, precision: precision)
  }
}
