/// The rows of a batch that go through the network together. By default they are the whole batch.
struct MicroBatch {
  /// The position in the batch of the first of these rows.
  var firstRow = 0
  /// The number of rows in the whole batch.
  let batchRows: Int
  /// The gradients of the batch's earlier rows, to which these rows add theirs. Nil for the first
  /// rows, which set the gradients.
  var sums: GradientSums?
}

/// Accumulates gradients over the micro-batches of a batch.
final class GradientSums {
  private let sums: Matrix
  private let addends: Buffer
  /// The ranges of the addends that the current layer has set and `add` has not added yet.
  private var pending: [Range<Int>] = []

  /// Accumulates in `sums`, the flat vector of all gradients.
  init(_ sums: Matrix) {
    self.sums = sums
    addends = Buffer(count: sums.count, precision: sums.precision)
  }

  /// Returns the memory where a layer sets a gradient that `add(of:)` will then add.
  func addend(of place: ParameterPlace) -> Matrix {
    let range = place.offset..<place.offset + place.shape.count
    if !pending.contains(range) { pending.append(range) }
    return place.range.of(addends.all)
  }

  /// Returns the memory where a layer sets the next value of a parameter that is not trained.
  func next(of place: ParameterPlace) -> Matrix { place.range.of(addends.all) }

  /// Adds the gradients that the layer has set in its `backward`, which has returned. The next
  /// values of parameters that are not trained replace those of the earlier micro-batch.
  func add(of networkLayer: NetworkLayer) {
    for range in pending {
      let sum = sums.block(at: range.lowerBound, rows: 1, columns: range.count)
      let addend = addends.all.block(at: range.lowerBound, rows: 1, columns: range.count)
      Kernels.add(sum, addend, into: sum)
    }
    pending.removeAll(keepingCapacity: true)
    for place in networkLayer.places where !place.isTrained {
      place.range.of(sums).copy(from: place.range.of(addends.all))
    }
  }
}
