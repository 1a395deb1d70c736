/// The slots of an optimizer, each a vector as long as the parameters.
public struct SlotViews {
  let flat: Matrix
  private let start: Int
  private let shape: (rows: Int, columns: Int)

  /// All of each slot, one a row.
  init(flat: Matrix) { self.init(flat: flat, start: 0, rows: 1, columns: flat.columns) }

  private init(flat: Matrix, start: Int, rows: Int, columns: Int) {
    self.flat = flat
    self.start = start
    shape = (rows, columns)
  }

  /// The number of slots.
  var count: Int { flat.rows }

  /// The part of each slot that begins at `offset` and lies as a matrix of this shape does.
  func block(at offset: Int, rows: Int, columns: Int) -> SlotViews {
    SlotViews(flat: flat, start: offset, rows: rows, columns: columns)
  }

  /// The slot of this number, in the order of `Optimizer.slots`.
  public subscript(index: Int) -> Matrix {
    flat.rows(index..<index + 1)
      .block(at: start, rows: shape.rows, columns: shape.columns)
  }
}
