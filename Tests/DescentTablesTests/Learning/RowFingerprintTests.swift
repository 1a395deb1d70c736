import Descent
import Foundation
import Testing

@testable import DescentTables

struct RowFingerprintTests {
  private func rows(_ numbers: Range<Int>) throws -> ArrayDataset {
    try ArrayDataset(
      features: numbers.map { [Float($0), Float($0 * $0 % 7)] },
      targets: numbers.map { [Float($0)] })
  }

  @Test("Few rows are compared exactly, whatever their order and their repetitions")
  func exact() throws {
    let fingerprint = RowFingerprint(of: try rows(0..<500))
    #expect(
      RowFingerprint(of: try rows(0..<500).selecting((0..<500).reversed() + [3, 3])) == fingerprint)
    var known = KnownRows(fingerprint)
    known.add(try rows(400..<450))
    known.add(try rows(450..<700))
    #expect(known.isExact && known.rows == 300 && known.count == 100)
  }

  @Test("Of many rows the share is estimated")
  func estimate() throws {
    let fingerprint = RowFingerprint(of: try rows(0..<20_000))
    #expect(fingerprint.hashes.count == 1024)
    for (range, share) in [(0..<20_000, 1.0), (10_000..<30_000, 0.5), (30_000..<50_000, 0)] {
      var known = KnownRows(fingerprint)
      known.add(try rows(range))
      // Five standard deviations of a share of about 1,024 rows.
      #expect((Double(known.count) / 20_000 - share).magnitude < 0.08 && !known.isExact)
    }
  }

  @Test("The hash is the documented one, in both precisions")
  func hash() throws {
    func reference(_ bits: [UInt64]) -> UInt64 {
      bits.reduce(0xCBF2_9CE4_8422_2325) { hash, bits in
        let product = (hash ^ bits) &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product >> 32)
      }
    }
    let single = try ArrayDataset(features: [[Float(1.5), -0.0]], targets: [[Float(2)]])
    #expect(single.rowHashes == [reference([0x3FC0_0000, 0, 0x4000_0000])])
    let double = try ArrayDataset(features: [[1.5]], targets: [[2.0]])
    #expect(double.rowHashes == [reference([0x3FF8_0000_0000_0000, 0x4000_0000_0000_0000])])
  }

  @Test("The file has the hashes in Base64, and refuses anything else")
  func coding() throws {
    let fingerprint = RowFingerprint([258, 1])
    let json = String(decoding: try JSONEncoder().encode(fingerprint), as: UTF8.self)
    #expect(json == "\"AQAAAAAAAAACAQAAAAAAAA==\"")
    #expect(try JSONDecoder().decode(RowFingerprint.self, from: Data(json.utf8)) == fingerprint)
    for wrong in ["\"AQAAAAAAAAABAAAAAAAAAA==\"", "\"AQ==\"", "\"?\"", "3"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(RowFingerprint.self, from: Data(wrong.utf8))
      }
    }
  }
}
