import Foundation
import Testing

@testable import Descent

struct LZ4Tests {
  /// The first 150,000 letters of the Fibonacci word, in a frame of blocks of 64 KiB that refer to those before,
  /// with all checksums, by lz4 4.4.5 for Python: `lz4.frame.compress(word, block_size=BLOCKSIZE_MAX64KB,
  /// block_linked=True, content_checksum=True, block_checksum=True, store_size=True, compression_level=9)`.
  private static let linked = decoded(
    """
    BCJNGFxA8EkCAAAAAADpkQEAAFJhYmFhYgUAL2FiDQAAL2FiIgAiL2FiWQB7L2Fi6QD/ZS9hYmIC////yS9hYj0G////\
    /////////w0vYWI9Bv////////////////////9QL2FiPQb/////////////DS9hYj0G/////////////////////1Av\
    YWI9Bv////////////////////9QL2FiPQb/////////////DS9hYj0G/////////////////////1AvYWI9Bv//////\
    //////8NL2FiPQb/////////////////////UC9hYj0G/////////////////////1AvYWI9Bv////////////8NL2Fi\
    PQb/////////////////////UC9hYj0G/////////////////////1AvYWI9Bv////////////8NL2FiPQb/////////\
    ////////////UC9hYj0G/////////////w0vYWI9Bv////////////////////9QL2FiPQb////////////////////A\
    UGJhYmFh/OJ1EXUBAAAP2wN5Dz0G/////////////w0vYWI9Bv////////////////////9QL2FiPQb/////////////\
    DS9hYj0G/////////////////////1AvYWI9Bv////////////////////9QL2FiPQb/////////////DS9hYj0G////\
    /////////////////1AvYWI9Bv////////////////////9QL2FiPQb/////////////DS9hYj0G////////////////\
    /////1AvYWI9Bv////////////8NL2FiPQb/////////////////////UC9hYj0G/////////////////////1AvYWI9\
    Bv////////////8NL2FiPQb/////////////////////UC9hYj0G/////////////////////1AvYWI9Bv//////////\
    //8NL2FiPQb/////////////////////UC9hYmIC//////8SUGFiYWJhbloRWm0AAAAP2wP/////5A89Bv//////////\
    //////////9QL2FiPQb/////////////////////UC9hYj0G/////////////w0vYWI9Bv////////////////////9Q\
    L2FiPQb////////////XUGFiYWFibu7o/wAAAAC23EaP
    """)
  /// The same with `block_linked=False`.
  private static let independent = decoded(
    """
    BCJNGHxA8EkCAAAAAAAPkQEAAFJhYmFhYgUAL2FiDQAAL2FiIgAiL2FiWQB7L2Fi6QD/ZS9hYmIC////yS9hYj0G////\
    /////////w0vYWI9Bv////////////////////9QL2FiPQb/////////////DS9hYj0G/////////////////////1Av\
    YWI9Bv////////////////////9QL2FiPQb/////////////DS9hYj0G/////////////////////1AvYWI9Bv//////\
    //////8NL2FiPQb/////////////////////UC9hYj0G/////////////////////1AvYWI9Bv////////////8NL2Fi\
    PQb/////////////////////UC9hYj0G/////////////////////1AvYWI9Bv////////////8NL2FiPQb/////////\
    ////////////UC9hYj0G/////////////w0vYWI9Bv////////////////////9QL2FiPQb////////////////////A\
    UGJhYmFh/OJ1EY4BAABCYmFiYQMABgUADAgADw0AAA83AEIPWQBKD+kA/2cPYgL/8w/bA////////zAPPQb/////////\
    ////////////UC9hYj0G/////////////w0vYWI9Bv////////////////////9QL2FiPQb/////////////////////\
    UC9hYj0G/////////////w0vYWI9Bv////////////////////9QL2FiPQb/////////////////////UC9hYj0G////\
    /////////w0vYWI9Bv////////////////////9QL2FiPQb/////////////DS9hYj0G/////////////////////1Av\
    YWI9Bv////////////////////9QL2FiPQb/////////////DS9hYj0G/////////////////////1AvYWI9Bv//////\
    //////////////9QL2FiPQb/////////////DS9hYj0G/////////////////////1AvYWJiAv//////ElBhYmFiYUdT\
    ATOHAAAAV2FiYWFiBQAMCAAPDQAEDzcARg+QAHUP6QD/Zw95Af///5wPPQb///////////////////8FL2FiPQb/////\
    ////////////////UC9hYj0G/////////////w0vYWI9Bv////////////////////9QL2FiPQb////////////XUGFi\
    YWFiJXM8UAAAAAC23EaP
    """)
  private static let word: [UInt8] = {
    var (word, before) = (Array("ab".utf8), Array("a".utf8))
    while word.count < 150_000 { (word, before) = (word + before, word) }
    return Array(word.prefix(150_000))
  }()

