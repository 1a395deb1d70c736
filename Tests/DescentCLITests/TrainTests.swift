import CommandSupport
import DescentTables
import Foundation
import Testing

@testable import Descent

/// `descent train` as a process, on the data of the examples.
struct TrainTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private var model: String { scratch.url("model").path }

  init() throws { scratch = try Scratch() }

  private static func data(_ name: String) -> String {
    Command.root.appendingPathComponent("Examples/Data/\(name).csv").path
  }

  /// The table as the command reads it: its rows, and which of them are validated.
  private struct Rows {
    let preparation: Preparation
    let x: [[Float]]
    let y: [Float]
    let validation: [Int]

    init(_ name: String, target: String) throws {
      let bytes = try Files.read(contentsOf: data(name))
      let table = try Table(CSV(parsing: bytes, name: name), target: target)
      let split =
        table.classIndices.map { Split.stratified(classes: $0, fraction: 0.2, seed: 0) }
        ?? Split.random(count: table.rowCount, fraction: 0.2, seed: 0)
      preparation = try table.preparation(trainingRows: split.training)
      let prepared = try table.prepared(with: preparation)
      let width = prepared.featureCount
      x = (0..<table.rowCount).map { Array(prepared.features[$0 * width..<($0 + 1) * width]) }
      y = prepared.targets
      validation = split.validation
    }
  }

  /// The figures of the line `Best     epoch 20: val_loss 0.0948  val_accuracy 0.9806`.
  private func best(_ outcome: Command.Outcome) throws -> [String: Double] {
    let line = try #require(outcome.lines.first { $0.hasPrefix("Best ") })
    let words = line.split { $0 == " " || $0 == ":" }.dropFirst().map(String.init)
    return Dictionary(
      stride(from: 0, to: words.count - 1, by: 2).map {
        (words[$0], Double(words[$0 + 1]) ?? .nan)
      },
      uniquingKeysWith: { first, _ in first })
  }

  @Test("At the defaults it tells 96% of the digits apart, and the saved model does as well")
  func digits() async throws {
    let outcome = try await command.run(
      ["train", "Examples/Data/digits.csv", "--target", "digit", "--output", model])
    #expect(outcome.status == 0 && outcome.errors == "")
    let readme = try String(
      contentsOf: Command.root.appendingPathComponent("README.md"), encoding: .utf8)
    let shown = try #require(readme.components(separatedBy: "```text\n").dropFirst().first)
      .components(separatedBy: "```")[0].split(separator: "\n").map(String.init)
    #expect(
      shown.count > 15 && shown.last == "Saved    digits.safetensors, the weights of epoch 15")
    for line in shown.dropLast() where line != "  ..." {
      #expect(outcome.lines.contains(line), "the README shows another line")
    }
    #expect(outcome.lines.count == 9 + 30 + 2)
    #expect(Set(outcome.lines[8..<39].map(\.count)).count == 1, "the columns are aligned")
    let figures = try best(outcome)
    let accuracy = try #require(figures["val_accuracy"])
    #expect(accuracy >= 0.96)
    #expect(
      outcome.lines.last == "Saved    \(model), the weights of epoch \(Int(figures["epoch"] ?? 0))")

    let rows = try Rows("digits", target: "digit")
    let saved = try Model(contentsOf: model)
    let outputs = try saved.predict(rows.validation.map { rows.x[$0] })
    let right = zip(outputs, rows.validation).count { output, row in
      output.firstIndex(of: output.max() ?? .nan) == Int(rows.y[row])
    }
    #expect(decimal(Double(right) / Double(rows.validation.count)) == decimal(accuracy))

    let metadata = try Safetensors(parsing: Files.read(contentsOf: model), name: model).metadata
    let preparation = try JSONDecoder().decode(
      Preparation.self, from: Data(try #require(metadata["descent.preparation"]).utf8))
    #expect(preparation == rows.preparation)
  }

  @Test("A regression's errors are in the units of the target")
  func diabetes() async throws {
    let outcome = try await command.run([
      "train", "Examples/Data/diabetes.csv", "--target", "progression", "--epochs", "8", "--output",
      model,
    ])
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(
      outcome.lines[8] == "epoch  train_loss  train_mae  train_r2  val_loss   val_mae    val_r2")
    #expect(Set(outcome.lines[8..<17].map(\.count)).count == 1, "the columns are aligned")
    let figures = try best(outcome)

    let rows = try Rows("diabetes", target: "progression")
    guard case .number(_, let mean, let deviation) = rows.preparation.target else {
      Issue.record("no regression")
      return
    }
    let outputs = try Model(contentsOf: model).predict(rows.validation.map { rows.x[$0] })
    // The target's own units: scores of progression are from 25 to 346.
    let errors = zip(outputs, rows.validation).map { output, row in
      (Double(output[0]) * deviation + mean) - (Double(rows.y[row]) * deviation + mean)
    }
    let count = Double(errors.count)
    let absolute = errors.reduce(0) { $0 + $1.magnitude } / count
    let square = (errors.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
    #expect((absolute - (figures["val_mae"] ?? .nan)).magnitude < 0.0051)
    #expect((square - (figures["val_rmse"] ?? .nan)).magnitude < 0.0051)
    #expect(absolute > 30 && absolute < 60)
    #expect((figures["val_r2"] ?? 0) > 0.3)
  }

  @Test("The same seed gives the same bytes of model, another seed others")
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

  @Test("Without --output the model lies in the current folder, under the table's name")
  func defaultOutput() async throws {
    let outcome = try await command.run(
      [
        "train", Self.data("digits"), "--target", "digit", "--epochs", "1", "--hidden", "none",
        "--batch", "full",
      ], in: scratch.folder)
    #expect(outcome.status == 0)
    #expect(outcome.lines.last == "Saved    digits.safetensors, the weights of epoch 1")
    #expect(try scratch.contents == ["digits.safetensors"])
    #expect(outcome.lines.contains("Model    64 features → Dense 10: 650 parameters"))
    #expect(outcome.lines.contains("Batches  1,437 rows = 1 × 1,437"))
  }

  @Test("Every optimizer trains", arguments: ["adam", "sgd", "momentum", "nesterov"])
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
