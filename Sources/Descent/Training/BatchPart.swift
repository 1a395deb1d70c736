/// Which part of a batch goes through the network: usually all of it.
struct BatchPart {
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
  private var waiting: [Range<Int>] = []

  /// Of these gradients.
  init(_ sums: Matrix) {
    self.sums = sums
    addends = Buffer(count: sums.count, precision: sums.precision)
  }

  /// Where a layer sets what `add` will then add.
  func addend(at offset: Int, rows: Int, columns: Int) -> Matrix {
    let range = offset..<offset + rows * columns
    if !waiting.contains(range) { waiting.append(range) }
    return addends.matrix(at: offset, rows: rows, columns: columns)
  }

  func add() {
    for range in waiting {
      for index in range { sums[0, index] += addends.all[0, index] }
    }
    waiting.removeAll(keepingCapacity: true)
  }
}
