/// The memory of passes over at most so many rows, without what each layer puts out.
struct PassMemory {
  /// Two by pingPong, each for the widest output of a layer, or its gradient.
  let pingPong: (Buffer, Buffer)
  /// Of the layers with branches.
  let scratch: Buffer

  init(_ network: Network, capacity: Int, precision: Precision) {
    let widest = capacity * network.widest
    pingPong = (
      Buffer(count: widest, precision: precision), Buffer(count: widest, precision: precision)
    )
    scratch = Buffer(count: capacity * network.scratchCount, precision: precision)
  }
}
