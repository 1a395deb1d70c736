import CommandSupport
import Foundation
import Testing

@testable import Descent
@testable import DescentBase
@testable import DescentTables
@testable import DescentColumns

/// `descent train` as a process, on the data of the examples.
struct TrainTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private var model: String { scratch.url("model").path }

  init() throws { scratch = try Scratch() }

  private static func data(_ name: String) -> String {
    Command.root.appendingPathComponent("Examples/Data/\(name).csv").path
  }

  /// The table as the command reads it, prepared as in a training with seed 0.
  private struct Rows {
    let preparation: Preparation
    let data: ArrayDataset

    init(_ name: String, target: String) throws {
      let table = try Table(contentsOf: TrainTests.data(name))
      let task = try TableTask(table, target: target)
      let split = try task.split(.stratified, fraction: 0.2, seed: 0)
      preparation = try task.preparation(trainingRows: split.training)
      data = try preparation.dataset(of: table, rows: split.validation)
    }
  }

  /// Returns the values of the line `Best     epoch 20: val_loss 0.0948  val_accuracy 0.9806`.
  private func best(_ outcome: Command.Outcome) throws -> [String: Double] {
    let line = try #require(outcome.lines.first { $0.hasPrefix("Best ") })
    let words = line.split { $0 == " " || $0 == ":" }.dropFirst().map(String.init)
    return Dictionary(
      stride(from: 0, to: words.count - 1, by: 2).map {
        (words[$0], Double(words[$0 + 1]) ?? .nan)
      },
      uniquingKeysWith: { first, _ in first })
  }

  @Test(
    "A plain network reaches 96% accuracy on the digits, and the saved model has the same metrics")
  func digits() async throws {
    let outcome = try await command.run(
      ["train", "Examples/Data/digits.csv", "--target", "digit", "--output", model])
    #expect(outcome.status == 0 && outcome.errors == "")
    let epochs = outcome.lines[10..<40]
    #expect(epochs.allSatisfy { Int($0.prefix(5).drop { $0 == " " }) != nil })
    #expect(Set(epochs.map(\.count)).count == 1, "the columns are aligned")
    let metrics = try best(outcome)
    let accuracy = try #require(metrics["val_accuracy"])
    #expect(accuracy >= 0.96)
    #expect(
      outcome.lines.contains(
        "Saved    \(model), the weights of epoch \(Int(metrics["epoch"] ?? 0))"))

    let rows = try Rows("digits", target: "digit")
    let saved = try TableModel(contentsOf: model)
    #expect(saved.preparation == rows.preparation)
    let totals = try saved.model.evaluate(rows.data, loss: saved.loss, metrics: [Accuracy()])
    #expect(totals.loss == saved.record.metrics["loss"])
    #expect(totals["accuracy"] == saved.record.metrics["accuracy"])
    #expect(decimal(totals.loss) == decimal(try #require(metrics["val_loss"])))
  }

  @Test("The errors of a regression are in the units of the target")
  func diabetes() async throws {
    let outcome = try await command.run([
      "train", "Examples/Data/diabetes.csv", "--target", "progression", "--epochs", "8", "--output",
      model,
    ])
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(
      outcome.lines[8]
        == "epoch  train_loss  train_mae  train_r2  val_loss   val_mae    val_r2      rows/s")
    #expect(Set(outcome.lines[8..<17].map(\.count)).count == 1, "the columns are aligned")
    let metrics = try best(outcome)

    let path = Self.data("diabetes")
    let saved = try TableModel(contentsOf: model)
    let table = try Table(contentsOf: path)
    let task = try TableTask(table, target: "progression")
    let rows = try task.split(.stratified, fraction: 0.2, seed: 0).validation
    let predictions = try saved.predict(table)
    let truth = try table.numbers(named: "progression")
    let errors = try rows.map { try #require(predictions[$0].number) - truth[$0] }
    let count = Double(errors.count)
    let absolute = errors.reduce(0) { $0 + $1.magnitude } / count
    let square = (errors.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
    #expect((absolute - (metrics["val_mae"] ?? .nan)).magnitude < 0.0051)
    #expect((square - (metrics["val_rmse"] ?? .nan)).magnitude < 0.0051)
    #expect(absolute > 30 && absolute < 60)
    #expect((metrics["val_r2"] ?? 0) > 0.3)
  }

  @Test("Targets of any scale are shown with significant digits", arguments: [1e-7, 1, 1e6])
  func scales(scale: Double) async throws {
    let rows = (0..<60).map { "\($0 % 12),\(scale * Double(3 * ($0 % 12) + $0 % 2) * 1.01)" }
    let table = scratch.url("scaled.csv")
    try Data(("x,y\n" + rows.joined(separator: "\n")).utf8).write(to: table)
    let outcome = try await command.run([
      "train", table.path, "--target", "y", "--task", "regression", "--epochs", "40", "--output",
      model,
    ])
    #expect(outcome.status == 0 && outcome.errors == "")
    let error = try #require(best(outcome)["val_mae"])
    #expect(error > 0.001 * scale && error < 5 * scale)
  }

  @Test("Training without options reaches a mean r2 of 0.40 on a small table over five seeds")
  func smallTable() async throws {
    var sum = 0.0
    for seed in 0..<5 {
      let outcome = try await command.run([
        "train", "Examples/Data/diabetes.csv", "--target", "progression", "--seed", "\(seed)",
        "--output", model,
      ])
      sum += try #require(best(outcome)["val_r2"])
    }
    #expect(sum / 5 >= 0.40)
  }

  @Test("The same seed gives the same model bytes; another seed gives others")
  func seeds() async throws {
    func train(seed: Int) async throws -> [UInt8] {
      let outcome = try await command.run([
        "train", Self.data("digits"), "--target", "digit", "--epochs", "2", "--seed", "\(seed)",
        "--output", model,
      ])
      #expect(outcome.status == 0)
      return try Files.read(contentsOf: model)
    }
    let first = try await train(seed: 7)
    #expect(try await train(seed: 7) == first)
    #expect(try await train(seed: 8) != first)
  }

  @Test("Without --output, the model is saved in the current folder under the table's name")
  func defaultOutput() async throws {
    let outcome = try await command.run(
      [
        "train", Self.data("digits"), "--target", "digit", "--epochs", "1", "--hidden", "none",
        "--batch", "full",
      ], in: scratch.folder)
    #expect(outcome.status == 0)
    #expect(outcome.lines.contains("Saved    digits.safetensors, the weights of epoch 1"))
    #expect(try scratch.contents == ["digits.safetensors"])
    #expect(outcome.lines.contains("Model    64 inputs → Dense 10: 650 parameters"))
    #expect(outcome.lines.contains("Batches  1,437 rows = 1 × 1,437"))
  }

  @Test(
    "Adam, SGD, momentum and Nesterov train through the command",
    arguments: ["adam", "sgd", "momentum", "nesterov"])
  func optimizers(name: String) async throws {
    let outcome = try await command.run([
      "train", Self.data("diabetes"), "--target", "progression", "--epochs", "3", "--optimizer",
      name, "--batch", "16", "--hidden", "8",
      "--learning-rate", "0.01", "--output", model,
    ])
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(try best(outcome)["val_r2"] ?? 0 > 0)
  }
}