  private static func decoded(_ text: String) -> [UInt8] {
    Data(base64Encoded: text).map(Array.init) ?? []
  }

  private func content(_ frame: [UInt8], _ count: Int) -> [UInt8]? {
    LZ4Frame.decompress(frame, 0..<frame.count, to: count)
  }

  private func block(_ bytes: [UInt8], _ count: Int) -> [UInt8]? {
    LZ4Block.decompress(bytes, 0..<bytes.count, to: count)
  }

  @Test("XXH32 equals that of the reference implementation")
  func hashes() {
    #expect(XXHash32.hash([UInt8]().span) == 0x02CC_5D05)
    #expect(XXHash32.hash(Array("a".utf8).span) == 0x550D_7456)
    #expect(XXHash32.hash(Array("123456789".utf8).span) == 0x937B_AD67)
    #expect(XXHash32.hash([UInt8](0..<100).span) == 0x7F89_BA44)
  }

  @Test("Frames of another implementation have their content, with linked and independent blocks")
  func frames() {
    for frame in [Self.linked, Self.independent] {
      #expect(frame.count > 900)
      #expect(content(frame, 150_000) == Self.word)
      let moved = [1, 2, 3] + frame + [4]
      let range = 3..<3 + frame.count
      #expect(LZ4Frame.decompress(moved, range, to: 150_000) == Self.word)
    }
  }

  @Test("A frame that is cut off, longer, of another length or changed in any byte is damaged")
  func damaged() {
    for frame in [Self.linked, Self.independent] {
      for count in 0..<frame.count { #expect(content(Array(frame.prefix(count)), 150_000) == nil) }
      #expect(content(frame + [0], 150_000) == nil)
      #expect(content(frame, 149_999) == nil && content(frame, 150_001) == nil)
      #expect(content(frame, 0) == nil && content(frame, Int.max / 2) == nil)
      for index in frame.indices {
        for change in [1, 0x80] as [UInt8] {
          var changed = frame
          changed[index] ^= change
          #expect(content(changed, 150_000) == nil, "byte \(index)")
        }
      }
    }
  }

  @Test("Blocks made by hand: literals, copies that overlap, and lengths of several bytes")
  func blocks() {
    // The token 0x30 is a literal of three bytes.
    #expect(block([0x30] + Array("abc".utf8), 3) == Array("abc".utf8))
    // A literal of one byte, a copy of 4 + 15 + 1 bytes from one byte back, and an empty literal.
    #expect(block([0x1F, 7, 1, 0, 1, 0x00], 21) == [UInt8](repeating: 7, count: 21))
    // A literal of 15 + 255 + 2 bytes.
    let long = [UInt8](repeating: 9, count: 272)
    #expect(block([0xF0, 255, 2] + long, 272) == long)
    // Copies of 4 bytes from 3 back, with a literal at the end.
    #expect(
      block([0x30] + Array("abc".utf8) + [3, 0, 0x10] + Array("x".utf8), 8)
        == Array("abcabcax".utf8))
  }

  @Test("A block that is not valid is damaged, and a length that it cannot have takes no memory")
  func damagedBlocks() {
    let abc = [0x30] + Array("abc".utf8)
    let invalid: [([UInt8], Int)] = [
      ([], 1), ([], 0), ([0x30, 1], 3), (abc, 2), (abc, 4), (abc + [0, 0, 0x00], 7),
      (abc + [4, 0, 0x00], 7), (abc + [3], 7), (abc + [3, 0], 7), (abc + [3, 0, 0xF0], 7),
      ([0xF0, 255, 255], 600), ([0x1F, 7, 1, 0, 255], 300), (abc, 1 << 40),
    ]
    for (bytes, count) in invalid { #expect(block(bytes, count) == nil, "\(bytes) to \(count)") }
  }
}
