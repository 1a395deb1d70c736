import CommandSupport
import Descent
import DescentTables
import Foundation
import Testing

/// `--average` and `--lookahead`.
struct AverageTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private static let table = "Examples/Data/penguins.csv"
  private var model: String { scratch.url("model").path }

  init() throws { scratch = try Scratch() }

  private func train(
    _ arguments: String...
  ) async throws -> (history: [[String: Double]], model: Model) {
    let outcome = try await command.run(
      [
        "train", Self.table, "--target", "species", "--hidden", "8", "--precision", "double",
        "--json", "--output", model,
      ] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let history = (json as? [String: Any])?["history"] as? [[String: Double]]
    return (try #require(history), try TableModel(contentsOf: model).model)
  }

  private func expectMean(_ mean: Model, of models: [Model]) throws {
    for (name, _) in mean.parameterShapes {
      let found = try #require(mean[name])
      let all = try models.map { try #require($0[name]) }
      for index in found.indices {
        let wanted = all.reduce(0) { $0 + $1[index] } / Double(models.count)
        #expect((found[index] - wanted).magnitude < 1e-12, "\(name)")
      }
    }
  }

  @Test("SWA saves the mean weights from a given epoch on, by default of the last quarter")
  func swa() async throws {
    let plain = try await train("--epochs", "5", "--keep", "last")
    var models = [plain.model]
    for epochs in [4, 3] {
      models.append(try await train("--epochs", "\(epochs)", "--keep", "last").model)
    }
    let from = try await train("--epochs", "5", "--keep", "last", "--average", "swa:3")
    try expectMean(from.model, of: models)
    let quarter = try await train("--epochs", "5", "--keep", "last", "--average", "swa")
    try expectMean(quarter.model, of: Array(models[..<2]))
    // Before the average begins, the weights themselves are validated.
    #expect(from.history[..<2] == plain.history[..<2])
    #expect(from.history[4]["train_loss"] == plain.history[4]["train_loss"])
    #expect(from.history[4]["val_loss"] != plain.history[4]["val_loss"])
  }

  @Test(
    "The average of the weights is validated and saved, and leaves the training unchanged",
    arguments: ["best", "last"])
  func ema(keep: String) async throws {
    let plain = try await train("--epochs", "6", "--keep", keep)
    let averaged = try await train("--epochs", "6", "--keep", keep, "--average", "ema:0.9")
    #expect(averaged.history.map { $0["train_loss"] } == plain.history.map { $0["train_loss"] })
    #expect(averaged.history[0]["val_loss"] != plain.history[0]["val_loss"])
    let record = try TableModel(contentsOf: model).record
    let (saved, shown) = (record.metrics["loss"], averaged.history[5]["val_loss"])
    #expect(try (#require(saved) - #require(shown)).magnitude < 1e-12)
    #expect(record.settings["average"] == "ema:0.9")
    let evaluated = try await command.run([
      "train", Self.table, "--target", "species", "--average", "ema", "--epochs", "1", "--output",
      model,
    ])
    #expect(
      evaluated.lines.contains(
        "Average  of the weights of each step, decay 0.999: it is validated and saved"
      ))
  }

  @Test("Evaluating the saved average on the validation rows repeats the validation loss")
  func scored() async throws {
    // Both runs see the same rows: the validation rows are the table itself.
    for keep in ["best", "last"] {
      let trained = try await train(
        "--epochs", "4", "--average", "swa:2", "--keep", keep, "--validation", Self.table)
      let outcome = try await command.run(["evaluate", model, Self.table, "--json"])
      let metrics = try #require(
        JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      let (loss, shown) = (metrics["loss"] as? Double, trained.history[3]["val_loss"])
      #expect(try (#require(loss) - #require(shown)).magnitude < 1e-12)
    }
  }

  /// Returns the weights of a linear model after a given number of steps, each on all rows.
  private func weights(steps: Int, _ arguments: String...) async throws -> [Double] {
    let outcome = try await command.run(
      [
        "train", Self.table, "--target", "species", "--hidden", "none", "--precision", "double",
        "--batch", "full", "--keep", "last", "--epochs", "\(steps)", "--output", model,
      ] + arguments)
    #expect(outcome.status == 0)
    return try #require(try TableModel(contentsOf: model).model["0.weight"])
  }

  @Test(
    "An exponential average starts at the first step's weights and moves towards each next step's")
  func decay() async throws {
    let (first, second) = (try await weights(steps: 1), try await weights(steps: 2))
    #expect(zip(first, second).contains { ($0 - $1).magnitude > 1e-4 })
    for (average, decay) in [("ema:0.25", 0.25), ("ema:decay=0.5", 0.5), ("ema", 0.999)] {
      let found = try await weights(steps: 2, "--average", average)
      for (found, (first, second)) in zip(found, zip(first, second)) {
        #expect((found - decay * first - (1 - decay) * second).magnitude < 1e-12, "\(average)")
      }
    }
  }

  @Test("Lookahead pulls the weights back to a fraction of the way every k steps")
  func lookahead() async throws {
    // The weights start at zero.
    let there = try await weights(steps: 2)
    let slow = try await weights(steps: 2, "--lookahead", "2,share=0.25")
    #expect(zip(slow, there).allSatisfy { ($0 - 0.25 * $1).magnitude < 1e-12 })
    #expect(there.contains { $0.magnitude > 1e-4 })
    let half = try await weights(steps: 2, "--lookahead", "2")
    #expect(zip(half, there).allSatisfy { ($0 - 0.5 * $1).magnitude < 1e-12 })
  }
}
