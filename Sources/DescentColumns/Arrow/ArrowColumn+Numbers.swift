import DescentBase

extension ArrowColumn {
  /// Reads numbers: 32-bit ones as they are, all others as 64-bit ones.
  func numbers() throws(FileError) -> ArrowValues {
    let validity = try validity()
    if case .float(32) = field.type {
      var numbers = try batch.numbers(first.buffers + 1, count: batch.rowCount, as: Float.self)
      validity?.replaceMissing(in: &numbers, by: .nan)
      return .single(numbers)
    }
    var numbers = try batch.doubles(first.buffers + 1, count: batch.rowCount, type: field.type)
    validity?.replaceMissing(in: &numbers, by: .nan)
    return .double(numbers)
  }

  /// Reads indices of the values of a dictionary, −1 where the value is missing.
  func indices(below count: Int) throws(FileError) -> [Int32] {
    switch field.encoding?.index {
    case .integer(8, true): try indices(Int8.self, below: count)
    case .integer(8, false): try indices(UInt8.self, below: count)
    case .integer(16, true): try indices(Int16.self, below: count)
    case .integer(16, false): try indices(UInt16.self, below: count)
    case .integer(32, true): try indices(Int32.self, below: count)
    case .integer(32, false): try indices(UInt32.self, below: count)
    case .integer(_, true): try indices(Int64.self, below: count)
    default: try indices(UInt64.self, below: count)
    }
  }

  private func indices<Index: LittleEndianNumber & FixedWidthInteger>(
    _ type: Index.Type, below count: Int
  ) throws(FileError) -> [Int32] {
    let validity = try validity()
    let stored = try batch.numbers(first.buffers + 1, count: batch.rowCount, as: type)
    let limit = min(count, Int(Int32.max))
    var indices = [Int32](repeating: -1, count: stored.count)
    for row in stored.indices where validity?[row] ?? true {
      let index = stored[row]
      guard index >= 0, index < limit else {
        throw damaged("has the index \(index) in a dictionary of \(counted(count, "value"))")
      }
      indices[row] = Int32(truncatingIfNeeded: index)
    }
    return indices
  }
}
