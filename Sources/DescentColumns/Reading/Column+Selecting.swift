import DescentBase

extension Column {
  /// Returns the column of these rows, in this order.
  package func selecting(_ rows: [Int]) -> Column {
    let selected: Values =
      switch values {
      case .single(let numbers): .single(rows.map { numbers[$0] })
      case .double(let numbers): .double(rows.map { numbers[$0] })
      case .texts(let codes, let levels): .texts(codes: rows.map { codes[$0] }, levels: levels)
      case .arrays(let arrays): .arrays(arrays.selecting(rows))
      }
    return Column(name: name, values: selected, missing: missing)
  }
}

extension ArrayValues {
  /// Returns the arrays of these rows, in this order.
  fileprivate func selecting(_ rows: [Int]) -> ArrayValues {
    func chosen<T>(_ all: [T]) -> [T] {
      rows.flatMap { all[$0 * shape.count..<($0 + 1) * shape.count] }
    }
    return ArrayValues(
      shape: shape,
      elements: {
        switch elements {
        case .bytes(let all): .bytes(chosen(all))
        case .single(let all): .single(chosen(all))
        case .double(let all): .double(chosen(all))
        }
      }())
  }
}
