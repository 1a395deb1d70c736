import Descent
import DescentExperiments
import Foundation
import Testing

/// The texts of a chosen loss.
struct LossTextTests {
  static let texts: [(text: String, json: String)] = [
    ("huber", #"{"huber":{"delta":1}}"#), ("huber:2", #"{"huber":{"delta":2}}"#),
    ("huber:delta=0.5", #"{"huber":{"delta":0.5}}"#),
    ("quantile:0.9", #"{"quantile":{"quantiles":[0.9]}}"#),
    ("softmax-focal:3", #"{"softmax-focal":{"gamma":3}}"#),
    ("binary-focal:alpha=0.25", #"{"binary-focal":{"alpha":0.25,"gamma":2}}"#),
    ("binary-focal:1,alpha=0", #"{"binary-focal":{"alpha":0,"gamma":1}}"#),
    (
      "multi-class-hinge:margin=0.5,squared=true,rivals=hardest",
      #"{"multi-class-hinge":{"margin":0.5,"rivals":"hardest","squared":true}}"#
    ),
    ("gaussian:0.001", #"{"gaussian":{"epsilon":0.001}}"#),
  ]

  @Test("A loss written as text encodes to the JSON of the same loss", arguments: texts)
  func reads(text: String, json: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let written = try encoder.encode(Cataloged<any Loss>(try Chosen<LossFamily>(text: text).value))
    #expect(String(decoding: written, as: UTF8.self) == json)
  }

  static let refused: [(text: String, message: String)] = [
    ("hubr", #""hubr" is not a known loss; known are squared-error, absolute-error, huber, "#),
    ("huber:0", #""huber:0": Huber: delta is 0.0; expected a finite number above 0"#),
    ("huber:x", #""huber:x": delta is "x"; expected a number"#),
    ("huber:2,delta=3", #""huber:2,delta=3": delta is given twice; expected one"#),
    ("huber:gamma=2", #""huber:gamma=2": "gamma" is not a hyperparameter of it; known are delta"#),
    (
      "hinge:margin=2",
      #""hinge:margin=2": "margin=2" is one too many; it has no hyperparameters"#
    ),
    (
      "quantile:1",
      #""quantile:1": Quantile: quantiles is [1.0]; expected at least one, each above 0 and below 1"#
    ),
    ("quantile:0.1/0.9", #""quantile:0.1/0.9": 2 quantiles; expected one, as in quantile:0.9"#),
    (
      "binary-focal:2,alpha=2",
      #""binary-focal:2,alpha=2": BinaryFocal: alpha is 2.0; expected a number from 0 to 1"#
    ),
    (
      "multi-class-hinge:rivals=some",
      #""multi-class-hinge:rivals=some": rivals: "some" is none of all, hardest"#
    ),
  ]

  @Test("The known losses leave out cosine distance, which fits no target of a table")
  func kinds() {
    #expect(Chosen<LossFamily>.choices.count == Catalog.standard.losses.count - 1)
    #expect(!Chosen<LossFamily>.choices.contains("cosine-distance"))
  }

  @Test("A wrong loss text is refused with what is known or expected", arguments: refused)
  func refuses(text: String, message: String) throws {
    let error = #expect(throws: SettingError.self) { try Chosen<LossFamily>(text: text) }
    #expect(try #require(error).description.hasPrefix(message))
  }
}
