import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

#if DEBUG
  private let rounds = 1500
#else
  private let rounds = 20_000
#endif

/// Returns random bytes of a table, in which quotes, delimiters and line ends are more frequent
/// than usual.
private func randomBytes(using random: inout SplitMix) -> [UInt8] {
  let alphabet: [UInt8] = Array("aé1.,,,\"\"\n\n\n\r -".utf8)
  return (0..<Int.random(in: 0...60, using: &random)).map { _ in
    alphabet.randomElement(using: &random)!
  }
}

/// Returns a random table that is valid except for the rows that `isRagged` changes.
private func randomTable(isRagged: Bool, using random: inout SplitMix) -> [UInt8] {
  let columns = Int.random(in: 1...4, using: &random)
  let fields = [
    "1", "-2.5", "x", "NA", "", "\"\"", "\"a,b\"", "\"\n\"", "\"\r\n\"", "\"\"\"\"", "é",
  ]
  let ends = ["\n", "\r\n", "\r", "\n\n"]
  var text = ""
  for _ in 0..<Int.random(in: 1...12, using: &random) {
    let count = isRagged && Int.random(in: 0..<12, using: &random) == 0 ? columns + 1 : columns
    let row = (0..<count).map { _ in fields.randomElement(using: &random)! }
    text += row.joined(separator: ",") + ends.randomElement(using: &random)!
  }
  return Array(Bool.random(using: &random) ? text.dropLast() : text[...])
    .flatMap { Array(String($0).utf8) }
}

@Suite("Reading in blocks")
struct ReadingBlocksTests {
  private let plain = TableFormat(
    delimiter: ",", hasHeader: false, encoding: .utf8, missing: [], decimal: ".", skippedLines: 0)

  /// Requests every possible column as text.
  private func texts(_ bytes: [UInt8]) -> [String: ColumnKind] {
    let columns = NaiveTable(bytes, delimiter: 0x2C).rows.first?.count ?? 0
    return Dictionary(uniqueKeysWithValues: (0..<columns).map { ("column_\($0 + 1)", .text) })
  }

