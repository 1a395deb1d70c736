/// The slots of an optimizer. Each slot has one element for each parameter.
public struct SlotViews {
  @usableFromInline
  package let flat: Matrix
  @usableFromInline
  let start: Int
  @usableFromInline
  let shape: (rows: Int, columns: Int)

  /// All slots, one in each row of `flat`.
  @inlinable
  package init(flat: Matrix) { self.init(flat: flat, start: 0, rows: 1, columns: flat.columns) }

  @inlinable
  init(flat: Matrix, start: Int, rows: Int, columns: Int) {
    self.flat = flat
    self.start = start
    shape = (rows, columns)
  }

  /// The number of slots.
  @inlinable
  var count: Int { flat.rows }

  /// Returns the part of each slot that begins at `offset`, seen as `rows` × `columns`.
  @inlinable
  package func block(at offset: Int, rows: Int, columns: Int) -> SlotViews {
    SlotViews(flat: flat, start: offset, rows: rows, columns: columns)
  }

  /// The slot at `index` in `Optimizer.slots`.
  @inlinable
  public subscript(index: Int) -> Matrix {
    flat.rows(index..<index + 1)
      .block(at: start, rows: shape.rows, columns: shape.columns)
  }
}
