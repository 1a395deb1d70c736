import Foundation
import Testing

@testable import Descent

@Suite struct BatchSizeTests {
  @Test(
    "A batch size survives a round trip through its description and through JSON",
    arguments: [BatchSize.full, 1, 32, .mini(.max)])
  func lossless(size: BatchSize) throws {
    #expect(BatchSize(size.description) == size)
    let data = try JSONEncoder().encode([size])
    #expect(try JSONDecoder().decode([BatchSize].self, from: data) == [size])
  }

  @Test("`full` is a word, a number of rows is plain digits, and `stochastic` is 1")
  func words() throws {
    #expect(BatchSize.full.description == "full")
    #expect(BatchSize.mini(1_024).description == "1024")
    #expect(BatchSize("stochastic") == .stochastic)
    #expect(BatchSize.stochastic == 1)
    let data = try JSONEncoder().encode([BatchSize.full, 32])
    #expect(String(decoding: data, as: UTF8.self) == #"["full",32]"#)
  }

  @Test(
    "Text that is not a batch size gives nil",
    arguments: ["", "0", "-1", "Full", "1.5", " 32", "3e2", "99999999999999999999"])
  func refusesText(text: String) {
    #expect(BatchSize(text) == nil)
  }

  @Test("Decoding reads numbers and words")
  func decodes() throws {
    let sizes = try JSONDecoder().decode(
      [BatchSize].self, from: Data(#"[1, "32", "full", "stochastic"]"#.utf8))
    #expect(sizes == [1, 32, .full, 1])
  }

  @Test(
    "Decoding anything else throws an error that names the value",
    arguments: [
      ("0", "0"), ("-5", "-5"), (#""0""#, #""0""#), (#""half""#, #""half""#), ("1.5", "the value"),
      ("null", "the value"), ("[1]", "the value"), ("true", "the value"),
      ("99999999999999999999", "the value"),
    ])
  func refusesData(json: String, named: String) throws {
    let error = try #require(throws: DecodingError.self) {
      try JSONDecoder().decode([BatchSize].self, from: Data("[\(json)]".utf8))
    }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("not dataCorrupted: \(error)")
      return
    }
    #expect(
      context.debugDescription
        == "\(named) is not a batch size; give \"full\" or a number of rows, 1 or more")
  }

  @Test("A size that could not be decoded again is not encoded", arguments: [0, -3])
  func refusesToEncode(rows: Int) {
    #expect(throws: EncodingError.self) { try JSONEncoder().encode([BatchSize.mini(rows)]) }
  }
}
