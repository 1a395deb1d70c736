import CommandSupport
import Descent
import DescentTables
import Foundation
import Testing

/// The habits of the loop as options of `descent train`.
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

  @Test("It stops when the figure does not improve any more, and keeps the best by it")
  func patience() async throws {
    let trained = try await json(
      "--epochs", "500", "--patience", "4", "--monitor", "accuracy")
    let history = try #require(trained["history"] as? [[String: Any]])
    let figures = history.compactMap { $0["val_accuracy"] as? Double }
    let best = try #require(figures.firstIndex { $0 == figures.max() }) + 1
    #expect(trained["stop_reason"] as? String == "no-improvement")
    #expect(trained["stopped"] as? Bool == true && trained["monitor"] as? String == "accuracy")
    #expect(trained["best_epoch"] as? Int == best && trained["saved_epoch"] as? Int == best)
    #expect(history.count == best + 4)
    let patient = try await train("--epochs", "500", "--patience", "4", "--monitor", "accuracy")
    #expect(
      patient.lines.contains(
        "Stopped  after \(9 * history.count) steps; val_accuracy has not improved for 4 validations"
      ))
    // The loss goes on falling when the accuracy does not rise any more.
    let byLoss = try await json("--epochs", "500", "--patience", "4")
    #expect(byLoss["best_epoch"] as? Int ?? 0 > best)
  }

  @Test(
    "It stops at a target, a number of steps or rows, or when the time is up, and says so",
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

  @Test("A target of a number is in its own units")
  func units() async throws {
    let outcome = try await command.run([
      "train", "Examples/Data/diabetes.csv", "--target", "progression", "--output", model,
      "--monitor", "mae", "--stop-at", "45", "--json",
    ])
    let trained = try object(Data(outcome.output.utf8))
    let history = try #require(trained["history"] as? [[String: Any]])
    let figures = history.compactMap { $0["val_mae"] as? Double }
    #expect(trained["stop_reason"] as? String == "target" && figures.count > 1)
    #expect(figures.dropLast().allSatisfy { $0 > 45 } && figures.last ?? 99 <= 45)
  }

  @Test("Validations within epochs have lines of their own, and their weights may be the best")
  func withinEpochs() async throws {
    let outcome = try await train("--epochs", "2", "--validate-every", "4")
    let rows = outcome.lines.filter { $0.contains("step ") && $0.first == " " }
    #expect(rows.compactMap { $0.split(separator: " ").last } == ["4", "8", "12", "16"])
    let table = outcome.lines.drop { !$0.hasPrefix("epoch") }.prefix(7)
    #expect(Set(table.map(\.count)).count == 1, "the columns are aligned")
    // Two epochs of 9 steps: the last is validated too, and is the best.
    #expect(outcome.lines.contains { $0.hasPrefix("Best     epoch 2: val_loss ") })
    let short = try await train("--max-steps", "5")
    #expect(short.lines.contains("Saved    \(model), the weights of epoch 1, step 5"))
  }

  @Test("Without validation the rows trained on judge the weights at a limit within an epoch")
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

  @Test("A training that diverges saves the best weights, says so, and fails all the same")
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
    let figures = try object(Data(evaluated.output.utf8))
    #expect(figures["loss"] as? Double ?? .nan > 0 && best.hasPrefix("Best     epoch 1: val_loss "))
  }

  @Test("A plateau of the figure to judge by lowers the learning rate, not one of another")
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
    // The loss of a linear model falls in every epoch, its accuracy stands still in most.
    #expect(try await weights(schedule[0], schedule[1]) == plain)
    let byAccuracy = try await weights(schedule[0], schedule[1], "--monitor", "accuracy")
    #expect(byAccuracy != plain)
  }

  @Test("Of both the best weights are saved as ever, the last beside them")
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
    #expect(words.suffix(7).prefix(5) == ["Ended", "Best", "Last", "Saved", "Saved"])
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

  @Test("A fast run goes through everything and saves nothing")
  func fastRun() async throws {
    let outcome = try await train("--fast-run")
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(outcome.lines.last == "Fast run all of it works on two batches; nothing is saved")
    #expect(try scratch.contents == [])
  }

  @Test("Overfitting a batch says whether the loss falls, and exits with 1 if not")
  func overfit() async throws {
    let falls = try await train("--overfit-batch", "100")
    #expect(falls.status == 0 && falls.lines.last?.hasPrefix("Falls    from 1.0986 to 0.0") == true)
    let share = " in 100 steps, learnt 9[0-9]% of what there was to learn: the network can learn$"
    #expect(falls.lines.last?.range(of: share, options: .regularExpression) != nil)
    let learnt = try #require(try await json("--overfit-batch", "100")["learnt"] as? Double)
    #expect(0.9...1 ~= learnt)
    let stays = try await train("--overfit-batch", "20", "--learning-rate", "1e-9")
    #expect(stays.status == 1 && stays.errors == "")
    #expect(
      stays.lines.last?.hasPrefix(
        "Stays    from 1.0986 to 1.0986 in 20 steps, learnt 0% of what there was to learn, not more "
          + "than half: look at --learning-rate, ") == true)
    let scheduled = try await train("--overfit-batch", "100", "--schedule", "warmup:5e,cosine")
    #expect(scheduled.status == 0 && scheduled.lines.last == falls.lines.last)
    #expect(try scratch.contents == [])
  }

  @Test("Overfitting passes over the options of a training, and says so; no log is begun")
  func overfitAlone() async throws {
    let outcome = try await train(
      "--overfit-batch", "50", "--patience", "3", "--max-steps", "9", "--schedule", "cosine",
      "--log", log.path, "--layer-rates", "0/1@2,1,1")
    #expect(outcome.status == 0 && !FileManager.default.fileExists(atPath: log.path))
    #expect(
      outcome.errors
        == "note: --overfit-batch passes over --patience, --max-steps, --log, --schedule and the "
        + "changes of --layer-rates\n")
    #expect(outcome.lines.contains { $0.hasPrefix("Descent ") && $0.hasSuffix(", 50 steps") })
    let fast = try await train("--fast-run")
    #expect(fast.lines.contains { $0.hasPrefix("Descent ") && $0.hasSuffix(", 2 batches") })
  }

  @Test("A batch that diverges is told by the lines of the table")
  func overfitDiverges() async throws {
    let outcome = try await train(
      "--overfit-batch", "50", "--optimizer", "sgd", "--learning-rate", "1e30")
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains(#/^descent: \S+penguins.csv(:\d+)?: epoch 1, step /#))
    #expect(outcome.errors.contains("the batch is of lines "))
    #expect(outcome.errors.contains("the loss of this row is nan;"))
    // The layer's number is its place among those that the report lists.
    let place = try #require(
      outcome.errors.firstMatch(of: #/(\d+)\.weight of layer (\d+) \((\w+), counted from 0\)/#))
    let layers = try #require(outcome.lines.first { $0.hasPrefix("Model ") })
      .components(separatedBy: " → ").dropFirst().map { $0.lowercased() }
    let number = try #require(Int(place.2))
    #expect(place.1 == place.2 && layers[number].hasPrefix(place.3))
  }

  @Test("What is no improvement is told with --min-change")
  func minimumChange() async throws {
    let outcome = try await train("--patience", "3", "--min-change", "0.5")
    #expect(
      outcome.lines.contains {
        $0.hasSuffix("; val_loss has not improved by more than 0.5 for 3 validations")
      })
  }

  @Test("The log has the settings, the epochs and the end; the model does not depend on it")
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

  /// The lines of a log, of which none may be broken.
  private func whole(_ path: String) throws -> [[String: Any]] {
    try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: UInt8(ascii: "\n"))
      .map { try object(Data($0)) }
  }

  @Test("The settings of the loop come back from a file")
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

  @Test("A figure that is not measured is refused with those that are")
  func unknownMonitor() async throws {
    let outcome = try await train("--monitor", "mae")
    #expect(outcome.status == 64)
    #expect(
      outcome.errors
        == "descent: --monitor mae: not a figure of this training; expected one of loss, accuracy\n"
    )
    for (name, hint) in [
      ("val_loss", "loss, accuracy; without val_, as loss\n"),
      ("roc_auc", "; with hyphens, as roc-auc; to measure it, add --metrics roc-auc\n"),
      ("val_roc_auc", "; without val_, as roc-auc; to measure it, add --metrics roc-auc\n"),
      ("f1", "; to measure it, add --metrics f1\n"),
      (
        "confusion-matrix",
        "confusion-matrix: a table and no figure; expected one of loss, accuracy\n"
      ),
    ] {
      let outcome = try await train("--monitor", name)
      #expect(outcome.status == 64 && outcome.errors.hasSuffix(hint), "\(outcome.errors)")
    }
  }

  @Test("A process that is killed leaves a log of whole lines, but perhaps the last")
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
    @Test("A log that cannot be written to its end does not cost the model: exit code 74")
    func fullDisk() async throws {
      // A limit on the size of files is a disk that is full; the model is smaller than the log.
      let binary = command.path
      let shell = Command(path: "/bin/bash")
      let outcome = try await shell.run([
        "-c",
        """
        trap '' XFSZ; ulimit -f 8; exec '\(binary)' train \(Self.table) --target species \
        --epochs 60 --hidden none --output '\(model)' --log '\(log.path)'
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
