/// Which part of a batch goes through the network: usually all of it.
struct MicroBatch {
  /// Within the batch.
  var firstRow = 0
  /// Of the whole batch.
  let batchRows: Int
  /// The gradients so far, to which these rows add theirs; nil for the first rows, which set them.
  var sums: GradientSums?
}

/// Gradients that are added up over the parts of a batch.
final class GradientSums {
  private let sums: Matrix
  private let addends: Buffer
  private var deferred: [Range<Int>] = []

  /// Of these gradients.
  init(_ sums: Matrix) {
    self.sums = sums
    addends = Buffer(count: sums.count, precision: sums.precision)
  }

  /// Where a layer sets what `add` will then add.
  func addend(of place: ParameterPlace) -> Matrix {
    let range = place.offset..<place.offset + place.shape.count
    if !deferred.contains(range) { deferred.append(range) }
    return place.range.of(addends.all)
  }

  /// Where a layer sets the next value of a parameter that is not trained.
  func next(of place: ParameterPlace) -> Matrix { place.range.of(addends.all) }

  /// Adds what the networkLayer has set in its `backward`, which has returned; next values take the place of
  /// those of the part before.
  func add(of networkLayer: NetworkLayer) {
    for range in deferred {
      let sum = sums.block(at: range.lowerBound, rows: 1, columns: range.count)
      let addend = addends.all.block(at: range.lowerBound, rows: 1, columns: range.count)
      Kernels.add(sum, addend, into: sum)
    }
    deferred.removeAll(keepingCapacity: true)
    for place in networkLayer.places where !place.isTrained {
      place.range.of(sums).copy(from: place.range.of(addends.all))
    }
  }
}