  @Test("Any bytes are read as by the naive reader, for any block size and number of threads")
  func asNaive() throws {
    var random = SplitMix(state: 5)
    for round in 0..<rounds {
      let bytes =
        round % 3 == 0
        ? randomBytes(using: &random)
        : randomTable(isRagged: round % 3 == 1, using: &random)
      let naive = NaiveTable(bytes, delimiter: 0x2C)
      let size = Int.random(in: 1...64, using: &random)
      let threads = Int.random(in: 1...4, using: &random)
      do {
        let table = try readInBlocks(bytes, of: size, threads: threads, plain, texts(bytes))
        #expect(naive.error == nil)
        #expect(lines(table) == naive.lines)
        #expect(
          rows(table) == naive.rows.map { $0.map { String(decoding: $0, as: UTF8.self) } })
      } catch let error as CSVError {
        guard !naive.rows.isEmpty || naive.error != nil else { continue }
        // The naive reader does not know what is not UTF-8. Other tests cover it.
        if firstInvalidUTF8(in: 0..<bytes.count, of: bytes.span) != nil { continue }
        #expect(
          "\(error.line ?? 0):\(error.column ?? 0)" == naive.error,
          "\(String(decoding: bytes, as: UTF8.self).debugDescription) \(error)")
      }
    }
  }

  /// Returns everything that can be observed of a reading.
  private func outcome(_ read: () throws -> Table) -> String {
    do {
      let table = try read()
      return "\(names(table)) \(areNumbers(table)) \(rows(table)) \(lines(table)) \(table.notes)"
    } catch {
      return "\(error)"
    }
  }

  @Test("Neither the result nor the error depends on the block size or the number of threads")
  func asWhole() {
    var random = SplitMix(state: 6)
    for round in 0..<rounds {
      let bytes =
        round % 4 == 0
        ? randomBytes(using: &random)
        : randomTable(isRagged: round % 8 == 1, using: &random)
      let format = TableFormat(
        delimiter: ",", hasHeader: Bool.random(using: &random), encoding: .utf8)
      let whole = outcome { try readInBlocks(bytes, of: 1000, threads: 1, format) }
      let size = Int.random(in: 1...64, using: &random)
      let threads = Int.random(in: 1...4, using: &random)
      #expect(whole == outcome { try readInBlocks(bytes, of: size, threads: threads, format) })
    }
  }

  @Test("A column has the kind and the values of the naive reader's texts, parsed one by one")
  func kinds() throws {
    var random = SplitMix(state: 7)
    for _ in 0..<rounds {
      let bytes = randomTable(isRagged: false, using: &random)
      let naive = NaiveTable(bytes, delimiter: 0x2C)
      guard !naive.rows.isEmpty else { continue }
      let format = TableFormat(
        delimiter: ",", hasHeader: false, encoding: .utf8, skippedLines: 0)
      let size = Bool.random(using: &random) ? 9 : 1000
      let table = try readInBlocks(bytes, of: size, threads: 2, format)
      for (index, column) in table.columns.enumerated() {
        let texts = naive.rows.map { String(decoding: $0[index], as: UTF8.self) }
        let isMissing = texts.map { ["", "NA"].contains($0) }
        let numbers = texts.map { parseNumber($0) }
        let isNumbers = zip(isMissing, numbers).allSatisfy { $0 || $1 != nil }
        switch column.values {
        case .double(let values):
          #expect(isNumbers)
          for (row, value) in values.enumerated() {
            #expect(isMissing[row] ? value.isNaN : value == numbers[row])
          }
        case .texts(let codes, let levels):
          #expect(!isNumbers)
          #expect(
            codes.map { $0 < 0 ? nil : levels[Int($0)] }
              == zip(isMissing, texts).map { $0 ? nil : $1 })
          var seen: [String] = []
          for code in codes where code >= 0 && !seen.contains(levels[Int(code)]) {
            seen.append(levels[Int(code)])
          }
          #expect(seen == levels)
        case .single, .arrays:
          Issue.record("not the requested precision")
        }
      }
    }
  }

  @Test(
    "A reader's tables have the rows, lines and notes of the whole table, and its error in place")
  func readerTables() throws {
    var random = SplitMix(state: 8)
    for round in 0..<rounds {
      let bytes =
        round % 4 == 0
        ? randomBytes(using: &random)
        : randomTable(isRagged: round % 8 == 1, using: &random)
      let size = Int.random(in: 1...64, using: &random)
      let format = TableFormat(
        delimiter: ",", hasHeader: false, encoding: .utf8, skippedLines: 0)
      let read = readTables(bytes, of: size, threads: Int.random(in: 1...4, using: &random), format)
      let again = readTables(bytes, of: size, threads: 1, format)
      #expect(read.tables.map(\.rowCount) == again.tables.map(\.rowCount))
      #expect(read.error == again.error)
      do {
        let whole = try readInBlocks(bytes, of: size, threads: 1, format, texts(bytes))
        #expect(read.error == "no error")
        #expect(read.tables.flatMap { rows($0) } == rows(whole))
        #expect(read.tables.flatMap { lines($0) } == lines(whole))
        #expect(read.notes == whole.notes)
      } catch {
        #expect(read.error == "\(error)")
      }
    }
  }

  @Test("The first block is parsed once, except where a text comes after a number")
  func guesses() throws {
    func firstBlock(_ rows: String) throws -> (layout: ColumnLayout, parsed: ParsedBlock) {
      let reading = TableReading(
        name: "t.csv", format: TableFormat(), ColumnRequest(kinds: ["e": .text]),
        precision: .double, threads: 1)
      let bytes = Array(("a,b,c,d,e\n" + rows).utf8)
      let header = try reading.open(MemoryBytes(bytes)).header
      return (header.layout, try ParsedBlock.parse(header.first, header.layout))
    }
    // The texts of `d` are found before those of `b`.
    let once = try firstBlock(",NA,,z,1\n7,x,,,2\n8,9,NA,z,3\n")
    #expect(once.parsed.nonNumericColumns == [])
    #expect(once.parsed.textPlaces == [-1, 2, -1, 1, 0])
    #expect(once.parsed.levels.map { $0.texts().levels } == [["1", "2", "3"], ["z"], ["x", "9"]])
    #expect(
      once.layout.settled(by: once.parsed).readings == [.inferred, .text, .inferred, .text, .text])
    // A number out of range is a number.
    let again = try firstBlock("1,1e999,,z,1\nx,x,x,9,x\n")
    #expect(again.parsed.nonNumericColumns == [0, 1])
    #expect(again.parsed.textPlaces == [-1, -1, 2, 1, 0])
    #expect(
      again.layout.settled(by: again.parsed).readings == [.text, .text, .text, .text, .text])
  }

  @Test("A column's texts are those of the file, wherever its first text is")
  func firstTexts() throws {
    let text = "a,b,c,d\n,1,1e999,z\nx,02,y,\ny,w,3,z\n"
    let expected = [["-", "1", "1e999", "z"], ["x", "02", "y", "-"], ["y", "w", "3", "z"]]
    for size in [4, 16, 1000] {
      #expect(try rows(readInBlocks(Array(text.utf8), of: size, threads: 2)) == expected)
    }
  }

  @Test("A column with a text in the last block is text from the first row on")
  func lateText() throws {
    let text = "a,b\n" + (0..<500).map { "\($0 % 7).0,\($0)\n" }.joined() + "x,-1\n"
    for threads in 1...3 {
      let table = try readInBlocks(Array(text.utf8), of: 64, threads: threads)
      #expect(areNumbers(table) == [false, true])
      #expect(table.rowCount == 501)
      #expect(rows(table)[8] == ["1.0", "8.0"])
      guard case .texts(_, let levels) = table.columns[0].values else { return }
      #expect(levels == (0..<7).map { "\($0).0" } + ["x"])
    }
  }

  @Test("Line numbers take memory only for rows that do not start on the next line")
  func lineNumbers() {
    var numbers = LineNumbers()
    var expected: [Int] = []
    var random = SplitMix(state: 9)
    var line = 2
    for row in 0..<1000 {
      numbers.append(row: row, line: line)
      expected.append(line)
      line += Int.random(in: 0..<20, using: &random) == 0 ? 3 : 1
    }
    #expect((0..<1000).map { numbers[$0] } == expected)
    var straight = LineNumbers()
    for row in 0..<1000 { straight.append(row: row, line: row + 5) }
    #expect(straight.first.count == 1)
  }

  @Test("Threads share a guarded value, and have finished when the call returns")
  func threads() {
    let count = Guarded(0)
    Threads.run(4) { for _ in 0..<1000 { count.withLock { $0 += 1 } } }
    #expect(count.withLock { $0 } == 4000)
  }
}
