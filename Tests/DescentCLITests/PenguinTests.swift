import CommandSupport
import DescentTables
import Foundation
import Testing

/// The whole workflow of an analyst, on a raw table of numbers, categories and gaps.
struct PenguinTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private static let table = "Examples/Data/penguins.csv"
  private var model: String { scratch.url("penguins.safetensors").path }

  init() throws { scratch = try Scratch() }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @discardableResult
  private func train(_ arguments: String...) async throws -> Command.Outcome {
    let outcome = try await command.run(
      ["train", Self.table, "--target", "species", "--output", model] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome
  }

  @Test("Training without options reaches a mean accuracy of 98% over five seeds")
  func accuracy() async throws {
    var sum = 0.0
    for seed in 0..<5 {
      let json = try object(try await train("--seed", "\(seed)", "--json").output)
      let history = try #require(json["history"] as? [[String: Any]])
      let best = try #require(json["best_epoch"] as? Int)
      sum += try #require(history[best - 1]["val_accuracy"] as? Double)
    }
    #expect(sum / 5 >= 0.98)
  }

  @Test("The report states every decision and accounts for every row")
  func description() async throws {
    let lines = try await train("--epochs", "1").lines
    for line in [
      "Read     Examples/Data/penguins.csv: 344 rows × 8 columns",
      "Target   \"species\": classification (\"Adelie\" is not a number); --task overrides",
      "Features 5 numbers, 2 categories as 15 inputs, z-scored by the training rows",
      "         missing numbers are the training rows' mean, and say so: bill_length_mm, "
        + "bill_depth_mm, flipper_length_mm, body_mass_g",
      "         one-hot: island (3), sex (2 + missing); --numeric and --ignore override",
      "Split    275 rows to train, 69 to validate (stratified, seed 0)",
      "Model    15 inputs → Dense 128 → ReLU → Dense 64 → ReLU → Dense 3: 10,499 parameters",
      "Saved    \(model), the weights of epoch 1",
      "Next     descent evaluate \(model) Examples/Data/penguins.csv --set-aside",
    ] { #expect(lines.contains(line), "\(line)") }
  }

  @Test("Evaluating the validation rows gives exactly the metric values that the training printed")
  func evaluate() async throws {
    let trained = try object(try await train("--json").output)
    let history = try #require(trained["history"] as? [[String: Any]])
    let best = history[try #require(trained["best_epoch"] as? Int) - 1]
    let table = try Table(
      contentsOf: Command.root.appendingPathComponent(Self.table).path)
    let rows = try TableTask(table, target: "species")
      .split(.stratified, fraction: 0.2, seed: 0).validation
    let lines = try String(
      contentsOf: Command.root.appendingPathComponent(Self.table), encoding: .utf8
    ).split(separator: "\n")
    let validation = scratch.url("validation.csv")
    try Data(
      ([lines[0]] + rows.map { lines[$0 + 1] }).joined(separator: "\n").utf8
    ).write(to: validation)

    let outcome = try await command.run(["evaluate", model, validation.path, "--json"])
    #expect(outcome.status == 0)
    let setAside = try await command.run(["evaluate", model, Self.table, "--set-aside", "--json"])
    #expect(
      setAside.output
        == outcome.output.replacing("\"set_aside\":false", with: "\"set_aside\":true"))
    let metrics = try object(outcome.output)
    #expect(metrics["trained_on"] as? [String: Int] == ["rows": 0, "exact": 1])
    #expect(metrics["loss"] as? Double == best["val_loss"] as? Double)
    #expect(metrics["accuracy"] as? Double == best["val_accuracy"] as? Double)
    #expect(metrics["rows"] as? Int == 69 && metrics["dropped"] as? Int == 0)
    let confusion = try #require(metrics["confusion"] as? [String: Any])
    #expect(confusion["labels"] as? [String] == ["Adelie", "Chinstrap", "Gentoo"])
    let counts = try #require(confusion["counts"] as? [[Int]])
    #expect(counts.map { $0.reduce(0, +) } == [30, 14, 25])
    let right = (0..<3).map { counts[$0][$0] }.reduce(0, +)
    let accuracy = try #require(metrics["accuracy"] as? Double)
    #expect((Double(right) / 69 - accuracy).magnitude < 1e-12)
    let classes = try #require(metrics["classes"] as? [[String: Any]])
    #expect(classes.map { $0["label"] as? String } == ["Adelie", "Chinstrap", "Gentoo"])
    #expect(
      classes[1]["recall"] as? Double == Double(counts[1][1]) / 14
        && classes[1]["rows"] as? Int == 14)
  }

  @Test("Predictions are CSV, one line per row, whatever the order of the columns")
  func predict() async throws {
    try await train()
    let all = try await command.run(["predict", model, Self.table, "--keep", "island,species"])
    #expect(all.status == 0 && all.errors == "")
    #expect(
      all.lines[0]
        == "island,species,predicted_species,probability_Adelie,probability_Chinstrap,"
        + "probability_Gentoo")
    #expect(all.lines.count == 345)
    let fields = all.lines[1].split(separator: ",")
    #expect(fields[0] == "Torgersen" && fields[1] == "Adelie" && fields[2] == "Adelie")
    let sum = fields[3...].compactMap { Double($0) }.reduce(0, +)
    #expect((sum - 1).magnitude < 1e-6)

    // The second row of the table, with another column
    // order, without the target and with one more column.
    let input =
      "sex,id,year,body_mass_g,flipper_length_mm,bill_depth_mm,bill_length_mm,island\n"
      + "female,7,2007,3800.0,186.0,17.4,39.5,Torgersen\n,8,,,,,,Atlantis\n"
    let other = try await command.run(["predict", model, "-", "--keep", "id"], input: input)
    #expect(other.status == 0)
    let expected = all.lines[2].split(separator: ",").dropFirst(2)
    #expect(other.lines[1].split(separator: ",").dropFirst() == expected)
    #expect(other.lines[1].hasPrefix("7,") && other.lines[2].hasPrefix("8,"))
    #expect(other.lines.count == 3)
  }

  @Test("A file of predictions is complete or absent, and --json reports the number of rows")
  func predictFile() async throws {
    try await train("--epochs", "1")
    let output = scratch.url("out.csv").path
    let outcome = try await command.run(
      ["predict", model, Self.table, "--output", output, "--json"])
    let json = try object(outcome.output)
    #expect(json["rows"] as? Int == 344 && json["output"] as? String == output)
    #expect(try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").count == 345)
    try FileManager.default.removeItem(atPath: output)
    // The last row is ragged. Nothing of the rows before it must remain.
    let bad = scratch.url("bad.csv")
    let text = try String(
      contentsOf: Command.root.appendingPathComponent(Self.table), encoding: .utf8)
    try Data((text + "Adelie,Dream\n").utf8).write(to: bad)
    let failed = try await command.run(["predict", model, bad.path, "--output", output])
    #expect(failed.status == 65 && !FileManager.default.fileExists(atPath: output))
    #expect(try scratch.contents == ["bad.csv", "penguins.safetensors"])
    #expect(try await command.run(["predict", model, Self.table, "--json"]).status == 64)
  }

  @Test("A column that predict or evaluate needs and does not find is named")
  func missingColumns() async throws {
    try await train("--epochs", "1")
    let file = scratch.url("t.csv")
    try Data("island,sexe\nDream,male\n".utf8).write(to: file)
    let outcome = try await command.run(["predict", model, file.path])
    #expect(outcome.status == 65 && outcome.output == "")
    #expect(
      outcome.errors == """
        descent: \(file.path):1: there is no column "bill_depth_mm"; choose another. The columns are \
        "island", "sexe"

        """)
    let keep = try await command.run(["predict", model, Self.table, "--keep", "sexe"])
    #expect(keep.status == 65 && keep.errors.contains("did you mean \"sex\"?"))
    let noTarget = scratch.url("u.csv")
    let rows = "island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year\n"
    try Data((rows + "Dream,1,2,3,4,male,2007\n").utf8).write(to: noTarget)
    let evaluated = try await command.run(["evaluate", model, noTarget.path])
    #expect(evaluated.status == 65 && evaluated.errors.contains("no column \"species\""))
    #expect(try await command.run(["predict", model, noTarget.path]).status == 0)
    #expect(try await command.run(["evaluate", "no.safetensors", Self.table]).status == 66)
    #expect(try await command.run(["evaluate", Self.table, Self.table]).status == 65)
  }

  @Test("The printed settings are those of the training, and a file of them repeats it exactly")
  func settings() async throws {
    let outcome = try await command.run([
      "settings", Self.table, "--target", "species", "--epochs", "2", "--output", model,
      "--missing", ",NA", "--hidden", "8,4",
    ])
    #expect(outcome.status == 0 && outcome.lines.contains("epochs: 2"))
    #expect(outcome.lines.contains("hidden: \"8,4\"") && outcome.lines.contains("# weights:"))
    let file = scratch.url("settings.yaml")
    try Data(outcome.output.utf8).write(to: file)
    try await train("--epochs", "2", "--missing", ",NA", "--hidden", "8,4")
    let bytes = try Data(contentsOf: scratch.url("penguins.safetensors"))
    #expect(try await command.run(["train", file.path]).status == 0)
    #expect(try Data(contentsOf: scratch.url("penguins.safetensors")) == bytes)
    // The command line overrides the file.
    let other = try await command.run(["train", file.path, "--seed", "9"])
    #expect(other.lines.contains { $0.hasSuffix("(stratified, seed 9)") })
    #expect(try Data(contentsOf: scratch.url("penguins.safetensors")) != bytes)
  }

  @Test(
    "An error in a settings file is reported with the name of the file",
    arguments: [
      ("epoks: 3\n", ":3: there is no setting \"epoks\"; did you mean \"epochs\"?"),
      (
        "epochs: many\n",
        ":3: the setting \"epochs\" is \"many\"; expected a whole number of at least 1"
      ),
      ("- epochs\n", "expected settings, each a name and a value"),
      ("epochs: [\n", ":2:1: while parsing a flow "),
      ("epochs: {a: 1}\n", "\"epochs\" is an object; expected a whole number of at least 1"),
      ("lr: 0.1\n", ":3: there is no setting \"lr\"; did you mean \"learning-rate\"?"),
      ("residual: yes\n", ":3: the setting \"residual\" is \"yes\"; expected true or false"),
      ("no-header: Off\n", ":3: the setting \"no-header\" is \"Off\"; expected true or false"),
      ("class-weights: a\n", "\"a\": expected none, balanced, or a weight for each class"),
      ("min-change: 1\n", " and the command line: --min-change has no effect without --patience"),
    ])
  func wrongSettings(text: String, expected: String) async throws {
    let file = scratch.url("settings.yaml")
    let isSetting = !text.hasPrefix("-") && !text.contains("[")
    let head = isSetting ? "file: \(Self.table)\ntarget: species\n" : ""
    try Data((head + text).utf8).write(to: file)
    let outcome = try await command.run(["train", file.path])
    #expect(outcome.status == 64 && outcome.output == "")
    #expect(
      outcome.errors.hasPrefix("descent: \(file.path)") && outcome.errors.contains(expected),
      "\(outcome.errors)")
  }

  @Test("Settings that look like YAML keywords are read back unchanged")
  func oddSettings() async throws {
    let file = scratch.url("odd.csv")
    let rows = (0..<40).map {
      "\($0 % 7),\($0 % 5 == 0 ? "null" : "\($0 % 3)"),\($0 % 2 == 0 ? "p" : "q")"
    }
    try Data(("a,\"b,c\",true\n" + rows.joined(separator: "\n")).utf8).write(to: file)
    let arguments = [
      file.path, "--target", "true", "--missing", "null,-999", "--ignore", "\"b,c\"", "--epochs",
      "2",
      "--output", model,
    ]
    let settings = try await command.run(["settings"] + arguments)
    #expect(settings.lines.contains("target: \"true\""))
    #expect(settings.lines.contains("missing: \"null,-999\""))
    #expect(try await command.run(["train"] + arguments).status == 0)
    let bytes = try Data(contentsOf: scratch.url("penguins.safetensors"))
    let yaml = scratch.url("odd.yaml")
    try Data(settings.output.utf8).write(to: yaml)
    #expect(try await command.run(["train", yaml.path]).status == 0)
    #expect(try Data(contentsOf: scratch.url("penguins.safetensors")) == bytes)
  }

  @Test("The model stores how its table was read, and other tables are read the same way")
  func format() async throws {
    let file = scratch.url("gaps.csv")
    let rows = (0..<60).map { "\($0 % 9 == 4 ? "-999" : "\($0 % 10)");\($0 % 10 > 4 ? "p" : "q")" }
    try Data(("x;y\n" + rows.joined(separator: "\n")).utf8).write(to: file)
    let outcome = try await command.run([
      "train", file.path, "--target", "y", "--delimiter", ";", "--missing", "-999,NA", "--output",
      model, "--validation", file.path,
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try object(try await command.run(["evaluate", model, file.path, "--json"]).output)
    let best = try #require(outcome.lines.first { $0.hasPrefix("Best") })
    let accuracy = try #require(json["accuracy"] as? Double)
    #expect(best.hasSuffix(String(format: "val_accuracy %.4f", accuracy)))
    let predictions = try await command.run(["predict", model, file.path])
    #expect(
      try TableModel(contentsOf: model).predict(contentsOf: file.path).map(\.label)
        == predictions.lines.dropFirst().map { $0.split(separator: ",").first.map(String.init) })
  }

  @Test("An output that would replace an input is refused")
  func inputs() async throws {
    try await train("--epochs", "1")
    let table = scratch.url("t.csv")
    let text = try Data(contentsOf: Command.root.appendingPathComponent(Self.table))
    try text.write(to: table)
    let saved = try Data(contentsOf: scratch.url("penguins.safetensors"))
    for (output, name) in [(table.path, "table"), (model, "model")] {
      let outcome = try await command.run(["predict", model, table.path, "--output", output])
      #expect(outcome.status == 74)
      #expect(
        outcome.errors
          == "descent: \(output): cannot be written: it is the \(name) itself; name another file\n")
    }
    let trained = try await command.run([
      "train", Self.table, "--target", "species", "--validation", table.path, "--output",
      table.path,
    ])
    #expect(trained.status == 74)
    #expect(try Data(contentsOf: table) == text)
    #expect(try Data(contentsOf: scratch.url("penguins.safetensors")) == saved)
  }

  @Test("Validation rows without a target are dropped and counted")
  func droppedValidation() async throws {
    let file = scratch.url("v.csv")
    let lines = try String(
      contentsOf: Command.root.appendingPathComponent(Self.table), encoding: .utf8
    ).split(separator: "\n")
    try Data(
      (lines[0...20] + lines[1...3].map { "NA" + $0.drop { $0 != "," } })
        .joined(separator: "\n").utf8
    ).write(to: file)
    let outcome = try await train("--validation", file.path, "--epochs", "1")
    #expect(outcome.lines.contains("Dropped  3 rows of \(file.path) without species"))
    #expect(outcome.lines.contains("Split    344 rows to train, 20 to validate (of \(file.path))"))
  }

  #if os(Linux)
    @Test("A failed write to standard output exits with 74, after the model is saved")
    func fullDisk() async throws {
      try await train("--epochs", "1")
      let (table, new) = (Self.table, scratch.url("new").path)
      for words in [
        ["inspect", model], ["inspect", table, "--json"], ["evaluate", model, table],
        ["predict", model, table], ["settings", table, "--target", "species"],
        ["train", table, "--target", "species", "--epochs", "1", "--output", new],
      ] {
        let outcome = try await command.run(words, output: "/dev/full")
        #expect(outcome.status == 74, "\(words)")
        #expect(
          outcome.errors.hasSuffix(
            "descent: standard output: cannot be written: No space left on device\n"), "\(words)")
        #expect(FileManager.default.fileExists(atPath: new) == (words[0] == "train"), "\(words)")
      }
    }

    @Test("Ctrl-C ends a training at the next batch, saves the weights so far and exits with 130")
    func interrupt() async throws {
      for keep in ["best", "last"] {
        let model = scratch.url(keep).path
        let log = scratch.url(keep + "-log").path
        let outcome = try await command.run(
          [
            "train", Self.table, "--target", "species", "--epochs", "10000000", "--batch", "1",
            "--keep", keep, "--output", model, "--log", log,
          ],
          meanwhile: {
            $0.wait(for: "\"epoch\":2", in: log + "/run-1.jsonl")
            $0.send(SIGINT)
          })
        #expect(outcome.status == 130 && outcome.errors == "")
        #expect(outcome.lines.contains { $0.hasPrefix("Stopped  after ") })
        let saved = try TableModel(contentsOf: model)
        #expect(outcome.lines.contains { $0.hasPrefix("Saved    \(model), the weights ") })
        #expect(
          (saved.record.epoch > 0) == outcome.lines.contains { $0.contains("the weights of epoch") }
        )
      }
    }

    @Test(
      "Ctrl-C within the first epoch leaves an existing model as it was, and says so",
      arguments: ["best", "last", "both"])
    func interruptedEarly(keep: String) async throws {
      let output = scratch.url("output").path
      /// Interrupts the training when the table of epochs has begun. An epoch takes much longer.
      func interrupted(_ arguments: String...) async throws -> Command.Outcome {
        try Data().write(to: URL(fileURLWithPath: output))
        let outcome = try await command.run(
          [
            "train", "Examples/Data/digits.csv", "--target", "digit", "--hidden", "2048,2048",
            "--batch", "1", "--threads", "1", "--keep", keep, "--output", model,
          ] + arguments, output: output,
          meanwhile: {
            $0.wait(for: "\nepoch ", in: output)
            $0.send(SIGINT)
          })
        #expect(outcome.status == 130 && outcome.errors == "")
        return outcome
      }
      func lines() throws -> [String] {
        try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").map(String.init)
      }
      try await train("--epochs", "1")
      let bytes = try Data(contentsOf: URL(fileURLWithPath: model))
      _ = try await interrupted()
      #expect(try Data(contentsOf: URL(fileURLWithPath: model)) == bytes)
      let said = try lines()
      #expect(
        said.contains(
          "Kept     \(model) as it was: weights that were not scored do not replace a model"))
      #expect(
        said.contains {
          $0.hasPrefix("Stopped  after ") && $0.hasSuffix(", within the first epoch")
        })
      #expect(!said.contains { $0.hasPrefix("Next ") })
      // The last weights are saved beside it, because they replace no file.
      let last = scratch.url("penguins-last.safetensors").path
      #expect(FileManager.default.fileExists(atPath: last) == (keep == "both"))

      try FileManager.default.removeItem(atPath: model)
      _ = try await interrupted()
      #expect(
        try lines().contains {
          $0.hasPrefix("Saved    \(model), the weights after ") && $0.hasSuffix(", within an epoch")
        })
      #expect(try TableModel(contentsOf: model).record.epoch == 0)
    }

    @Test("Ctrl-C before the end of the first validation leaves an existing model as it was")
    func interruptedInValidation() async throws {
      // The epoch has one step, and the validation takes about a thousand times as long.
      let (table, rows) = (scratch.url("t.csv"), scratch.url("v.csv"))
      for (url, count) in [(table, 20), (rows, 100_000)] {
        let lines = (0..<count).map { "\($0 % 20),\($0 % 20 * 3 % 7)" }
        try Data(("x,y\n" + lines.joined(separator: "\n")).utf8).write(to: url)
      }
      let output = scratch.url("output").path
      try Data("a good model".utf8).write(to: URL(fileURLWithPath: model))
      var said = ""
      // Nothing shows when the step is done, so each run waits longer than the one before it.
      for milliseconds in (3...12).map({ 1 << $0 }) {
        try Data().write(to: URL(fileURLWithPath: output))
        let outcome = try await command.run(
          [
            "train", table.path, "--target", "y", "--task", "regression", "--validation", rows.path,
            "--hidden", "2048,2048", "--batch", "full", "--threads", "1", "--output", model,
          ], output: output,
          meanwhile: {
            $0.wait(for: "\nepoch ", in: output)
            let end = ContinuousClock.now + .milliseconds(milliseconds)
            $0.wait { ContinuousClock.now > end }
            $0.send(SIGINT)
          })
        #expect(outcome.status == 130 && outcome.errors == "")
        #expect(try Data(contentsOf: URL(fileURLWithPath: model)) == Data("a good model".utf8))
        said = try String(contentsOfFile: output, encoding: .utf8)
        #expect(said.contains("\nKept     \(model) as it was: "))
        if !said.contains("\nStopped  after 0 steps, within the first epoch\n") { break }
      }
      #expect(said.contains("\nStopped  after 1 step, before the first validation\n"), "\(said)")
    }

    @Test("Ctrl-C after some epochs saves the weights even if no validation has scored them")
    func interruptedUnscored() async throws {
      try Data("a good model".utf8).write(to: URL(fileURLWithPath: model))
      let log = scratch.url("log").path
      let outcome = try await command.run(
        [
          "train", Self.table, "--target", "species", "--epochs", "10000000", "--validate-every",
          "10000000e", "--log", log, "--output", model,
        ],
        meanwhile: {
          $0.wait(for: "\"epoch\":3", in: log + "/run-1.jsonl")
          $0.send(SIGINT)
        })
      #expect(outcome.status == 130 && outcome.errors == "")
      #expect(outcome.lines.contains { $0.hasPrefix("Saved    \(model), the weights after ") })
      #expect(try TableModel(contentsOf: model).record.epoch == 0)
    }
  #endif

  @Test("`inspect` shows the columns of a table and the parts of a model")
  func inspect() async throws {
    let table = try await command.run(["inspect", Self.table, "--target", "species"])
    #expect(table.status == 0 && table.errors == "")
    #expect(table.lines[1].hasPrefix("column             type      missing  distinct"))
    #expect(
      table.lines.contains(
        "bill_length_mm     number          2       164  32.100  59.600  43.922     5.4516  41.1 (7)"
          + "       numbers"))
    #expect(
      table.lines.contains(
        "Classes  Adelie 152 (44.2 %), Chinstrap 68 (19.8 %), Gentoo 124 (36.0 %)"))
    let json = try object(
      try await command.run(["inspect", Self.table, "--target", "species", "--json"]).output)
    let columns = try #require(json["columns"] as? [[String: Any]])
    #expect(columns.map { $0["name"] as? String }.first == "species" && columns.count == 8)
    #expect(columns[6]["missing"] as? Int == 11 && columns[6]["type"] as? String == "category")
    #expect(json["rows"] as? Int == 344 && json["warnings"] as? [String] == [])

    try await train("--epochs", "2")
    let model = try await command.run(["inspect", self.model])
    #expect(model.status == 0 && model.lines.contains("Loss     softmax cross-entropy"))
    #expect(
      model.lines.contains("Trained  on 275 rows, validated on 69, epoch 2, seed 0"))
    let parts = try object(try await command.run(["inspect", self.model, "--json"]).output)
    #expect(parts["parameters"] as? Int == 10_499 && parts["inputs"] as? Int == 15)
    #expect((parts["settings"] as? [String: String])?["epochs"] == "2")
  }

  @Test("The README's Swift code predicts with the model that the README's command trains")
  func readme() async throws {
    let readme = try String(
      contentsOf: Command.root.appendingPathComponent("README.md"), encoding: .utf8)
    let block = try #require(
      readme.components(separatedBy: "```swift\nimport DescentTables\n\n").dropFirst().first)
    let (code, output) = (
      block.components(separatedBy: "```")[0], block.components(separatedBy: "```text\n")[1]
    )
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    for line in code.split(separator: "\n") { #expect(source.contains(line), "\(line)") }

    try await train()
    var printed = ""
    func print(_ text: String) { printed += text + "\n" }
    func TableModel(contentsOf name: String) throws -> DescentTables.TableModel {
      try DescentTables.TableModel(contentsOf: scratch.url(name).path)
    }
    let penguins = try TableModel(contentsOf: "penguins.safetensors")
    let prediction = try penguins.predict([
      "bill_length_mm": 39.1, "island": "Torgersen", "sex": "male",
    ])
    print(prediction.label ?? "none")
    #expect(output.hasPrefix(printed + "```"))
  }

  @Test("docs/json.md names every key of the JSON, and no other")
  func documented() async throws {
    let page = try String(
      contentsOf: Command.root.appendingPathComponent("docs/json.md"), encoding: .utf8)
    let known = Set(page.matches(of: /`([a-z_0-9]+)`/).map { String($0.1) })
    let train = try object(
      try await train("--epochs", "2", "--check-order", "--json").output)
    let history = try #require((train["history"] as? [[String: Any]])?.first)
    let evaluate = try object(
      try await command.run(["evaluate", model, Self.table, "--json"]).output)
    let table = try object(
      try await command.run(["inspect", Self.table, "--target", "species", "--json"]).output)
    let inspected = try object(try await command.run(["inspect", model, "--json"]).output)
    let predict = try object(
      try await command.run([
        "predict", model, Self.table, "--output", scratch.url("p.csv").path, "--json",
      ]).output)
    var used: Set<String> = ["true", "false", "null", "target"]
    func walk(_ value: Any, _ isOpen: Bool = false) {
      for value in value as? [Any] ?? [] { walk(value) }
      for (key, value) in value as? [String: Any] ?? [:] {
        if !isOpen {
          #expect(known.contains(key), "\(key)")
          used.insert(key)
        }
        // The keys of metrics, settings and targets are names of metrics, options and columns.
        walk(value, key == "metrics" || key == "settings" || key == "targets")
      }
    }
    let overfit = try object(
      try await command.run([
        "train", Self.table, "--target", "species", "--overfit-batch", "50", "--json",
      ]).output)
    let step = try object(
      try await command.run(["step", Self.table, "--target", "species", "--json"]).output)
    let small = ["--target", "species", "--batch", "16,64", "--seeds", "1", "--json"]
    let compare = try object(
      try await command.run(
        ["compare", Self.table, "--budget", "1epochs", "--output", scratch.url("r.html").path]
          + small
      ).output)
    let tune = try object(
      try await command.run(["tune", Self.table, "--steps", "60"] + small).output)
    let runs = scratch.url("runs").path
    for (table, target) in [(Self.table, "species"), ("Examples/Data/diabetes.csv", "progression")]
    {
      _ = try await command.run([
        "train", table, "--target", target, "--epochs", "2", "--log", runs, "--log-details",
        "--output", scratch.url("logged").path,
      ])
    }
    let report = try object(
      try await command.run([
        "report", runs, "--output", scratch.url("report.html").path, "--json",
      ]).output)
    for object in [
      train, evaluate, table, inspected, predict, overfit, step, compare, tune, report,
    ] {
      walk(object)
    }
    walk(try object(try await self.train("--epochs", "1", "--metrics", "roc-auc", "--json").output))
    walk(try object(try await command.run(["evaluate", model, Self.table, "--json"]).output))
    walk(
      try object(
        try await self.train("--epochs", "1", "--ensemble", "2", "--refit", "--json").output))
    let folds = [
      "train", Self.table, "--target", "species", "--epochs", "1", "--folds", "2", "--output",
      scratch.url("folds.csv").path, "--json",
    ]
    walk(try object(try await command.run(folds).output))
    #expect(
      Set(train.keys) == [
        "history", "validations", "monitor", "class_weights", "best_epoch", "best_step",
        "saved_epoch",
        "parameters", "seconds", "model", "last_model", "log", "seed", "stopped", "stop_reason",
        "rows", "order_check", "warnings", "members", "refit_epochs", "largest_class",
        "never_predicted", "still_improving",
      ])
    #expect(
      Set(history.keys) == [
        "epoch", "step", "learning_rate", "train_loss", "train_accuracy", "val_loss",
        "val_accuracy",
      ])
    let number = try object(
      try await command.run([
        "train", "Examples/Data/diabetes.csv", "--target", "progression", "--epochs", "1",
        "--output", model, "--json",
      ]).output)
    walk(number)
    for arguments in [[], ["--metrics", "medae"]] {
      let outcome = try await command.run(
        ["evaluate", model, "Examples/Data/diabetes.csv", "--json"] + arguments)
      walk(try object(outcome.output))
    }
    let flags = scratch.url("flags.csv")
    try Data(
      ("x,a,b\n" + (0..<40).map { "\($0),\($0 % 2),\($0 % 3 == 0 ? 1 : 0)\n" }.joined()).utf8
    ).write(to: flags)
    _ = try await command.run([
      "train", flags.path, "--target", "a,b", "--epochs", "1", "--output", model,
    ])
    walk(try object(try await command.run(["evaluate", model, flags.path, "--json"]).output))
    try Data(
      "island,sex,year,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g\nDREAM,,,,,,\n"
        .utf8
    )
    .write(to: scratch.url("new.csv"))
    try await self.train("--epochs", "1")
    let unfamiliar = try await command.run([
      "predict", model, scratch.url("new.csv").path, "--output", scratch.url("q.csv").path,
      "--json",
    ])
    walk(try object(unfamiliar.output))
    let (packed, shuffled) = (scratch.url("p.arrow").path, scratch.url("s.arrow").path)
    walk(
      try object(
        try await command.run(["pack", Self.table, "--output", packed, "--json"]).output))
    walk(
      try object(
        try await command.run(["shuffle", packed, "--output", shuffled, "--json"]).output))
    let kinds: Set = [
      "unseen", "unreadable", "ambiguous", "average", "rare",
      "number", "category", "boolean", "date", "text", "history", "epochs", "time", "steps",
      "interrupted", "finished", "failed", "unfinished", "scored", "training",
    ]
    #expect(known.subtracting(used).subtracting(kinds) == [])
    #expect(
      Set(try #require((number["history"] as? [[String: Any]])?.first).keys) == [
        "epoch", "step", "learning_rate", "train_loss", "train_mae", "train_rmse", "train_r2",
        "val_loss", "val_mae",
        "val_rmse", "val_r2",
      ])
  }
}
