import DescentBase

/// 32-bit numbers from FLOAT and FLOAT16.
struct SingleValues: ParquetValues {
  static var missing: Float { .nan }

  func append(_ values: PlainValues, to elements: inout [Float]) throws(ParquetError) {
    switch values.places {
    case .fixed(let range, let width):
      NumberLayout(width == 4 ? .float32 : .float16).append(values.bytes, range, to: &elements)
    case .variable(let ranges):
      for range in ranges { NumberLayout(.float16).append(values.bytes, range, to: &elements) }
    }
  }

  func column(_ elements: [Float]) -> Column.Values { .single(elements) }
}
