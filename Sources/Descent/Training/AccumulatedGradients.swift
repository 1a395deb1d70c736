/// Adds the gradients of a micro-batch to those of the batch's earlier rows.
final class AccumulatedGradients: GradientConsumer {
  private let sums: Matrix
  private let addends: Buffer
  /// The ranges of the addends that the current layer has set and that are not added yet.
  private var pending: [Range<Int>] = []

  /// Accumulates in `sums`, the flat vector of all gradients.
  init(_ sums: Matrix) {
    self.sums = sums
    addends = Buffer(count: sums.count, precision: sums.precision)
  }

  var isAdding: Bool { true }

  func addend(of place: ParameterPlace) -> Matrix {
    let range = place.offset..<place.offset + place.shape.count
    if place.isTrained, !pending.contains(range) { pending.append(range) }
    return place.range.of(addends.all)
  }

  /// Adds the gradients that the layer has set. The next values of parameters that are not trained
  /// replace those of the earlier micro-batch.
  func layerFinished(_ layer: NetworkLayer) {
    for range in pending {
      let sum = sums.block(at: range.lowerBound, rows: 1, columns: range.count)
      let addend = addends.all.block(at: range.lowerBound, rows: 1, columns: range.count)
      Kernels.add(sum, addend, into: sum)
    }
    pending.removeAll(keepingCapacity: true)
    for place in layer.places where !place.isTrained {
      place.range.of(sums).copy(from: place.range.of(addends.all))
    }
  }
}
