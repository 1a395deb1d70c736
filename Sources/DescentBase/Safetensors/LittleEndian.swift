/// Converts numbers to little-endian bytes and back, on every machine, without unsafe code.
enum LittleEndian {
  /// Returns the number in the first 8 bytes. There must be at least 8.
  static func uint64(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Returns the 8 bytes of `value`.
  static func bytes(of value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  /// Returns 4 bytes for each value.
  static func bytes(of values: [Float]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4 * values.count)
    for index in values.indices {
      let bits = values[index].bitPattern
      let at = 4 * index
      bytes[at] = UInt8(truncatingIfNeeded: bits)
      bytes[at + 1] = UInt8(truncatingIfNeeded: bits >> 8)
      bytes[at + 2] = UInt8(truncatingIfNeeded: bits >> 16)
      bytes[at + 3] = UInt8(truncatingIfNeeded: bits >> 24)
    }
    return bytes
  }

  /// Returns 8 bytes for each value.
  static func bytes(of values: [Double]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 8 * values.count)
    for index in values.indices {
      let bits = values[index].bitPattern
      for byte in 0..<8 {
        bytes[8 * index + byte] = UInt8(truncatingIfNeeded: bits >> UInt64(8 * byte))
      }
    }
    return bytes
  }

  /// Returns one value for every 4 bytes.
  static func floats(_ bytes: ArraySlice<UInt8>) -> [Float] {
    var values = [Float](repeating: 0, count: bytes.count / 4)
    var at = bytes.startIndex
    for index in values.indices {
      let low = UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8
      let high = UInt32(bytes[at + 2]) | UInt32(bytes[at + 3]) << 8
      values[index] = Float(bitPattern: low | high << 16)
      at += 4
    }
    return values
  }

  /// Returns one value for every 8 bytes.
  static func doubles(_ bytes: ArraySlice<UInt8>) -> [Double] {
    var values = [Double](repeating: 0, count: bytes.count / 8)
    var at = bytes.startIndex
    for index in values.indices {
      var bits: UInt64 = 0
      for byte in 0..<8 { bits |= UInt64(bytes[at + byte]) << UInt64(8 * byte) }
      values[index] = Double(bitPattern: bits)
      at += 8
    }
    return values
  }
}
