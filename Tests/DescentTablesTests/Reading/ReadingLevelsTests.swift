import Testing

@testable import DescentColumns
@testable import DescentTables

@Suite("Reading levels")
struct ReadingLevelsTests {
  @Test("Codes match those of a dictionary of strings, in the order of first appearance")
  func codes() {
    var random = SplitMix(state: 10)
    for range in [3, 100, 5000] {
      var table = LevelTable()
      var codeOfText: [[UInt8]: Int32] = [:]
      for _ in 0..<3000 {
        let length = Int.random(in: 0...20, using: &random)
        let text =
          Array(String(Int.random(in: 0..<range, using: &random)).utf8)
          + [UInt8](repeating: 0x61, count: length % 3 * 8)
        let code = codeOfText[text] ?? Int32(codeOfText.count)
        codeOfText[text] = code
        #expect(table.code(of: text.span) == code)
      }
      #expect(table.count == codeOfText.count)
      let texts = codeOfText.sorted { $0.value < $1.value }.map {
        String(decoding: $0.key, as: UTF8.self)
      }
      #expect(table.texts().levels == texts)
      #expect(table.texts().places == (0..<Int32(texts.count)).map { $0 })
    }
  }

  @Test("The texts of another table get codes like any texts")
  func joined() {
    var (one, other) = (LevelTable(), LevelTable())
    for text in ["a", "b", "", "c"] { _ = one.code(of: Array(text.utf8).span) }
    for text in ["x", "c", "", "y"] { _ = other.code(of: Array(text.utf8).span) }
    #expect(one.codes(of: other) == [4, 3, 2, 5])
    #expect(one.texts().levels == ["a", "b", "", "c", "x", "y"])
  }
}
