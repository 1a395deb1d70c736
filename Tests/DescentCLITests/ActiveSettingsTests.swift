import CommandSupport
import Foundation
import Testing

/// The settings in force are reported before a training, and the learning rate in effect after it.
struct ActiveSettingsTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private static let table = ["Examples/Data/penguins.csv", "--target", "species"]

  init() throws { scratch = try Scratch() }

  private func train(_ arguments: String...) async throws -> Command.Outcome {
    try await command.run(
      ["train"] + Self.table + ["--output", scratch.url("model").path] + arguments)
  }

  static let cases: [(arguments: [String], line: String)] = [
    (["--schedule", "warmup:2e,cosine"], "Schedule warmup:2e,cosine"),
    (["--weight-decay", "0.1"], "Steps    weight decay 0.1"),
    (["--optimizer", "adamw"], "Steps    weight decay 0.01"),
    (
      ["--l1", "0.001", "--l2", "0.01", "--clip-norm", "1", "--max-norm", "2"],
      "Steps    l1 0.001, l2 0.01, gradient norm at most 1.0, norm of the weights into a unit at most 2.0"
    ),
    (
      ["--clip-value", "0.5", "--layer-rates", "0,1,0.5"],
      "Steps    gradient elements at most 0.5, layer rates times 0,1,0.5"
    ),
    (["--layer-rates", "0/1@1e,1,1"], "Steps    layer rates times 0/1@1e,1,1"),
    (
      ["--lookahead", "5", "--micro-batch", "16"],
      "Steps    lookahead every 5, 0.5, at most 16 rows in memory"
    ),
    (
      ["--patience", "3", "--min-change", "0.05", "--patience-after", "1"],
      "Stops    after 3 validations in which val_loss has not improved by more than 0.05, from "
        + "epoch 2 on"
    ),
    (
      ["--stop-at", "0.1", "--max-steps", "1000", "--max-rows", "90000", "--max-time", "1h"],
      "Stops    when val_loss has reached 0.1, after 1h, 1,000 steps or 90,000 rows"
    ),
    (["--class-weights", "balanced"], "Loss     softmax cross-entropy, the classes balanced"),
  ]

  @Test("Each setting in force has a line in the report", arguments: cases)
  func said(arguments: [String], line: String) async throws {
    let outcome = try await command.run(
      ["train"] + Self.table + ["--output", scratch.url("model").path, "--epochs", "2"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.lines.contains(line), "\(outcome.output)")
  }

  @Test("A setting that is not asked for has no line in the report")
  func unsaid() async throws {
    let outcome = try await train("--epochs", "1")
    for word in ["Schedule", "Steps", "Stops"] {
      #expect(!outcome.lines.contains { $0.hasPrefix(word) }, "\(word)")
    }
  }

  @Test("The learning rate in effect is in the JSON and in the log")
  func rate() async throws {
    let log = scratch.url("log")
    let outcome = try await train(
      "--epochs", "3", "--schedule", "step:1e,factor=0.5", "--learning-rate", "0.008", "--json",
      "--log", log.path)
    let trained = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let history = try #require(trained["history"] as? [[String: Any]])
    #expect(history.map { $0["learning_rate"] as? Double } == [0.008, 0.004, 0.002])
    let lines = try String(
      contentsOf: log.appendingPathComponent("run-1.jsonl"), encoding: .utf8
    ).split(separator: "\n").filter { $0.contains(#""event":"epoch""#) }
    #expect(lines.count == 3 && lines[1].contains(#""learning_rate":0.004"#))
  }

  @Test("A training that diverges reports the learning rate that the schedule had set")
  func divergence() async throws {
    let outcome = try await train(
      "--epochs", "50", "--optimizer", "sgd", "--learning-rate", "0.01", "--schedule",
      "exponential:1e,factor=100")
    #expect(outcome.status == 65)
    let expected = #/lower --learning-rate, which is 0.01, and by --schedule was \d[^ ]* then, or/#
    #expect(outcome.errors.contains(expected), "\(outcome.errors)")
  }
}
