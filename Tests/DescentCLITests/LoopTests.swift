import CommandSupport
import Descent
import DescentTables
import Foundation
import Testing

/// The options of `descent train` for the training loop.
struct LoopTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private static let table = "Examples/Data/penguins.csv"
  private var model: String { scratch.url("model").path }
  private var log: URL { scratch.url("log") }

  init() throws { scratch = try Scratch() }

  private func train(_ arguments: String...) async throws -> Command.Outcome {
    try await command.run(
      ["train", Self.table, "--target", "species", "--output", model] + arguments)
  }

  private func json(_ arguments: String...) async throws -> [String: Any] {
    let outcome = try await command.run(
      ["train", Self.table, "--target", "species", "--output", model, "--json"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try object(Data(outcome.output.utf8))
  }

  private func object(_ data: Data) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test(
    "Training stops when the monitored metric stops improving, and keeps the best weights by it")
  func patience() async throws {
    let trained = try await json(
      "--epochs", "500", "--patience", "4", "--monitor", "accuracy")
    let history = try #require(trained["history"] as? [[String: Any]])
    let accuracies = history.compactMap { $0["val_accuracy"] as? Double }
    let best = try #require(accuracies.firstIndex { $0 == accuracies.max() }) + 1
    #expect(trained["stop_reason"] as? String == "no-improvement")
    #expect(trained["stopped"] as? Bool == true && trained["monitor"] as? String == "accuracy")
    #expect(trained["best_epoch"] as? Int == best && trained["saved_epoch"] as? Int == best)
    #expect(history.count == best + 4)
    let patient = try await train("--epochs", "500", "--patience", "4", "--monitor", "accuracy")
    #expect(
      patient.lines.contains(
        "Stopped  after \(9 * history.count) steps; val_accuracy has not improved for 4 validations"
      ))
    // The loss continues to fall when the accuracy no longer rises.
    let byLoss = try await json("--epochs", "500", "--patience", "4")
    #expect(byLoss["best_epoch"] as? Int ?? 0 > best)
  }

  @Test(
    "Training stops at a target, a number of steps or rows, or a time, and reports the reason",
    arguments: [
      (["--stop-at", "0.9", "--monitor", "accuracy"], "target", "val_accuracy has reached 0.9"),
      (["--max-steps", "20"], "steps", "the steps of --max-steps are done"),
      (["--max-rows", "600"], "rows", "the rows of --max-rows are done"),
      (["--max-time", "0.05s"], "time", "the time of --max-time 0.05s is up"),
    ])
  func limits(arguments: [String], reason: String, text: String) async throws {
    let outcome = try await command.run(
      ["train", Self.table, "--target", "species", "--output", model, "--epochs", "1000000"]
        + arguments + ["--json"])
    #expect(outcome.status == 0)
    let trained = try object(Data(outcome.output.utf8))
    #expect(trained["stop_reason"] as? String == reason)
    #expect(
      outcome.errors.split(separator: "\n").contains {
        $0.hasPrefix("Stopped  after ") && $0.hasSuffix(text)
      })
    let validations = try #require(trained["validations"] as? [[String: Any]])
    if reason == "steps" { #expect(validations.map { $0["step"] as? Int } == [20]) }
    if reason == "rows" { #expect(validations.map { $0["step"] as? Int } == [20]) }
  }

  @Test("The metric value to stop at is in the target's own units")
  func units() async throws {
    let outcome = try await command.run([
      "train", "Examples/Data/diabetes.csv", "--target", "progression", "--output", model,
      "--monitor", "mae", "--stop-at", "45", "--json",
    ])
    let trained = try object(Data(outcome.output.utf8))
    let history = try #require(trained["history"] as? [[String: Any]])
    let errors = history.compactMap { $0["val_mae"] as? Double }
    #expect(trained["stop_reason"] as? String == "target" && errors.count > 1)
    #expect(errors.dropLast().allSatisfy { $0 > 45 } && errors.last ?? 99 <= 45)
  }

  @Test("Validations within epochs have table rows of their own, and may give the best weights")
  func withinEpochs() async throws {
    let outcome = try await train("--epochs", "2", "--validate-every", "4")
    let rows = outcome.lines.filter { $0.contains("step ") && $0.first == " " }
    #expect(rows.compactMap { $0.split(separator: " ").last } == ["4", "8", "12", "16"])
    let table = outcome.lines.drop { !$0.hasPrefix("epoch") }.prefix(7)
    #expect(Set(table.map(\.count)).count == 1, "the columns are aligned")
    // Two epochs of 9 steps each: the last step is validated too, and is the best.
    #expect(outcome.lines.contains { $0.hasPrefix("Best     epoch 2: val_loss ") })
    let short = try await train("--max-steps", "5")
    #expect(short.lines.contains("Saved    \(model), the weights of epoch 1, step 5"))
  }

  @Test("Without validation rows, the training rows judge the weights at a limit within an epoch")
  func withoutValidation() async throws {
    let arguments = ["--validation", "0", "--max-steps", "14"]
    let outcome = try await command.run(
      ["train", Self.table, "--target", "species", "--output", model, "--json"] + arguments)
    let trained = try object(Data(outcome.output.utf8))
    #expect(outcome.status == 0 && trained["best_step"] as? Int == 14)
    let validations = try #require(trained["validations"] as? [[String: Any]])
    #expect(validations.map { $0["step"] as? Int } == [14])
    let judged = try #require(validations.first)
    #expect(Set(judged.keys) == ["epoch", "step", "train_loss", "train_accuracy"])
    let lines = outcome.errors.split(separator: "\n").map(String.init)
    let header = try #require(lines.firstIndex { $0.hasPrefix("epoch  train_loss") })
    let row = lines[header + 2]
    #expect(row.hasSuffix("step 14") && row.count == lines[header].count)
    let loss = decimal(try #require(judged["train_loss"] as? Double))
    #expect(row.contains(loss))
    #expect(lines.contains { $0.hasPrefix("Best     epoch 2, step 14: train_loss \(loss) ") })
  }

  @Test("A training that diverges saves the best weights, says so, and still fails")
  func divergence() async throws {
    // Each step overshoots a little more than the one before it.
    let table = scratch.url("t.csv")
    let rows = (0..<40).map { "\($0),\(Double($0) * 3 + Double($0 % 3))" }
    try Data(("x,y\n" + rows.joined(separator: "\n")).utf8).write(to: table)
    func train(_ arguments: String...) async throws -> Command.Outcome {
      try await command.run(
        [
          "train", table.path, "--target", "y", "--task", "regression", "--hidden", "none",
          "--optimizer", "sgd", "--batch", "full", "--epochs", "500", "--learning-rate", "1.5",
          "--output", model,
        ] + arguments)
    }
    let last = try await train("--keep", "last")
    #expect(last.status == 65 && !FileManager.default.fileExists(atPath: model))
    let outcome = try await train()
    #expect(outcome.status == 65 && outcome.errors == last.errors)
    #expect(outcome.errors.contains("lower --learning-rate, which is 1.5"))
    #expect(outcome.lines.last == "Saved    \(model), the weights of epoch 1")
    let best = try #require(outcome.lines.last { $0.hasPrefix("Best ") })
    let evaluated = try await command.run(["evaluate", model, table.path, "--json"])
    let metrics = try object(Data(evaluated.output.utf8))
    #expect(metrics["loss"] as? Double ?? .nan > 0 && best.hasPrefix("Best     epoch 1: val_loss "))
  }

  @Test(
    "A plateau of the monitored metric lowers the learning rate; one of another metric does not")
  func plateau() async throws {
    func weights(_ arguments: String...) async throws -> [UInt8] {
      let outcome = try await command.run(
        [
          "train", Self.table, "--target", "species", "--hidden", "none", "--optimizer", "sgd",
          "--batch", "full", "--epochs", "80", "--keep", "last", "--output", model,
        ] + arguments)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try TableModel(contentsOf: model).model.serialized()
    }
    let schedule = ["--schedule", "plateau:1,factor=0.5,threshold=0"]
    let plain = try await weights()
    // The loss of a linear model falls in every epoch. Its accuracy does not change in most epochs.
    #expect(try await weights(schedule[0], schedule[1]) == plain)
    let byAccuracy = try await weights(schedule[0], schedule[1], "--monitor", "accuracy")
    #expect(byAccuracy != plain)
  }

  @Test("--keep both saves the best weights at the usual path and the last weights beside them")
  func keepsBoth() async throws {
    let arguments = ["--epochs", "40", "--learning-rate", "0.02"]
    func run(_ keep: String, _ name: String) async throws -> Command.Outcome {
      try await command.run(
        ["train", Self.table, "--target", "species", "--output", scratch.url(name).path] + arguments
          + ["--keep", keep])
    }
    let name = "m.safetensors"
    let both = try await run("both", name)
    #expect(both.status == 0 && both.errors == "")
    let words = both.lines.compactMap { $0.split(separator: " ").first }
    #expect(words.suffix(8).prefix(6) == ["Ended", "Best", "Classes", "Last", "Saved", "Saved"])
    let path = scratch.url("m-last.safetensors").path
    #expect(both.lines.contains("Saved    \(path), the weights of epoch 40"))
    #expect(both.lines.contains { $0.hasPrefix("Last     epoch 40: val_loss ") })
    for (keep, file) in [("best", name), ("last", "m-last.safetensors")] {
      #expect(try await run(keep, "alone").status == 0)
      let (alone, saved) = (
        try TableModel(contentsOf: scratch.url("alone").path),
        try TableModel(contentsOf: scratch.url(file).path)
      )
      #expect(try alone.model.serialized() == saved.model.serialized(), "\(keep)")
      #expect(alone.record.metrics == saved.record.metrics, "\(keep)")
      #expect(alone.record.epoch == saved.record.epoch, "\(keep)")
    }
    #expect(try TableModel(contentsOf: scratch.url(name).path).record.epoch < 40)

    let json = try await json("--epochs", "1", "--keep", "both")
    #expect(json["model"] as? String == model && json["last_model"] as? String == model + "-last")
    #expect(try await self.json("--epochs", "1")["last_model"] is NSNull)
    let folder = scratch.url("t.safetensors")
    try FileManager.default.createDirectory(
      at: scratch.url("t-last.safetensors"), withIntermediateDirectories: true)
    let refused = try await command.run([
      "train", Self.table, "--target", "species", "--output", folder.path, "--keep", "both",
    ])
    #expect(refused.status == 74 && refused.output == "")
    #expect(refused.errors.contains("t-last.safetensors: cannot be written"))
  }

  @Test("A fast run covers every part of a training and saves nothing")
  func fastRun() async throws {
    let outcome = try await train("--fast-run")
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(outcome.lines.last == "Fast run everything works on two batches; nothing is saved")
    #expect(try scratch.contents == [])
  }

  @Test("Overfitting a batch reports whether the loss falls, and exits with 1 if it does not")
  func overfit() async throws {
    let falls = try await train("--overfit-batch", "100")
    #expect(falls.status == 0 && falls.lines.last?.hasPrefix("Falls    from 1.0986 to 0.0") == true)
    let pattern = " in 100 steps, learned 9[0-9]% of what could be learned: the network can learn$"
    #expect(falls.lines.last?.range(of: pattern, options: .regularExpression) != nil)
    let learned = try #require(try await json("--overfit-batch", "100")["learnt"] as? Double)
    #expect(0.9...1 ~= learned)
    let stays = try await train("--overfit-batch", "20", "--learning-rate", "1e-9")
    #expect(stays.status == 1 && stays.errors == "")
    #expect(
      stays.lines.last?.hasPrefix(
        "Stays    from 1.0986 to 1.0986 in 20 steps, learned 0% of what could be learned, not more "
          + "than half: look at --learning-rate, ") == true)
    let scheduled = try await train("--overfit-batch", "100", "--schedule", "warmup:5e,cosine")
    #expect(scheduled.status == 0 && scheduled.lines.last == falls.lines.last)
    #expect(try scratch.contents == [])
  }

  @Test("Overfitting a batch ignores the options of a training, with a note, and writes no log")
  func overfitAlone() async throws {
    let outcome = try await train(
      "--overfit-batch", "50", "--patience", "3", "--max-steps", "9", "--schedule", "cosine",
      "--log", log.path, "--layer-rates", "0/1@2,1,1")
    #expect(outcome.status == 0 && !FileManager.default.fileExists(atPath: log.path))
    #expect(
      outcome.errors
        == "note: --overfit-batch ignores --patience, --max-steps, --log, --schedule and the "
        + "changes of --layer-rates\n")
    #expect(outcome.lines.contains { $0.hasPrefix("Descent ") && $0.hasSuffix(", 50 steps") })
    let fast = try await train("--fast-run")
    #expect(fast.lines.contains { $0.hasPrefix("Descent ") && $0.hasSuffix(", 2 batches") })
  }

  @Test("An overfitting run that diverges names the lines of the batch in the table")
  func overfitDiverges() async throws {
    let outcome = try await train(
      "--overfit-batch", "50", "--optimizer", "sgd", "--learning-rate", "1e30")
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains(#/^descent: \S+penguins.csv(:\d+)?: epoch 1, step /#))
    #expect(outcome.errors.contains("the batch has the lines "))
    #expect(outcome.errors.contains("the loss of this row is nan;"))
    // The layer's number is its position among the layers in the report.
    let place = try #require(
      outcome.errors.firstMatch(of: #/(\d+)\.weight of layer (\d+) \((\w+), counted from 0\)/#))
    let layers = try #require(outcome.lines.first { $0.hasPrefix("Model ") })
      .components(separatedBy: " → ").dropFirst().map { $0.lowercased() }
    let number = try #require(Int(place.2))
    #expect(place.1 == place.2 && layers[number].hasPrefix(place.3))
  }

  @Test("The reason for stopping states the --min-change that was not reached")
  func minimumChange() async throws {
    let outcome = try await train("--patience", "3", "--min-change", "0.5")
    #expect(
      outcome.lines.contains {
        $0.hasSuffix("; val_loss has not improved by more than 0.5 for 3 validations")
      })
  }

  @Test("The log has the settings, the epochs and the end, and does not change the model")
  func logs() async throws {
    let trained = try await json("--epochs", "3", "--log", log.path)
    let bytes = try Data(contentsOf: scratch.url("model"))
    let path = log.appendingPathComponent("run-1.jsonl").path
    #expect(trained["log"] as? String == path)
    let lines = try whole(path)
    #expect(lines.first?["event"] as? String == "started")
    let settings = try #require(lines.first?["settings"] as? [String: String])
    #expect(settings["file"] == Self.table && settings["epochs"] == "3")
    #expect(lines.count { $0["event"] as? String == "epoch" } == 3)
    #expect(lines.last?["reason"] as? String == "epochs")
    _ = try await json("--epochs", "3")
    #expect(try Data(contentsOf: scratch.url("model")) == bytes)
  }

  /// Returns the lines of a log. Throws if one is broken.
  private func whole(_ path: String) throws -> [[String: Any]] {
    try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: UInt8(ascii: "\n"))
      .map { try object(Data($0)) }
  }

  @Test("A settings file holds the options of the training loop and trains the same bytes")
  func settings() async throws {
    let arguments = [
      "--patience", "3", "--min-change", "0.01", "--patience-after", "2", "--monitor", "accuracy",
      "--validate-every", "5", "--max-steps", "77",
    ]
    let settings = try await command.run(
      ["settings", Self.table, "--target", "species", "--output", model] + arguments)
    let file = scratch.url("settings.yaml")
    try Data(settings.output.utf8).write(to: file)
    for line in ["patience: 3", "patience-after: 2", "validate-every: 5", "# stop-at:"] {
      #expect(settings.lines.contains(line), "\(line)")
    }
    #expect(
      try await command.run(
        ["train", Self.table, "--target", "species", "--output", model] + arguments
      ).status == 0)
    let bytes = try Data(contentsOf: scratch.url("model"))
    #expect(try await command.run(["train", file.path]).status == 0)
    #expect(try Data(contentsOf: scratch.url("model")) == bytes)
  }

  @Test("A metric that is not measured is refused as --monitor, with a list of those that are")
  func unknownMonitor() async throws {
    let outcome = try await train("--monitor", "mae")
    #expect(outcome.status == 64)
    #expect(
      outcome.errors
        == "descent: --monitor mae: not measured in this training; expected one of loss, accuracy\n"
    )
    for (name, hint) in [
      ("val_loss", "loss, accuracy; without val_, as loss\n"),
      ("roc_auc", "; with hyphens, as roc-auc; to measure it, add --metrics roc-auc\n"),
      ("val_roc_auc", "; without val_, as roc-auc; to measure it, add --metrics roc-auc\n"),
      ("f1", "; to measure it, add --metrics f1\n"),
      (
        "confusion-matrix",
        "confusion-matrix: a table, not a number; expected one of loss, accuracy\n"
      ),
    ] {
      let outcome = try await train("--monitor", name)
      #expect(outcome.status == 64 && outcome.errors.hasSuffix(hint), "\(outcome.errors)")
    }
  }

  @Test("A killed process leaves a log in which only the last line may be incomplete")
  func killed() async throws {
    for number in 1...4 {
      let file = log.appendingPathComponent("run-\(number).jsonl")
      @Sendable func size() -> Int {
        (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
      }
      let outcome = try await command.run(
        [
          "train", Self.table, "--target", "species", "--epochs", "10000000", "--hidden", "none",
          "--batch", "full", "--output", model, "--log", log.path,
        ],
        meanwhile: {
          $0.wait { size() > 30_011 * number }
          $0.send(SIGKILL)
        })
      #expect(outcome.status == -9)
      let data = try Data(contentsOf: file)
      var lines = data.split(separator: UInt8(ascii: "\n"))
      if data.last != UInt8(ascii: "\n") { lines.removeLast() }
      let objects = try lines.map { try object(Data($0)) }
      #expect(objects.count > 50 && objects.first?["event"] as? String == "started")
      #expect(objects.compactMap { $0["n"] as? Int } == Array(0..<objects.count))
    }
  }

  #if os(Linux)
    @Test("A log that cannot be written in full exits with 74, and the model is still saved")
    func fullDisk() async throws {
      // A limit on the file size acts like a full disk. The model is smaller than the log.
      let binary = command.path
      let shell = Command(path: "/bin/bash")
      let outcome = try await shell.run([
        "-c",
        """
        trap '' XFSZ; ulimit -f 8; exec '\(binary)' train \(Self.table) --target species \
        --preset plain --epochs 60 --hidden none --output '\(model)' --log '\(log.path)'
        """,
      ])
      #expect(outcome.status == 74)
      let path = log.appendingPathComponent("run-1.jsonl").path
      #expect(
        outcome.errors == "descent: \(path): cannot be written: File too large\n")
      #expect(outcome.lines.contains { $0.hasPrefix("Saved    ") })
      let lines = try whole(path)
      #expect(lines.count > 5 && lines.last?["event"] as? String != "stopped")
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)).last == UInt8(ascii: "\n"))
    }
  #endif
}
