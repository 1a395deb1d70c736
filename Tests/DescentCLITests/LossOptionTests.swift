import CommandSupport
import Descent
import Foundation
import Testing

@testable import DescentTables
@testable import DescentColumns

/// `--loss` with hyperparameters, and `--label-smoothing`.
struct LossOptionTests {
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

  @Test(
    "Label smoothing is reported and recorded, and neither validation nor the model's loss has it")
  func smoothing() async throws {
    let arguments = ["Examples/Data/penguins.csv", "--target", "sex", "--epochs", "1"]
    for loss in ["softmax-cross-entropy", "binary-cross-entropy"] {
      let outcome = try await command.run(
        ["train"] + arguments + [
          "--loss", loss, "--label-smoothing", "0.6", "--metrics", "log-loss", "--json",
          "--output", model,
        ])
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains(" cross-entropy, labels smoothed by 0.6\n"))
      let report = try #require(
        JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      let epoch = try #require((report["history"] as? [[String: Any]])?.first)
      let loss = try #require(epoch["val_loss"] as? Double)
      let entropy = try #require(epoch["val_log_loss"] as? Double)
      #expect(abs(loss - entropy) < 1e-6)
      let saved = try TableModel(contentsOf: model)
      #expect(
        (saved.loss as? SoftmaxCrossEntropy)?.labelSmoothing
          ?? (saved.loss as? BinaryCrossEntropy)?.labelSmoothing == 0)
      #expect(saved.record.settings["label-smoothing"] == .number(0.6))
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
