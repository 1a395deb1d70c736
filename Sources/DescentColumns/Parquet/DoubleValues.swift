import DescentBase

/// 64-bit numbers from DOUBLE, INT32, INT64 and decimal numbers.
struct DoubleValues: ParquetValues {
  let form: ParquetColumn.NumberForm

  static var missing: Double { .nan }

  func append(_ values: PlainValues, to elements: inout [Double]) throws(ParquetError) {
    let start = elements.count
    switch (form, values.places) {
    case (.double, .fixed(let range, _)):
      NumberLayout(.float64).append(values.bytes, range, to: &elements)
    case (.integer(let isSigned, let divisor), .fixed(let range, let width)):
      let kind: NumberLayout.Kind =
        width == 4 ? (isSigned ? .int32 : .uint32) : (isSigned ? .int64 : .uint64)
      NumberLayout(kind).append(values.bytes, range, to: &elements)
      if divisor != 1 {
        for index in start..<elements.count { elements[index] /= divisor }
      }
    case (.decimal(let scale, let isReversed), _):
      try values.forEach { (range) throws(ParquetError) in
        let bytes = values.bytes[range]
        let unscaled = try isReversed ? unscaled(bytes.reversed()) : unscaled(bytes)
        elements.append(number(unscaled, scale: scale))
      }
    default: stop("numbers of a fixed size have places of their own")
    }
  }

  func column(_ elements: [Double]) -> Column.Values { .double(elements) }

  /// Returns the whole number of some bytes, the highest first.
  private func unscaled(_ bytes: some Collection<UInt8>) throws(ParquetError) -> Int128 {
    guard bytes.count <= 16 else {
      throw ParquetError(
        "a decimal number has \(bytes.count) bytes, expected at most 16; cast it to double before "
          + "writing")
    }
    let isNegative = (bytes.first ?? 0) >= 0x80
    return bytes.reduce(isNegative ? -1 : 0) { $0 << 8 | Int128($1) }
  }

  /// Returns the number nearest to `unscaled` / 10^`scale`.
  private func number(_ unscaled: Int128, scale: Int) -> Double {
    // Both are exact, and the quotient is rounded once.
    if unscaled.magnitude <= 1 << 53, scale <= 22 { return Double(unscaled) / powerOfTen(scale) }
    return parseNumber("\(unscaled)e-\(scale)") ?? .nan
  }
}
