/// The initializers that compute whole matrices, `[rows, columns]`.
extension Initializer {
  /// Returns Q of the QR decomposition of a matrix of normal deviates, or of its transpose if that
  /// is taller.
  ///
  /// Each vector is orthogonalized twice by Gram–Schmidt, which leaves the vectors orthogonal to
  /// the last digits. It takes 2·rows·columns² multiply-adds for rows ≥ columns. Giraud, Langou,
  /// Rozložník, van den Eshof, "Rounding Error Analysis of the Classical Gram-Schmidt
  /// Orthogonalization Process" (2005).
  static func orthogonal(rows: Int, columns: Int, key: RandomKey) -> [Double] {
    let (length, count) = (max(rows, columns), min(rows, columns))
    func index(_ vector: Int, _ element: Int) -> Int {
      rows >= columns ? element * columns + vector : vector * columns + element
    }
    // Each row is one vector: a column of the matrix, or a row of a wide matrix.
    let vectors = Buffer(count: count * length, precision: .double)
    let (dots, rest) = (
      Buffer(count: count, precision: .double), Buffer(count: length, precision: .double)
    )
    var values = Array(repeating: 0.0, count: rows * columns)
    withExtendedLifetime((vectors, dots, rest)) {
      for number in 0..<count {
        let vector = vectors.matrix(at: number * length, rows: 1, columns: length)
        vector.set((0..<length).map { key.normal(UInt64(index(number, $0))) })
        let earlier = vectors.matrix(rows: number, columns: length)
        for _ in 0..<2 where number > 0 {
          let along = dots.matrix(rows: 1, columns: number)
          Kernels.productTransposed(vector, earlier, into: along)
          along.set(along.values(as: Double.self).map { -$0 })
          Kernels.product(along, earlier, initial: vector, into: rest.all)
          vector.copy(from: rest.all)
        }
        let square = dots.matrix(rows: 1, columns: 1)
        Kernels.productTransposed(vector, vector, into: square)
        let norm = square[0, 0].squareRoot()
        vector.set(vector.values(as: Double.self).map { $0 / norm })
        for element in 0..<length { values[index(number, element)] = vector[0, element] }
      }
    }
    return values
  }

  /// Returns a matrix with round(density · rows) normal deviates in each column, at least one, and
  /// 0 elsewhere. The rows are chosen at random for each column.
  static func sparse(rows: Int, columns: Int, density: Double, key: RandomKey) -> [Double] {
    let count = max(1, Int((density * Double(rows)).rounded()))
    var values = Array(repeating: 0.0, count: rows * columns)
    for column in 0..<columns {
      let order = KeyedPermutation(count: rows, key: key.derived(UInt64(column)))
      for position in 0..<count {
        let index = order[position] * columns + column
        values[index] = key.normal(UInt64(index))
      }
    }
    return values
  }
}
