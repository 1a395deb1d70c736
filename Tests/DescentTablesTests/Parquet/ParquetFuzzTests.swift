import Descent
import Foundation
import Testing

@testable import DescentColumns
@testable import DescentTables

/// Random damage to the fixtures. Every byte may be wrong, and no file may trap.
@Suite("Damaged Parquet files")
struct ParquetFuzzTests {
  /// The number of damaged files of each fixture; DESCENT_FUZZ gives another one.
  static let rounds =
    ProcessInfo.processInfo.environment["DESCENT_FUZZ"].flatMap { Int($0) } ?? 60

  @Test(
    "Damaged files are read or refused", arguments: ParquetFiles.names(in: ParquetFiles.fixtures))
  func damaged(_ name: String) throws {
    let bytes = try Files.read(contentsOf: "\(ParquetFiles.fixtures)/\(name)")
    var random = SplitMix(state: UInt64(bytes.count))
    for _ in 0..<Self.rounds {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&damaged, using: &random) }
      do {
        let file = try ParquetFile(StoredBytes(damaged, name: "t.parquet"))
        for block in file.blockRows.indices { readEach(file, block) }
      } catch {
        #expect("\(error)".hasPrefix("t.parquet: "))
      }
    }
  }

  /// Reads each column by itself, so that the damage of one does not spare the others.
  private func readEach(_ file: ParquetFile, _ block: Int) {
    for index in file.columns.indices {
      do {
        let column = try file.read([index], ofBlock: block)[0]
        #expect(column.comparable.count == file.blockRows[block])
        if case .texts(let codes, let levels) = column.values {
          #expect(codes.allSatisfy { $0 >= -1 && $0 < levels.count })
          #expect(Set(levels).count == levels.count)
        }
      } catch {
        #expect("\(error)".hasPrefix("t.parquet: the column "))
      }
    }
  }

  /// Changes a bit, a byte or a few bytes; the footer is hit as often as the pages.
  private func damage(_ bytes: inout [UInt8], using random: inout SplitMix) {
    let length = (0..<4).reduce(0) { $0 | Int(bytes[bytes.count - 8 + $1]) << (8 * $1) }
    let footer = max(0, min(bytes.count - 9, bytes.count - 8 - length))
    let range = Bool.random(using: &random) ? footer..<bytes.count - 8 : 4..<max(5, footer)
    let place = min(Int.random(in: range, using: &random), bytes.count - 1)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 2: bytes[place] = [0, 0x7F, 0x80, 0xFF].randomElement(using: &random)!
    case 3:
      for index in place..<min(place + 4, bytes.count) { bytes[index] = 0xFF }
    default: bytes.swapAt(place, Int.random(in: range, using: &random))
    }
  }
}
