import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

/// Pages that no present writer makes, or not in this form, written byte by byte after `Encodings.md`.
@Suite("Encodings of Parquet pages")
struct ParquetEncodingTests {
  private typealias Value = ExpectedTable.Value

  private func numbers(_ numbers: Double?...) -> [Value?] {
    numbers.map { $0.map { .number($0) } }
  }

  private func texts(_ texts: String?...) -> [Value?] { texts.map { $0.map { .text($0) } } }

  @Test("The file from which the malformed ones are made is read")
  func plain() throws {
    #expect(try CraftedParquet().read() == numbers(1, 2, 3))
  }

  @Test("BIT_PACKED levels begin with the highest bit")
  func bitPackedLevels() throws {
    let page = CraftedPage(
      body: [0b1010_0000] + CraftedParquet.doubles([1, 3]), levelEncoding: 4)
    let file = CraftedParquet(5, pages: [page], repetition: 1)
    #expect(try file.read() == numbers(1, nil, 3))
  }

  @Test("The numbers 0 to 7 in three bits are packed as in the specification")
  func bitPacking() throws {
    let dictionary = CraftedPage(
      kind: 2, count: 8, body: CraftedParquet.texts(["a", "b", "c", "d", "e", "f", "g", "h"]))
    // Three bits; one group of eight; the bytes of the specification's example.
    let page = CraftedPage(
      count: 8, encoding: 8, body: [3, 3, 0b1000_1000, 0b1100_0110, 0b1111_1010])
    var file = CraftedParquet(6, pages: [dictionary, page])
    (file.rows, file.groupRows, file.values) = (8, 8, 8)
    #expect(try file.read() == texts("a", "b", "c", "d", "e", "f", "g", "h"))
  }

  @Test("A dictionary of one value needs no bits")
  func noBits() throws {
    let dictionary = CraftedPage(kind: 2, count: 1, encoding: 2, body: CraftedParquet.doubles([7]))
    let page = CraftedPage(encoding: 2, body: [0, 6])
    #expect(try CraftedParquet(5, pages: [dictionary, page]).read() == numbers(7, 7, 7))
  }

  @Test("A page of the second version without compression, and a page of an index, are passed")
  func secondVersion() throws {
    let index = CraftedPage(kind: 1, body: [1, 2, 3])
    let page = CraftedPage(
      kind: 3, body: [3, 0b101] + CraftedParquet.doubles([1, 3]), definitionSize: 2,
      isCompressed: false)
    var file = CraftedParquet(5, pages: [index, page], repetition: 1)
    file.codec = 1
    #expect(try file.read() == numbers(1, nil, 3))
  }

