/// Decompresses frames of LZ4, as lz4/lz4's `lz4_Frame_format.md` describes them. All checksums that a frame has
/// are compared.
package enum LZ4Frame {
  private static let magic: UInt32 = 0x184D_2204
  /// The most bytes that a block stands for, by the number of the block size.
  private static let blockSizes: [Int: Int] = [4: 1 << 16, 5: 1 << 18, 6: 1 << 20, 7: 1 << 22]

  /// What the header of a frame says.
  private struct Header {
    let areBlocksIndependent: Bool
    let haveBlocksChecksums: Bool
    let hasChecksum: Bool
    let blockSize: Int
    /// The number of bytes of the frame's content, if it is there.
    let contentSize: UInt64?
    /// The number of bytes of the header.
    let size: Int

    /// Reads the header; nil if it is not valid, or needs a dictionary.
    init?(_ bytes: Span<UInt8>) {
      guard bytes.count >= 7, number(bytes, 0, 4) == LZ4Frame.magic else { return nil }
      let (flags, descriptor) = (bytes[4], bytes[5])
      // The version is 1. A dictionary, and bits without a meaning, are not set.
      guard flags >> 6 == 1, flags & 3 == 0, descriptor & 0x8F == 0,
        let blockSize = LZ4Frame.blockSizes[Int(descriptor >> 4)]
      else { return nil }
      let hasSize = flags & 8 != 0
      size = hasSize ? 15 : 7
      guard bytes.count >= size else { return nil }
      let hash = XXHash32.hash(bytes.extracting(4..<size - 1))
      guard bytes[size - 1] == UInt8(truncatingIfNeeded: hash >> 8) else { return nil }
      contentSize =
        hasSize
        ? UInt64(number(bytes, 6, 4)) | UInt64(number(bytes, 10, 4)) << 32 : nil
      areBlocksIndependent = flags & 0x20 != 0
      haveBlocksChecksums = flags & 0x10 != 0
      hasChecksum = flags & 4 != 0
      self.blockSize = blockSize
    }
  }

  /// Returns what the frame in a range of bytes stands for. Returns nil if it is damaged, stands for more or fewer
  /// than `count` bytes, or is not all of the range.
  package static func decompress(_ bytes: [UInt8], _ range: Range<Int>, to count: Int) -> [UInt8]? {
    require(
      range.lowerBound >= 0 && range.upperBound <= bytes.count && count >= 0,
      "the bytes \(range) of \(bytes.count) stand for \(count)")
    let frame = bytes.span.extracting(range)
    guard count / LZ4Block.largestRatio <= range.count, let header = Header(frame),
      header.contentSize.map({ $0 == UInt64(count) }) ?? true
    else { return nil }
    var end: Int?
    let output = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      unsafe bytes.withUnsafeBytes { source in
        // An array may have more room than it was asked for.
        end = unsafe decompress(
          UnsafeRawBufferPointer(rebasing: source[range]), frame, header,
          to: UnsafeMutableRawBufferPointer(start: target.baseAddress, count: count))
      }
      filled = end == nil ? 0 : count
    }
    guard let end else { return nil }
    guard header.hasChecksum else { return end == frame.count ? output : nil }
    guard end == frame.count - 4, number(frame, end, 4) == XXHash32.hash(output.span) else {
      return nil
    }
    return output
  }

  /// Decompresses the blocks of a frame, which must fill the output. Returns the position after their end mark;
  /// nil if they are damaged.
  private static func decompress(
    _ source: UnsafeRawBufferPointer, _ frame: Span<UInt8>, _ header: Header,
    to target: UnsafeMutableRawBufferPointer
  ) -> Int? {
    var (at, written) = (header.size, 0)
    while source.count - at >= 4 {
      let size = number(frame, at, 4)
      at += 4
      if size == 0 { return written == target.count ? at : nil }
      let (length, isPlain) = (Int(size & 0x7FFF_FFFF), size >> 31 == 1)
      let trailer = header.haveBlocksChecksums ? 4 : 0
      guard length <= source.count - at - trailer else { return nil }
      if header.haveBlocksChecksums {
        let hash = XXHash32.hash(frame.extracting(at..<at + length))
        guard number(frame, at + length, 4) == hash else { return nil }
      }
      let block = unsafe UnsafeRawBufferPointer(rebasing: source[at..<at + length])
      let room = min(header.blockSize, target.count - written)
      if isPlain {
        guard length <= room else { return nil }
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[written...]).copyMemory(from: block)
        written += length
      } else {
        let first = header.areBlocksIndependent ? written : 0
        let end = unsafe LZ4Block.decompress(
          block, to: UnsafeMutableRawBufferPointer(rebasing: target[..<(written + room)]),
          from: written, notBefore: first)
        guard let end else { return nil }
        written = end
      }
      at += length + trailer
    }
    return nil
  }
}

/// Returns the number in some bytes, the lowest first.
private func number(_ bytes: Span<UInt8>, _ position: Int, _ count: Int) -> UInt32 {
  (0..<count).reduce(0) { $0 | UInt32(bytes[position + $1]) << UInt32(8 * $1) }
}
