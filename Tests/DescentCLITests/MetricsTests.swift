import CommandSupport
import Foundation
import Testing

@testable import DescentTables
@testable import DescentColumns

/// `--metrics`, from the settings to the measured values.
struct MetricsTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private static let penguins = "Examples/Data/penguins.csv"
  private static let diabetes = "Examples/Data/diabetes.csv"
  private var model: String { scratch.url("model.safetensors").path }

  init() throws { scratch = try Scratch() }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("Chosen metrics appear in the table, the JSON, the log, the model and later evaluations")
  func chosen() async throws {
    let arguments = [
      "train", Self.penguins, "--target", "species", "--epochs", "2", "--output", model,
      "--metrics", "f1-weighted,roc-auc,top-2-accuracy", "--log", scratch.url("log").path,
    ]
    let outcome = try await command.run(arguments)
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(outcome.lines.contains("Metrics  f1-weighted, roc-auc and top-2-accuracy"))
    #expect(
      outcome.lines.contains(
        "epoch  train_loss  train_f1_weighted  train_top_2_accuracy  val_loss  val_f1_weighted  "
          + "val_roc_auc  val_top_2_accuracy      rows/s"))
    let keys = ["f1_weighted", "roc_auc", "top_2_accuracy"]
    let json = try object(try await command.run(arguments + ["--json"]).output)
    let epochs = try #require(json["history"] as? [[String: Any]])
    #expect(
      Set(epochs[1].keys)
        == Set(
          [
            "epoch", "step", "learning_rate", "train_loss", "val_loss", "train_f1_weighted",
            "train_top_2_accuracy",
          ]
            + keys.map { "val_\($0)" }))
    let lines = try String(contentsOf: scratch.url("log/run-1.jsonl"), encoding: .utf8)
      .split(separator: "\n").map { try object(String($0)) }
    #expect(lines[0]["metrics"] as? [String] == ["f1-weighted", "roc-auc", "top-2-accuracy"])
    for event in ["validated", "epoch"] {
      let line = try #require(lines.first { $0["event"] as? String == event })
      let metrics = line["metrics"] ?? line["val_metrics"]
      #expect(Set(try #require(metrics as? [String: Double]).keys) == Set(keys))
    }
    let inspected = try object(try await command.run(["inspect", model, "--json"]).output)
    let recorded = try #require(inspected["metrics"] as? [String: Double])
    #expect(Set(recorded.keys) == Set(keys + ["loss"]))
    #expect(recorded["roc_auc"] == epochs[1]["val_roc_auc"] as? Double)
    #expect(
      (inspected["settings"] as? [String: String])?["metrics"]
        == "f1-weighted,roc-auc,top-2-accuracy")

    let again = try object(
      try await command.run(["evaluate", model, Self.penguins, "--json"]).output)
    #expect(
      Set(again.keys)
        == Set(
          keys + [
            "loss", "rows", "dropped", "set_aside", "trained_on", "unfamiliar", "warnings",
            "confusion", "classes",
          ]))
    let other = try await command.run([
      "evaluate", model, Self.penguins, "--metrics", "kappa,balanced-accuracy",
    ])
    #expect(other.status == 0)
    #expect(other.lines[1].hasPrefix("loss              0."))
    #expect(other.lines[2].hasPrefix("kappa             0."))
    #expect(other.lines[3].hasPrefix("balanced-accuracy 0."))
  }

  @Test("Metrics do not change the weights, and the default ones equal an explicit list of them")
  func bytes() async throws {
    func train(_ arguments: String...) async throws -> TableModel {
      let outcome = try await command.run(
        [
          "train", Self.diabetes, "--target", "progression", "--epochs", "2", "--output", model,
        ] + arguments)
      #expect(outcome.status == 0)
      return try TableModel(contentsOf: model)
    }
    let (defaults, same) = (try await train(), try await train("--metrics", "mae,rmse,r2"))
    let other = try await train("--metrics", "spearman")
    #expect(defaults.record.metrics == same.record.metrics)
    #expect(try defaults.model.serialized() == same.model.serialized())
    #expect(try defaults.model.serialized() == other.model.serialized())
    #expect(defaults.record.metrics["loss"] == other.record.metrics["loss"])
  }

  @Test("Errors are in the target's own units, in the log too, and mape is computed from them")
  func units() async throws {
    let arguments = [
      "train", Self.diabetes, "--target", "progression", "--epochs", "2", "--output", model,
      "--metrics", "medae,mape,mae", "--monitor", "mae",
    ]
    let outcome = try await command.run(arguments)
    #expect(outcome.lines.contains { $0.hasSuffix("; medae and mae are in its own units") })
    let logged = try await command.run(arguments + ["--json", "--log", scratch.folder.path])
    let history = try #require(try object(logged.output)["history"] as? [[String: Any]])
    let lines = try String(contentsOf: scratch.url("run-1.jsonl"), encoding: .utf8)
      .split(separator: "\n").map { try object(String($0)) }
    let best = lines.filter { $0["event"] as? String == "best" }.map { $0["figure"] as? Double }
    #expect(best == history.map { $0["val_mae"] as? Double })
    let epoch = try #require(lines.first { $0["event"] as? String == "epoch" })
    for (key, prefix) in [("train_metrics", "train_mae"), ("val_metrics", "val_mae")] {
      let metrics = try #require(epoch[key] as? [String: Double])
      #expect(metrics["mae"] == history[0][prefix] as? Double)
    }
    let json = try object(
      try await command.run(["evaluate", model, Self.diabetes, "--json"]).output)
    let table = try Table(contentsOf: Command.root.appendingPathComponent(Self.diabetes).path)
    let truth = try table.numbers(named: "progression")
    let predictions = try TableModel(contentsOf: model).predict(table).map(\.number)
    let errors = try zip(predictions, truth).map { (try #require($0) - $1).magnitude }
    let sorted = errors.sorted()
    let median = (sorted[220] + sorted[221]) / 2
    let percentage = zip(errors, truth).reduce(0) { $0 + $1.0 / $1.1 } / 442
    #expect((try #require(json["medae"] as? Double) - median).magnitude < 1e-4 * median)
    #expect((try #require(json["mape"] as? Double) - percentage).magnitude < 1e-6)
    #expect(
      Set(json.keys) == [
        "loss", "medae", "mape", "mae", "rows", "dropped", "set_aside", "trained_on", "unfamiliar",
        "warnings",
      ])
  }

  @Test("With two classes, the report names the class that is looked for, whatever the loss")
  func twoClasses() async throws {
    for loss in ["softmax-cross-entropy", "binary-cross-entropy"] {
      let outcome = try await command.run([
        "train", Self.penguins, "--target", "sex", "--epochs", "3", "--output", model, "--loss",
        loss, "--metrics", "precision,recall,precision-macro,average-precision",
      ])
      #expect(outcome.status == 0)
      #expect(outcome.lines.contains { $0.hasSuffix("that is looked for is \"male\"") })
      let json = try object(
        try await command.run(["evaluate", model, Self.penguins, "--json"]).output)
      let classes = try #require(json["classes"] as? [[String: Any]])
      #expect(classes[1]["label"] as? String == "male")
      for key in ["precision", "recall"] {
        #expect(json[key] as? Double == classes[1][key] as? Double)
      }
      let macro = classes.compactMap { $0["precision"] as? Double }.reduce(0, +) / 2
      #expect((try #require(json["precision_macro"] as? Double) - macro).magnitude < 1e-15)
    }
  }

  @Test("A settings file gives metrics as one value or as a list")
  func settings() async throws {
    let arguments = [Self.penguins, "--target", "species", "--epochs", "1", "--output", model]
    let printed = try await command.run(["settings"] + arguments + ["--metrics", "f2,kappa"])
    #expect(printed.lines.contains("metrics: \"f2,kappa\""))
    #expect(
      try await command.run(["settings"] + arguments).lines.contains("# metrics:"))
    let file = scratch.url("settings.yaml")
    for text in [
      printed.output,
      printed.output.replacingOccurrences(of: "\"f2,kappa\"", with: "[f2, kappa]"),
    ] {
      try Data(text.utf8).write(to: file)
      let outcome = try await command.run(["train", file.path])
      #expect(outcome.status == 0 && outcome.lines.contains("Metrics  f2 and kappa"))
    }
  }

  @Test("A metric that needs all rows together is not measured without validation rows")
  func withoutValidation() async throws {
    let outcome = try await command.run([
      "train", Self.diabetes, "--target", "progression", "--epochs", "1", "--output", model,
      "--validation", "0", "--metrics", "spearman,r2", "--keep", "last",
    ])
    #expect(outcome.status == 0)
    #expect(
      outcome.errors
        == "note: there are no rows to validate on; spearman would be measured on those alone\n")
    #expect(outcome.lines.contains("epoch  train_loss  train_r2      rows/s"))
    let evaluated = try object(
      try await command.run(["evaluate", model, Self.diabetes, "--json"]).output)
    #expect(evaluated["spearman"] is Double)
  }

  @Test(
    "Without validation rows, a monitored metric that needs all rows uses the training rows",
    arguments: ["best", "last"])
  func monitored(keep: String) async throws {
    let outcome = try await command.run([
      "train", Self.diabetes, "--target", "progression", "--epochs", "4", "--output", model,
      "--validation", "0", "--metrics", "spearman,r2", "--monitor", "spearman", "--keep", keep,
      "--patience", "3", "--stop-at", "0.999",
    ])
    #expect(outcome.status == 0 && outcome.errors == "")
    let line = try #require(outcome.lines.first { $0.hasPrefix("Best ") || $0.hasPrefix("Last ") })
    #expect(line.contains(": train_loss 0.") && line.contains("  train_spearman 0."), "\(line)")
    #expect(outcome.lines.contains("Ended    after 56 steps; all epochs are done"))
    let record = try TableModel(contentsOf: model).record.metrics
    let evaluated = try object(
      try await command.run(["evaluate", model, Self.diabetes, "--json"]).output)
    for name in ["spearman", "r2"] where name == "spearman" || keep == "best" {
      let value = try #require(evaluated[name] as? Double)
      #expect((try #require(record[name]) - value).magnitude < 1e-12, "\(name)")
    }
    let stopped = try await command.run([
      "train", Self.diabetes, "--target", "progression", "--epochs", "400", "--output", model,
      "--validation", "0", "--metrics", "spearman", "--monitor", "spearman", "--keep", keep,
      "--stop-at", "0.5",
    ])
    #expect(stopped.lines.contains { $0.hasSuffix("; train_spearman has reached 0.5") })
  }

  @Test("A monitored metric that is never defined does not cost the weights: the last are saved")
  func undefined() async throws {
    let rows = (0..<40).map { "\($0 % 7),\($0 % 7).5" }
    try Data(("x,y\n" + rows.joined(separator: "\n") + "\n").utf8)
      .write(to: scratch.url("t.csv"))
    // Outputs that all stay 0 have no ranks.
    let outcome = try await command.run(
      [
        "train", "t.csv", "--target", "y", "--task", "regression", "--learning-rate", "1e-300",
        "--metrics", "spearman,mae", "--monitor", "spearman", "--epochs", "3", "--output", "m",
      ], in: scratch.folder)
    #expect(outcome.status == 0)
    #expect(
      outcome.errors
        == "note: spearman was not defined in any validation, so no weights were the best; the "
        + "last are saved\n")
    #expect(outcome.lines.contains { $0.hasPrefix("Last     epoch 3: val_loss ") })
    #expect(outcome.lines.contains("Saved    m, the weights of epoch 3"))
    #expect(try TableModel(contentsOf: scratch.url("m").path).record.metrics["mae"] != nil)
  }

  @Test("A monitored metric that is not measured is refused with how to measure it")
  func notMeasured() async throws {
    let outcome = try await command.run([
      "train", Self.penguins, "--target", "species", "--monitor", "kappa", "--output", model,
    ])
    #expect(outcome.status == 64 && outcome.output == "")
    #expect(
      outcome.errors
        == "descent: --monitor kappa: not measured in this training; expected one of loss, accuracy; "
        + "to measure it, add --metrics kappa\n")
    let within = try object(
      try await command.run([
        "train", Self.penguins, "--target", "species", "--monitor", "roc-auc", "--metrics",
        "roc-auc", "--validate-every", "4", "--epochs", "1", "--output", model, "--json",
      ]).output)
    let validations = try #require(within["validations"] as? [[String: Any]])
    #expect(validations.count == 2 && validations.allSatisfy { $0["val_roc_auc"] is Double })
  }

  @Test("Metrics measure what the outputs predict under the loss")
  func losses() async throws {
    for (target, loss, metrics) in [
      ("species", "multi-class-hinge", "roc-auc,average-precision,f1"),
      ("sex", "hinge", "roc-auc,average-precision,f1"),
      ("bill_depth_mm", "gaussian", "mae,mape,spearman"),
      ("bill_depth_mm", "poisson", "mae,mape,spearman"),
    ] {
      let outcome = try await command.run([
        "train", Self.penguins, "--target", target, "--loss", loss, "--metrics", metrics,
        "--epochs", "20", "--output", model,
      ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let json = try object(
        try await command.run(["evaluate", model, Self.penguins, "--json"]).output)
      for key in ["roc_auc", "average_precision", "f1", "spearman"] where json[key] != nil {
        #expect(try #require(json[key] as? Double) > 0.8, "\(loss), \(key)")
      }
      if let percentage = json["mape"] as? Double { #expect(percentage > 0 && percentage < 0.1) }
      let refused = try await command.run([
        "evaluate", model, Self.penguins, "--metrics", "log-loss",
      ])
      #expect(refused.status == 64 && refused.output == "")
      if loss.hasSuffix("hinge") {
        #expect(
          refused.errors
            == "descent: --metrics: metric log-loss: the network's outputs are scores, as under a "
            + "hinge loss; expected a loss that makes them logits\n")
      }
    }
  }

  @Test(
    "An unknown metric, or one that does not fit the target, is refused with a list of others",
    arguments: [
      (
        "species", "accuracy,auc",
        "\"auc\" is not a known metric; known are accuracy, top-5-accuracy, "
      ),
      ("species", "", "\"\" is not a known metric; known are accuracy, "),
      (
        "species", "confusion-matrix",
        "confusion-matrix is a table, not a number; 'descent evaluate' shows it unasked"
      ),
      ("species", "f1,f1", "f1 is given twice"),
      (
        "species", "mae",
        "descent: --metrics mae: not a metric for classes, which the target \"species\" has; for "
          + "classes there are accuracy, top-5-accuracy, balanced-accuracy, precision, recall, f1, "
          + "roc-auc, average-precision, log-loss, brier, calibration-error, kappa and mcc\n"
      ),
      (
        "bill_depth_mm", "kappa",
        "descent: --metrics kappa: not a metric for numbers, which the target \"bill_depth_mm\" has; "
          + "for numbers there are mae, rmse, r2, mape, explained-variance, medae and spearman\n"
      ),
      (
        "species", "top-3-accuracy",
        "descent: --metrics: metric top-3-accuracy: the network's output is [3]; expected more than "
          + "3, an output a class\n"
      ),
      (
        "species", "f1-binary",
        "descent: --metrics: metric f1-binary: the network tells 3 classes apart; expected 2, or "
          + "another averaging, as of f1-macro\n"
      ),
    ])
  func refused(target: String, metrics: String, message: String) async throws {
    let outcome = try await command.run([
      "train", Self.penguins, "--target", target, "--metrics", metrics, "--output", model,
    ])
    #expect(outcome.status == 64 && outcome.output == "")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(try scratch.contents == [])
  }
}
