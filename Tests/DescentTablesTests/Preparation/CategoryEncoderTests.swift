import Foundation
import Testing

@testable import DescentColumns
@testable import DescentTables

struct CategoryEncoderTests {
  @Test("Each level has an input of its own, in the order of their bytes")
  func oneHot() {
    let encoder = CategoryEncoder(
      learning: [0, 1, 0, 1, 0, 1, 1], levels: ["b", "a", "never seen"])
    #expect(encoder.levels == ["a", "b"] && encoder.width == 2)
    #expect(encoder.encode("a") == [1, 0] && encoder.encode("b") == [0, 1])
  }

  @Test("Rare levels share an input with those that training never saw")
  func rare() {
    let encoder = CategoryEncoder(
      learning: [0, 0, 0, 1, 2, 2], levels: ["often", "once", "twice"])
    #expect(encoder.levels == ["often"] && encoder.hasOther && !encoder.hasMissing)
    #expect(encoder.encode("often") == [1, 0])
    for text in ["once", "twice", "new"] { #expect(encoder.encode(text) == [0, 1]) }
    #expect(encoder.shares == [0.5, 0.5])
  }

  @Test("A missing text has an input of its own if one was missing in training")
  func missing() {
    let encoder = CategoryEncoder(learning: [0, 0, 0, -1], levels: ["a"])
    #expect(encoder.hasMissing && encoder.encode(nil) == [0, 1] && encoder.encode("a") == [1, 0])
  }

  @Test("Without an input for it, an unseen or missing text is the fractions of the training rows")
  func shares() {
    let encoder = CategoryEncoder(learning: [0, 0, 0, 1, 1, 1, 1, 1], levels: ["a", "b"])
    #expect(encoder.encode("new") == [0.375, 0.625] && encoder.encode(nil) == [0.375, 0.625])
  }

  @Test("White space at the ends of a text makes no difference, in earlier models as well")
  func blanks() throws {
    let encoder = CategoryEncoder(learning: [0, 1, 2, 3, 3, 3], levels: ["a", " a", "a ", "b"])
    #expect(encoder.levels == ["a", "b"] && !encoder.hasOther)
    for text in ["a", " a", "a\u{A0}"] { #expect(encoder.encode(text) == [1, 0]) }
    #expect(encoder.encode([" b ", "c"]) == [[0, 1], [0.5, 0.5]])
    let json = #"{"levels":[" a"],"hasOther":true,"hasMissing":false,"shares":[0.5,0.5]}"#
    let earlier = try JSONDecoder().decode(CategoryEncoder.self, from: Data(json.utf8))
    #expect(
      earlier.rare == nil && earlier.encode(["a", " a", "b"]) == [[1, 0], [1, 0], [0, 1]])
    #expect(earlier.encode("a") == [1, 0])
  }

  @Test("The rare levels are stored by name")
  func rareNames() {
    let encoder = CategoryEncoder(learning: [0, 0, 0, 1, 2], levels: ["often", "two", "one"])
    #expect(encoder.rare == ["one", "two"])
    #expect(CategoryEncoder(learning: [0, 0, 0], levels: ["often", "never"]).rare == nil)
  }

  @Test("The most frequent of very many levels are kept")
  func many() {
    let levels = (0..<300).map { "level \($0)" }
    let codes = (0..<300).flatMap { level in
      Array(repeating: Int32(level), count: level < 45 ? 3 : 4)
    }
    let encoder = CategoryEncoder(learning: codes, levels: levels)
    #expect(Set(encoder.levels) == Set(levels[45...]) && encoder.hasOther && encoder.width == 256)
  }

  @Test("An invalid encoder does not decode")
  func decoding() throws {
    let encoder = CategoryEncoder(learning: [0, 0, 0, -1], levels: ["a"])
    let json = String(decoding: try JSONEncoder().encode(encoder), as: UTF8.self)
    #expect(try JSONDecoder().decode(CategoryEncoder.self, from: Data(json.utf8)) == encoder)
    for (old, new) in [("[0.75,0.25]", "[0.75]"), ("[0.75,0.25]", "[0.75,2]")] {
      #expect(json.contains(old))
      let wrong = Data(json.replacingOccurrences(of: old, with: new).utf8)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(CategoryEncoder.self, from: wrong)
      }
    }
  }
}
