import DescentBase

/// A column of numbers whose inputs are written.
struct NumberColumn {
  /// The number of rows that are written at a time.
  static let groupSize = 512

  let name: String
  private let encoder: NumberEncoder
  private let values: Column.Values
  private let offset: Int

  /// Throws if the column does not exist, or does not hold numbers.
  init(
    _ encoder: NumberEncoder, _ name: String, of table: Table, at offset: Int
  ) throws(CSVError) {
    (self.encoder, self.name, self.offset) = (encoder, name, offset)
    let column = try table.column(named: name)
    if case .single = column.values {
      values = column.values
    } else {
      values = .double(try table.numbers(named: name))
    }
  }

  /// Writes the inputs of some of the rows into a matrix of this width. Returns the position of the first row of
  /// which an input is not finite; nil if all are.
  @inline(__always)
  func write<S: Scalar>(
    _ rows: [Int], _ group: Range<Int>, to matrix: inout MutableSpan<S>, width: Int
  ) -> Int? {
    switch values {
    case .single(let numbers):
      for position in group {
        let value = Double(numbers[rows[position]])
        guard encoder.write(value, to: &matrix, at: position * width + offset) else {
          return position
        }
      }
    case .double(let numbers):
      for position in group {
        let value = numbers[rows[position]]
        guard encoder.write(value, to: &matrix, at: position * width + offset) else {
          return position
        }
      }
    case .texts, .arrays: stop("the column \(name) holds no numbers")
    }
    return nil
  }
}
