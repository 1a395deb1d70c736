import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

@Suite("Compressed files of Arrow")
struct ArrowCompressionTests {
  static let fixtures =
    ["pyarrow-lz4", "pandas-lz4"] + (Compression.zstd.isAvailable ? ["pyarrow-zstd"] : [])

  @Test("A file that ends too early is refused", arguments: fixtures)
  func truncated(_ name: String) throws {
    let bytes = try ArrowFixture.bytes(name)
    for count in stride(from: 0, to: bytes.count, by: 7) {
      let message = errorMessage { try arrowFile(Array(bytes.prefix(count))).readAll() }
      #expect(message.hasPrefix("t.arrow: "), "\(count)")
    }
  }

  @Test("Whatever byte is changed, the file is read or refused, and has the rows that it says")
  func changed() throws {
    for name in Self.fixtures {
      let bytes = try ArrowFixture.bytes(name)
      var (refused, tried) = (0, 0)
      // Every byte of the small file; of the others every fourth, or all if DESCENT_FUZZ asks for more.
      let isWhole = bytes.count < 4096 || Terminal.environment("DESCENT_FUZZ") != nil
      for index in stride(from: 0, to: bytes.count, by: isWhole ? 1 : 4) {
        tried += 1
        var changed = bytes
        changed[index] ^= [0xFF, 1, 0x80][index % 3]
        do throws(FileError) {
          let file = try arrowFile(changed)
          for block in file.blockRows.indices {
            for column in try file.read(Array(file.columns.indices), ofBlock: block) {
              #expect(column.rowCount == file.blockRows[block])
            }
          }
        } catch {
          refused += 1
          #expect(error.description.hasPrefix("t.arrow: "))
        }
      }
      #expect(refused > tried / 10)
    }
  }

  private static func rows(_ buffer: [UInt8], codec: UInt8 = 0) -> ArrowSketch {
    var sketch = ArrowSketch()
    sketch.rows.compression = [0: .byte(codec), 1: .byte(0)]
    sketch.rows.buffers = [0, 0, 0, buffer.count]
    sketch.rows.body = buffer
    return sketch
  }

  private static func length(_ count: Int) -> [UInt8] { littleEndianBytes(of: [Int64(count)]) }

  @Test("A buffer of the length −1 is not compressed, and an empty one is empty")
  func plain() throws {
    let numbers = littleEndianBytes(of: [1.5, 2.5])
    #expect(
      try arrowFile(Self.rows(Self.length(-1) + numbers).stream).json(0)
        == [.number(1.5), .number(2.5)])
    let empty = errorMessage { try arrowFile(Self.rows([]).stream).readAll() }
    #expect(empty.contains("a buffer has 0 bytes, and 2 values are expected in it"))
  }

  @Test("Lengths that no compression can reach, and codecs that are not known, are refused")
  func refused() {
    func message(_ sketch: ArrowSketch) -> String {
      errorMessage { try arrowFile(sketch.stream).readAll() }
    }
    let few: [UInt8] = [1, 2, 3]
    #expect(message(Self.rows(few)).contains("a compressed buffer of 3 bytes has no valid length"))
    #expect(message(Self.rows(Self.length(-7))).contains("has no valid length"))
    for count in [16, 1 << 30] {
      #expect(message(Self.rows(Self.length(count) + few)).contains("do not decompress to the"))
    }
    #expect(
      message(Self.rows(Self.length(1 << 40) + few)).contains("expected at most 2,147,483,647"))
    #expect(message(Self.rows(few, codec: 9)).contains("the unknown codec 9"))
    var many = Self.rows(few)
    many.rows.count = 1 << 50
    #expect(message(many).contains("a batch has 1125899906842624 rows in 3 bytes"))
  }
}
