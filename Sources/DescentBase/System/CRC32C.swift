import DescentKernels

/// The checksum CRC-32C of bytes: the Castagnoli polynomial, reflected, as in RFC 3720 (iSCSI).
///
/// The processor's instructions compute it where there are any. Else eight bytes are taken at a time, with a table
/// for each: Kounavis, Berry, "Novel Table Lookup-Based Algorithms for High-Performance CRC Generation" (2008).
package enum CRC32C {
  private static let polynomial: UInt32 = 0x82F6_3B78

  /// Eight tables of 256 entries. The entry of table k is the remainder of its byte with k zero bytes
  /// after it.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      tables[byte] = (0..<8).reduce(UInt32(byte)) { rest, _ in
        rest >> 1 ^ (rest & 1 == 1 ? polynomial : 0)
      }
    }
    for index in 256..<8 * 256 {
      let before = tables[index - 256]
      tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
    }
    return tables
  }()

  private static let hasInstructions = descent_has_crc32c() != 0

  /// Returns the checksum of all bytes, or of bytes after others that have the checksum `before`. That of
  /// "123456789" is E3069283.
  package static func checksum(of bytes: [UInt8], after before: UInt32 = 0) -> UInt32 {
    guard hasInstructions else { return checksumByTables(of: bytes, after: before) }
    return unsafe bytes.withUnsafeBytes {
      unsafe ~descent_crc32c(~before, $0.baseAddress, $0.count)
    }
  }

  /// Does the same as `checksum` without the processor's instructions.
  static func checksumByTables(of bytes: [UInt8], after before: UInt32 = 0) -> UInt32 {
    unsafe tables.withUnsafeBufferPointer { tables in
      unsafe bytes.withUnsafeBytes { unsafe ~update(~before, $0, tables) }
    }
  }

  private static func update(
    _ start: UInt32, _ bytes: UnsafeRawBufferPointer, _ tables: UnsafeBufferPointer<UInt32>
  ) -> UInt32 {
    var rest = start
    let whole = bytes.count & ~7
    for position in stride(from: 0, to: whole, by: 8) {
      let word = unsafe UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let mixed = word ^ UInt64(rest)
      rest = 0
      for place in 0..<8 {
        let byte = Int(truncatingIfNeeded: mixed >> UInt64(8 * place)) & 0xFF
        unsafe rest ^= tables[(7 - place) * 256 + byte]
      }
    }
    for position in whole..<bytes.count {
      unsafe rest = rest >> 8 ^ tables[Int(rest & 0xFF ^ UInt32(bytes[position]))]
    }
    return rest
  }
}
