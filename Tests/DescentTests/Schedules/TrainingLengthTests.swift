import Foundation
import Testing

@testable import Descent

struct TrainingLengthTests {
  static let texts: [(text: String, length: TrainingLength, description: String)] = [
    ("5e", .epochs(5), "5 epochs"), ("5 epochs", .epochs(5), "5 epochs"),
    ("0.5e", .epochs(0.5), "0.5 epochs"), ("1epoch", .epochs(1), "1 epoch"),
    ("500", .steps(500), "500 steps"), ("1 step", .steps(1), "1 step"),
    ("20000r", .rows(20000), "20000 rows"), ("2 rows", .rows(2), "2 rows"),
    ("1e2 epochs", .epochs(100), "100 epochs"),
  ]

  @Test("A length is read from its text and from its description", arguments: texts)
  func reads(text: String, length: TrainingLength, description: String) throws {
    #expect(TrainingLength(text) == length)
    #expect(length.description == description)
    #expect(TrainingLength(description) == length)
    let json = try JSONEncoder().encode(length)
    #expect(String(decoding: json, as: UTF8.self) == "\"\(description)\"")
    #expect(try JSONDecoder().decode(TrainingLength.self, from: json) == length)
  }

  @Test(
    "Any other text is refused",
    arguments: [
      "", "5 ", "5s", "1e2e", "5e5", "-5", "e", "0e", "-1e", "0s", "1.5s", "nane", "infe", "5x",
      "5  epochs", " 5e", "5e ",
      "99999999999999999999s", "5 epoch s",
    ])
  func refuses(text: String) {
    #expect(TrainingLength(text) == nil)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(TrainingLength.self, from: JSONEncoder().encode(text))
    }
  }

  @Test("A whole number is a length in steps, and other JSON values are refused")
  func numbers() throws {
    func read(_ json: String) throws -> TrainingLength {
      try JSONDecoder().decode(TrainingLength.self, from: Data(json.utf8))
    }
    #expect(try read("500") == .steps(500))
    for json in ["0", "-1", "1.5", "true", "null"] {
      #expect(throws: DecodingError.self, "\(json)") { try read(json) }
    }
  }

  @Test("Extreme lengths survive a round trip through JSON")
  func extremes() throws {
    for length in [TrainingLength.epochs(1e30), .epochs(1e-9), .steps(.max), .rows(.max)] {
      let json = try JSONEncoder().encode(length)
      #expect(try JSONDecoder().decode(TrainingLength.self, from: json) == length)
    }
  }

  @Test("A length that could not be decoded is not encoded")
  func writes() {
    for length in [TrainingLength.steps(0), .rows(-1), .epochs(0), .epochs(.infinity)] {
      #expect(throws: EncodingError.self) { try JSONEncoder().encode(length) }
    }
  }
}