  @Test("Pages without values, and columns without any, are read")
  func noValues() throws {
    let empty = CraftedPage(count: 0, body: [])
    #expect(try CraftedParquet(5, pages: [empty, CraftedPage()]).read() == numbers(1, 2, 3))
    let missing = CraftedPage(body: [2, 0, 0, 0, 6, 0])
    #expect(
      try CraftedParquet(5, pages: [missing], repetition: 1).read() == numbers(nil, nil, nil))
  }

  @Test("A checksum is that of gzip")
  func checksum() throws {
    // The check value of CRC-32.
    #expect(PageChecksum.checksum(Array("123456789".utf8), 0..<9) == 0xCBF4_3926)
    let file = CraftedParquet { $0.pages[0].checksum = 0x2B_F5_17_1F }
    #expect(errorMessage { _ = try file.read() }.contains("the checksum of a page"))
  }

  @Test("Snappy's literals and copies are decompressed, also copies that overlap")
  func snappy() throws {
    // A literal of 3, a copy of 7 from 3 back, a copy of 2 from 1 back by two bytes.
    let bytes: [UInt8] = [12, 0b1000] + Array("abc".utf8) + [0b1101, 3, 0b110, 1, 0]
    let output = Snappy.decompress(bytes, 0..<bytes.count, to: 12)
    #expect(output.map { String(decoding: $0, as: UTF8.self) } == "abcabcabcaaa")
  }

  @Test("Dates before year 0 and after 9999 have a sign")
  func farDates() throws {
    var file = CraftedParquet(
      1,
      pages: [
        CraftedPage(
          body: [0x57, 0x05, 0xF5, 0xFF, 0x58, 0x05, 0xF5, 0xFF, 0xA1, 0xC0, 0x2C, 0x00])
      ])
    file.meaning = [(6, .int32(6))]
    #expect(try file.read() == texts("-0001-12-31", "0000-01-01", "+10000-01-01"))
  }

  @Test("A moment that INT96 stores in two ways is one level")
  func julianDays() throws {
    let midnight = [UInt8](repeating: 0, count: 8) + [0x8D, 0x3D, 0x25, 0]
    let afterDay: [UInt8] = [0, 0, 0x4F, 0x91, 0x94, 0x4E, 0, 0, 0x8C, 0x3D, 0x25, 0]
    let page = CraftedPage(body: midnight + afterDay + midnight)
    let columns = try CraftedParquet.read(CraftedParquet(3, pages: [page]).bytes)
    guard case .texts(let codes, let levels) = columns[0].values else { return }
    #expect(codes == [0, 0, 0] && levels == ["1970-01-02T00:00:00"])
  }

  @Test("A header may be longer than the piece of the file that is read first")
  func longHeader() throws {
    let text = ThriftValue.text(String(repeating: "x", count: 300_000))
    let file = CraftedParquet { $0.pages[0].more = [(9, text)] }
    #expect(try file.read() == numbers(1, 2, 3))
  }

  @Test("Columns of lists and records are left out, and a note says so")
  func nested() throws {
    let file = try ParquetFiles.file("nested")
    #expect(file.columns.map(\.name) == ["before", "after"])
    #expect(file.notes.count == 3)
    #expect(
      file.notes.first
        == "the column \"list\" is left out: it holds lists or records; flatten it with "
        + "pandas.json_normalize or DuckDB's UNNEST before writing")
  }

  @Test("The second column of a name has a number")
  func names() throws {
    let file = try ParquetFiles.file("duplicate-names")
    #expect(file.columns.map(\.name) == ["x", "x_2"])
    #expect(file.notes == [#"column 1 is already named "x"; column 2 is now named "x_2""#])
  }

  @Test("What a column becomes is known before it is read")
  func kinds() throws {
    let file = try ParquetFiles.file("types")
    let texts = [
      "boolean", "text", "large", "binary", "fixed", "category", "date", "milliseconds",
      "microseconds", "nanoseconds", "utc", "berlin", "uuid",
    ]
    for column in file.columns {
      #expect((column.kind == .text) == texts.contains(column.name), "\(column)")
    }
    let single = try file.read([file.columns.firstIndex { $0.name == "float" }!], ofBlock: 0)
    guard case .single = single[0].values else {
      Issue.record("a FLOAT is not 32-bit")
      return
    }
  }

  @Test("A type that is not read leaves its column out")
  func leftOut() throws {
    let reasons: [([(Int, ThriftValue)], Int, String)] = [
      ([(6, .int32(21)), (2, .int32(12))], 7, "INTERVAL values; cast it"),
      ([(6, .int32(20))], 6, "BSON values; cast it"),
      ([(10, .structure([(16, .structure([]))]))], 6, "VARIANT values; cast it"),
      ([(6, .int32(5)), (7, .int32(2)), (8, .int32(76)), (2, .int32(32))], 7, "of 76 digits"),
      ([(6, .int32(6))], 2, "the type int64 with the meaning date"),
      ([(2, .int32(0))], 7, "values of 0 bytes"),
      ([(2, .int32(-4))], 7, "values of -4 bytes"),
      ([], 99, "an unknown type"),
    ]
    for (meaning, physical, reason) in reasons {
      var file = CraftedParquet(physical, pages: [])
      file.meaning = meaning
      let opened = try ParquetFile(StoredBytes(file.bytes, name: "t.parquet"))
      #expect(opened.columns.isEmpty)
      #expect(opened.notes.first?.contains(reason) == true, "\(opened.notes)")
    }
  }
}
