import DescentBase

/// Brings the values of a page to the PLAIN encoding.
struct PlainDecoder {
  let physical: PhysicalType
  /// The number of bytes of a value; nil if each has its own.
  let width: Int?

  /// Returns the `count` values of a range of bytes.
  func values(
    _ encoding: Encoding, _ bytes: [UInt8], _ range: Range<Int>, count: Int
  ) throws(ParquetError) -> PlainValues {
    var reader = ByteReader(bytes, range)
    switch (encoding, physical) {
    case (.plain, .boolean):
      let range = try reader.take((count + 7) / 8)
      var bits: [UInt32] = []
      bits.append(bitPacked: bytes, from: range.lowerBound, width: 1, count: count)
      return truthValues(bits)
    case (.runs, .boolean):
      let range = try reader.take(reader.int32())
      var decoder = try RunDecoder(bytes, range, width: 1)
      return truthValues(try decoder.read(count))
    case (.plain, _): return try plain(&reader, count)
    case (.deltaBinaryPacked, .int32), (.deltaBinaryPacked, .int64):
      let width = physical == .int32 ? 4 : 8
      var plain: [UInt8] = []
      plain.append(littleEndian: try DeltaDecoder.read(&reader, count), width: width)
      return PlainValues(plain, 0..<plain.count, width: width)
    case (.deltaLengthByteArray, .byteArray): return try lengths(&reader, count)
    case (.deltaByteArray, .byteArray), (.deltaByteArray, .fixedArray):
      return try prefixes(&reader, count)
    case (.byteStreamSplit, _):
      guard let width else { break }
      let range = try fixed(&reader, count, width)
      return PlainValues(bytes.joinedStreams(range, width: width), 0..<range.count, width: width)
    default: break
    }
    throw ParquetError(
      "its \(physical) values have the encoding \(encoding), which is not read; write it with "
        + "DataFrame.to_parquet(path)")
  }

  private func truthValues(_ bits: [UInt32]) -> PlainValues {
    PlainValues(bits.map { UInt8($0) }, 0..<bits.count, width: 1)
  }

  private func plain(_ reader: inout ByteReader, _ count: Int) throws(ParquetError) -> PlainValues {
    if let width {
      return PlainValues(reader.bytes, try fixed(&reader, count, width), width: width)
    }
    guard count <= reader.rest.count / 4 else {
      throw .damaged("a page has \(count) texts in \(reader.rest.count) bytes")
    }
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(count)
    for _ in 0..<count { ranges.append(try reader.take(reader.int32())) }
    return PlainValues(reader.bytes, at: ranges)
  }

  private func fixed(
    _ reader: inout ByteReader, _ count: Int, _ width: Int
  ) throws(ParquetError) -> Range<Int> {
    let (size, isTooLarge) = count.multipliedReportingOverflow(by: width)
    guard !isTooLarge else { throw .damaged("a page has \(count) values of \(width) bytes") }
    return try reader.take(size)
  }

  /// DELTA_LENGTH_BYTE_ARRAY: the lengths of all values, and then their bytes.
  private func lengths(
    _ reader: inout ByteReader, _ count: Int
  ) throws(ParquetError) -> PlainValues {
    let lengths = try DeltaDecoder.read(&reader, count)
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(count)
    for length in lengths { ranges.append(try reader.take(Int(length))) }
    return PlainValues(reader.bytes, at: ranges)
  }

  /// DELTA_BYTE_ARRAY: how many bytes each value has in common with its predecessor, and then the rest
  /// of each value as DELTA_LENGTH_BYTE_ARRAY.
  private func prefixes(
    _ reader: inout ByteReader, _ count: Int
  ) throws(ParquetError) -> PlainValues {
    let prefixes = try DeltaDecoder.read(&reader, count)
    let suffixes = try DeltaDecoder.read(&reader, count)
    // A few bytes can repeat a long text as often as they like.
    let limit = (64 << 20) + 64 * reader.rest.count
    var bytes: [UInt8] = []
    var ranges: [Range<Int>] = []
    var last = 0..<0
    for (prefix, suffix) in zip(prefixes, suffixes) {
      guard prefix >= 0, prefix <= last.count else {
        throw .damaged("a value has \(prefix) bytes in common with one of \(last.count) bytes")
      }
      let start = bytes.count
      let rest = try reader.take(Int(suffix))
      guard Int(prefix) + rest.count <= limit - start else {
        throw ParquetError(
          "the texts of a page have more than \(limit) bytes; write it with smaller pages, or copy it "
            + "again if it is damaged")
      }
      bytes += bytes[last.prefix(Int(prefix))]
      bytes += reader.bytes[rest]
      last = start..<bytes.count
      if let width, last.count != width {
        throw .damaged("a value has \(last.count) bytes, expected \(width)")
      }
      ranges.append(last)
    }
    return PlainValues(bytes, at: ranges)
  }
}
