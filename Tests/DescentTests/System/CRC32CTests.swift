import Testing

@testable import Descent
@testable import DescentBase

struct CRC32CTests {
  @Test("The processor's instructions give what the tables give, in one piece and in several")
  func instructions() {
    let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
    for count in [0, 1, 7, 8, 9, 63, 64, 65, 1_000] {
      let some = Array(bytes.prefix(count))
      let sum = CRC32C.checksumByTables(of: some)
      #expect(CRC32C.checksum(of: some) == sum)
      for cut in [0, count / 3, count] {
        let (first, rest) = (Array(some[..<cut]), Array(some[cut...]))
        #expect(CRC32C.checksum(of: rest, after: CRC32C.checksum(of: first)) == sum)
        #expect(
          CRC32C.checksumByTables(of: rest, after: CRC32C.checksumByTables(of: first)) == sum)
      }
    }
  }
}
