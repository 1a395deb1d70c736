import CommandSupport
import Descent
import DescentExperiments
import DescentTables
import Foundation
import Testing

/// `--folds`.
struct CrossValidationTests {
  private static func table(_ name: String) -> String {
    Command.root.appendingPathComponent("Examples/Data/\(name).csv").path
  }

  private func experiment(
    _ table: String, _ target: String, _ settings: [String: String] = [:]
  ) throws -> Experiment {
    var experiment = Experiment(file: Self.table(table), target: target)
    let defaults = ["hidden": "8", "epochs": "4", "folds": "3"]
    for (name, text) in defaults.merging(settings, uniquingKeysWith: { $1 }) {
      try experiment.set(name, text: text)
    }
    return experiment
  }

  @Test("Each row is predicted by the training without it, whose preparation is its own")
  func folds() throws {
    let folds = try experiment("diabetes", "progression").prepareFolds()
    let result = try #require(try folds.run())
    #expect(result.folds.flatMap(\.rows).sorted() == Array(0..<442))
    let table = folds.task.table
    let truth = try table.column(named: "progression")
    for (number, fold) in result.folds.enumerated() {
      // The same training by hand, on a table without the held-out rows.
      let prepared = try folds.prepare(fold: number)
      let outcome = try prepared.run()
      let predictions = try outcome.model.predict(table)
      #expect(fold.predictions == fold.rows.map { predictions[$0] })
      let errors = fold.rows.map { row in
        (Double(truth.text(ofRow: row) ?? "") ?? .nan) - (predictions[row].number ?? .nan)
      }
      let rmse = (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
      #expect((rmse - (fold.metrics["rmse"] ?? 0)).magnitude < 1e-3)
      #expect(fold.trainingRows + fold.validationRows + fold.rows.count == 442)
    }
    let preparations = try (0..<3).map { try folds.prepare(fold: $0).data.preparation }
    #expect(Set(preparations).count == 3)
    let rmse = result.folds.compactMap { $0.metrics["rmse"] }
    let mean = rmse.reduce(0, +) / 3
    #expect(result.mean["rmse"] == mean)
    let squares = rmse.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    #expect(result.deviation["rmse"] == (squares / 2).squareRoot())
  }

  @Test("A refit takes the rows that chose the weights, and never those held out")
  func refit() throws {
    let folds = try experiment(
      "penguins", "species", ["refit": "true", "ensemble": "2", "bins": "4", "epochs": "12"]
    ).prepareFolds()
    let result = try #require(try folds.run())
    for fold in result.folds {
      #expect(fold.validationRows == 0 && fold.trainingRows + fold.rows.count == 344)
    }
    #expect(result.mean["accuracy"] ?? 0 > 0.8)
  }

  @Test(
    "What is held out has no effect on a training, and rows that a column marks choose its weights")
  func nothingLeaks() throws {
    let scratch = try Scratch()
    let rows = (0..<60).map { ($0, $0 % 7, ($0 * 13 % 10) + $0 / 10, $0 < 45 ? "train" : "val") }
    func folds(changing changed: Set<Int>) throws -> PreparedFolds {
      let lines = rows.map { row, x, y, part in
        changed.contains(row) ? "900\(row),-77\(row),\(part)" : "\(x).5,\(y).25,\(part)"
      }
      let file = scratch.url("t.csv")
      try Data((["x,y,part"] + lines).joined(separator: "\n").utf8).write(to: file)
      var experiment = Experiment(file: file.path, target: "y")
      for (name, text) in [
        ("hidden", "4"), ("epochs", "3"), ("folds", "3"), ("split-column", "part"), ("bins", "4"),
        ("task", "regression"),
      ] {
        try experiment.set(name, text: text)
      }
      return try experiment.prepareFolds()
    }
    let plain = try folds(changing: [])
    let held = Set(try plain.task.folds(.column("part"), count: 3, seed: 0)[1].validation)
    let changed = try folds(changing: held)
    let (one, other) = (try plain.prepare(fold: 1), try changed.prepare(fold: 1))
    #expect(one.data.validation?.count == 15 && one.data.training.count == 30)
    #expect(one.data.preparation == other.data.preparation)
    let (first, second) = (try one.run().model.model, try other.run().model.model)
    for (name, _) in first.parameterShapes { #expect(first[name] == second[name], "\(name)") }
  }

  @Test("The command writes a line for each row, in the order of the table, and saves no model")
  func command() async throws {
    let scratch = try Scratch()
    let arguments = [
      "train", Self.table("penguins"), "--target", "species", "--hidden", "8", "--epochs", "5",
      "--folds", "4",
    ]
    let outcome = try await Command("descent").run(arguments + ["--json"], in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let written = try String(
      contentsOf: scratch.url("penguins-folds.csv"), encoding: .utf8
    ).split(separator: "\n")
    #expect(written.count == 345)
    #expect(
      written[0] == "line,fold,species,predicted_species,probability_Adelie,probability_Chinstrap,"
        + "probability_Gentoo")
    let lines = written.dropFirst().map { $0.split(separator: ",").map(String.init) }
    #expect(lines.map { $0[0] } == (2...345).map { "\($0)" })
    let right = lines.count { $0[2] == $0[3] }
    let json = try JSONDecoder().decode([String: JSONValue].self, from: Data(outcome.output.utf8))
    guard case .array(let folds) = json["folds"] else {
      Issue.record("no folds")
      return
    }
    // The mean of the folds' accuracies, by their rows, is that of the file.
    var sum = 0.0
    for case .object(let fold) in folds {
      guard case .int(let rows) = fold["test"], case .object(let metrics) = fold["metrics"],
        case .number(let accuracy) = metrics["accuracy"]
      else {
        Issue.record("\(fold)")
        continue
      }
      sum += Double(rows) * accuracy
    }
    #expect(folds.count == 4 && Int(sum.rounded()) == right && right > 200)
    #expect(outcome.errors.contains("Mean     loss "))
    #expect(!FileManager.default.fileExists(atPath: scratch.url("penguins.safetensors").path))
  }

  @Test("Folds do not go with a file to validate on, a check, or fewer than two")
  func refused() throws {
    let path = Self.table("penguins")
    #expect(throws: SettingError.self) {
      try experiment("penguins", "species", ["validation": path]).prepareFolds()
    }
    #expect(throws: SettingError.self) {
      try experiment("penguins", "species", ["fast-run": "true"]).prepareFolds()
    }
    #expect(throws: SettingError.self) { try experiment("penguins", "species", ["folds": "1"]) }
  }
}
