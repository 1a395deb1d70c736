import Foundation
import Testing

@testable import Descent

@Suite struct ShuffleTests {
  static let all: [(Shuffle, String)] = [
    (.inOrder, #"{"inOrder":{}}"#), (.once(seed: 1), #"{"once":{"seed":1}}"#),
    (.everyEpoch(seed: .max), #"{"everyEpoch":{"seed":18446744073709551615}}"#),
    (.withReplacement(seed: 0), #"{"withReplacement":{"seed":0}}"#),
  ]

  @Test("The JSON of a shuffle is frozen and decodes again", arguments: all)
  func codable(shuffle: Shuffle, json: String) throws {
    #expect(String(decoding: try JSONEncoder().encode(shuffle), as: UTF8.self) == json)
    #expect(try JSONDecoder().decode(Shuffle.self, from: Data(json.utf8)) == shuffle)
  }

  @Test(
    "Any other JSON does not decode",
    arguments: ["{}", #"{"once":{}}"#, #"{"once":{"seed":-1}}"#, #"{"sorted":{}}"#])
  func refuses(json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Shuffle.self, from: Data(json.utf8))
    }
  }
}
