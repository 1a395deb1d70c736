/// Values in the PLAIN encoding, to which the other encodings are brought: parts of some bytes.
struct PlainValues {
  /// Where the values are.
  enum Places {
    /// One after another, each of this number of bytes.
    case fixed(Range<Int>, width: Int)
    /// Each at a place of its own.
    case variable([Range<Int>])
  }

  let bytes: [UInt8]
  let places: Places

  /// Values of a fixed number of bytes, which fill a range.
  init(_ bytes: [UInt8], _ range: Range<Int>, width: Int) {
    (self.bytes, places) = (bytes, .fixed(range, width: width))
  }

  /// Values at places of their own.
  init(_ bytes: [UInt8], at ranges: [Range<Int>]) {
    (self.bytes, places) = (bytes, .variable(ranges))
  }

  /// The number of values.
  var count: Int {
    switch places {
    case .fixed(let range, let width): range.count / width
    case .variable(let ranges): ranges.count
    }
  }

  /// Calls a closure with the range of each value.
  @inline(__always)
  func forEach(
    _ body: (Range<Int>) throws(ParquetError) -> Void
  ) throws(ParquetError) {
    switch places {
    case .fixed(let range, let width):
      for start in stride(from: range.lowerBound, to: range.upperBound, by: width) {
        try body(start..<start + width)
      }
    case .variable(let ranges):
      for range in ranges { try body(range) }
    }
  }
}
