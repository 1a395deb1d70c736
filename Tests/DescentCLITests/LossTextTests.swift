import CommandSupport
import Descent
import Foundation
import Testing

@testable import DescentExperiments
@testable import DescentTables

/// `--loss` with hyperparameters, and `--label-smoothing`.
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

  private let command = Command("descent")
  private let scratch: Scratch
  private var model: String { scratch.url("model").path }

  init() throws { scratch = try Scratch() }

  private func train(_ arguments: String...) async throws -> Command.Outcome {
    try await command.run(["train"] + arguments + ["--output", model])
  }

  @Test("A predicted quantile is above about that fraction of the rows")
  func quantile() async throws {
    let table = "Examples/Data/diabetes.csv"
    for (quantile, fractions) in [("0.1", 0.02...0.2), ("0.9", 0.8...0.98)] {
      let outcome = try await train(
        table, "--target", "progression", "--loss", "quantile:\(quantile)", "--hidden", "none",
        "--learning-rate", "0.01", "--epochs", "60")
      #expect(outcome.status == 0 && outcome.errors == "")
      #expect(outcome.lines.contains { $0.hasPrefix("Loss     quantile \(quantile) of ") })
      let rows = try Table(contentsOf: Command.root.appendingPathComponent(table).path)
      let truth = try rows.numbers(named: "progression")
      let predictions = try TableModel(contentsOf: model).predict(rows)
      let below = try zip(predictions, truth).count { try $1 <= #require($0.number) }
      #expect(fractions.contains(Double(below) / Double(truth.count)))
    }
  }

  @Test("Label smoothing is saved in the model's loss, reported, and written to the settings")
  func smoothing() async throws {
    let arguments = ["Examples/Data/penguins.csv", "--target", "sex", "--epochs", "1"]
    for loss in ["softmax-cross-entropy", "binary-cross-entropy"] {
      let outcome = try await command.run(
        ["train"] + arguments + [
          "--loss", loss, "--label-smoothing", "0.2", "--output", model,
        ])
      #expect(outcome.status == 0)
      #expect(outcome.lines.contains { $0.hasSuffix(" cross-entropy, labels smoothed by 0.2") })
      let smoothed = try TableModel(contentsOf: model).loss
      #expect(
        (smoothed as? SoftmaxCrossEntropy)?.labelSmoothing
          ?? (smoothed as? BinaryCrossEntropy)?.labelSmoothing == 0.2)
    }
    let printed = try await command.run(
      ["settings"] + arguments + ["--loss", "binary-focal:3,alpha=0.4", "--output", model])
    #expect(printed.lines.contains("loss: \"binary-focal:3,alpha=0.4\""))
    #expect(printed.lines.contains("label-smoothing: 0.0"))
    let file = scratch.url("settings.yaml")
    try Data(printed.output.utf8).write(to: file)
    #expect(try await command.run(["train", file.path]).status == 0)
    let focal = try TableModel(contentsOf: model).loss
    #expect(focal as? BinaryFocal == BinaryFocal(gamma: 3, alpha: 0.4))
    let refused = try await command.run(
      ["train", file.path, "--label-smoothing", "0.1"])
    #expect(refused.status == 64)
    #expect(
      refused.errors
        == "descent: --label-smoothing 0.1: not for the loss binary-focal; expected "
        + "binary-cross-entropy or softmax-cross-entropy\n")
  }
}
