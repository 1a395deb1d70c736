import Descent
import Testing

@testable import DescentTables

@Suite("Files of Arrow with random changes")
struct ArrowFuzzTests {
  /// The number of changed files of each fixture. DESCENT_FUZZ asks for more.
  static let count = Terminal.environment("DESCENT_FUZZ").flatMap(Int.init) ?? 300

  @Test(
    "Whatever the bytes are, a file is read or refused, and reading it takes little memory",
    arguments: ArrowReadingTests.fixtures + ["descent"])
  func changed(_ name: String) throws {
    let bytes = try ArrowFixture.bytes(name)
    var generator = Mixed(state: UInt64(name.utf8.count))
    for _ in 0..<Self.count {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        Self.change(&changed, &generator)
      }
      do throws(FileError) {
        let file = try arrowFile(changed)
        // Each value takes at least a bit, except for those that are missing.
        #expect(file.blockRows.allSatisfy { $0 <= 1 << 20 })
        for block in file.blockRows.indices {
          for column in file.columns.indices { try? file.touch(column, ofBlock: block) }
          _ = try file.read(Array(file.columns.indices), ofBlock: block)
        }
      } catch {
        #expect(error.description.hasPrefix("t.arrow: "))
      }
    }
  }

  /// Changes a byte, or four to a number that is small, great or negative, or removes some.
  private static func change(_ bytes: inout [UInt8], _ generator: inout Mixed) {
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0..<4: bytes[place] = .random(in: 0...255, using: &generator)
    case 4..<7:
      let numbers = [0, 1, -1, 2, 255, 65_535, Int(Int32.max), Int(Int32.min), bytes.count]
      let number = numbers.randomElement(using: &generator) ?? 0
      if place + 4 <= bytes.count { bytes.set(number, at: place & ~3) }
    default: bytes.removeSubrange(place..<min(place + 8, bytes.count))
    }
  }

  /// SplitMix64, which gives the same numbers each time.
  private struct Mixed: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}

extension ArrowFile {
  /// Reads a column of a block, and makes sure that it has the block's rows.
  fileprivate func touch(_ column: Int, ofBlock block: Int) throws(FileError) {
    let read = try read([column], ofBlock: block)
    #expect(read[0].json.count == blockRows[block])
  }
}
