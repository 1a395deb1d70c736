import DescentBase

/// An array of a file: rows of equal length that lie together, each of one field or several.
struct StoredRows: Sendable {
  /// A column: a value of each row.
  struct Field: Sendable {
    let column: FileColumn
    let value: StoredValue
    /// The position of the value in a row.
    let offset: Int
    /// The number of bytes of a value.
    let size: Int
  }

  /// The number of rows.
  let count: Int
  /// The number of bytes of a row.
  let rowSize: Int
  let fields: [Field]
  /// The dimensions of a row if those of the array are in the order of Fortran, where numbers of different
  /// rows are neighbors: the array then has one field.
  var columnMajor: [Int]?

  /// Returns some fields of a range of rows, of an array that begins at a position of `bytes`.
  func read(
    _ fields: [Int], _ rows: Range<Int>, of bytes: StoredBytes, at start: Int
  ) throws(FileError) -> [Column] {
    if let columnMajor {
      let values = try transposed(rows, of: bytes, at: start, columnMajor)
      return try fields.map { index throws(FileError) in
        try column(self.fields[index], values[...], rows, bytes.name)
      }
    }
    let block = try bytes.read(
      start + rows.lowerBound * rowSize..<start + rows.upperBound * rowSize)
    return try fields.map { index throws(FileError) in
      let field = self.fields[index]
      if field.size == rowSize { return try column(field, block[...], rows, bytes.name) }
      var values: [UInt8] = []
      values.reserveCapacity(rows.count * field.size)
      for row in 0..<rows.count {
        let first = row * rowSize + field.offset
        values += block[first..<first + field.size]
      }
      return try column(field, values[...], rows, bytes.name)
    }
  }

  private func column(
    _ field: Field, _ bytes: ArraySlice<UInt8>, _ rows: Range<Int>, _ file: String
  ) throws(FileError) -> Column {
    let name = field.column.name
    if case .array(let shape) = field.column.kind {
      return Column(name: name, values: .arrays(field.value.arrays(bytes, shape: shape)))
    }
    return Column(
      name: name,
      values: try field.value.values(bytes, rows: rows.count) { row, reason in
        .invalid(
          path: file,
          reason:
            "row \(rows.lowerBound + row) of the array \(name.quotedForMessage), counted from 0, "
            + reason)
      })
  }

  /// Returns rows of an array in the order of Fortran in the order of C.
  private func transposed(
    _ rows: Range<Int>, of bytes: StoredBytes, at start: Int, _ dimensions: [Int]
  ) throws(FileError) -> [UInt8] {
    let size = rowSize / dimensions.reduce(1, *)
    var values = [UInt8](repeating: 0, count: rows.count * rowSize)
    // For each number of a row, those of all rows lie together.
    let all = rows.count == count ? try bytes.read(start..<start + count * rowSize) : nil
    var (place, strides) = ([Int](repeating: 0, count: dimensions.count), [Int]())
    for index in dimensions.indices { strides.append(dimensions[(index + 1)...].reduce(size, *)) }
    for number in 0..<rowSize / size {
      let first = (number * count + rows.lowerBound) * size
      let last = first + rows.count * size
      let run =
        if let all { all[first..<last] } else { try bytes.read(start + first..<start + last)[...] }
      var target = zip(place, strides).reduce(0) { $0 + $1.0 * $1.1 }
      var source = run.startIndex
      for _ in 0..<rows.count {
        for byte in 0..<size { values[target + byte] = run[source + byte] }
        source += size
        target += rowSize
      }
      for index in dimensions.indices {
        place[index] += 1
        if place[index] < dimensions[index] { break }
        place[index] = 0
      }
    }
    return values
  }
}

extension StoredRows {
  /// The number of rows of a block of about 4 MiB, or of 32 MiB if the rows do not lie together, in
  /// which case longer blocks are read in longer pieces.
  var blockSize: Int {
    Self.blockSize(ofRows: rowSize, isColumnMajor: columnMajor != nil)
  }

  static func blockSize(ofRows rowSize: Int, isColumnMajor: Bool) -> Int {
    max(1, (isColumnMajor ? 1 << 25 : 1 << 22) / max(1, rowSize))
  }

  /// Returns the number of rows of each block.
  static func blocks(of count: Int, size: Int) -> [Int] {
    stride(from: 0, to: count, by: size).map { min(size, count - $0) }
  }
}
