import CommandSupport
import Descent
import DescentTables
import Foundation
import Testing

/// Every loss of the catalog through the command: it trains, evaluates and predicts, or is refused
/// before the training starts.
struct LossTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private var model: String { scratch.url("model").path }

  init() throws { scratch = try Scratch() }

  private static func data(_ name: String) -> String {
    Command.root.appendingPathComponent("Examples/Data/\(name).csv").path
  }

  /// Tables with a target of numbers, of two classes and of ten classes.
  private static let tables = [
    (file: "diabetes", target: "progression"), (file: "penguins", target: "sex"),
    (file: "digits", target: "digit"),
  ]

  /// Returns the tables that a loss with these outputs is for.
  private static func fits(_ outputs: OutputMeaning) -> Set<String> {
    switch outputs {
    case .numbers, .logarithms, .normals: ["diabetes"]
    case .logit, .score: ["penguins"]
    case .logits, .scores: ["penguins", "digits"]
    case .other: []
    }
  }

  static let kinds = Catalog.standard.losses.map { $0.kind }

  @Test(
    "Every loss trains on the targets that it is for, and is refused on others", arguments: kinds)
  func everyLoss(kind: String) async throws {
    let type = try #require(Catalog.standard.losses.first { $0.kind == kind })
    for (file, target) in Self.tables {
      let isFitting = Self.fits(type.withDefaults.outputs).contains(file)
      let outcome = try await command.run([
        "train", isFitting ? Self.data(file) : try beginning(of: file), "--target", target,
        "--loss", kind, "--hidden", "32",
        "--learning-rate", "0.005", "--epochs", "8", "--output", model,
      ])
      guard isFitting else {
        #expect(outcome.status == 64 && outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("descent: --loss \(kind): "))
        #expect(outcome.errors.contains("\"\(target)\""))
        #expect(!outcome.errors.contains("cosine-distance,"))
        #expect(!FileManager.default.fileExists(atPath: model))
        continue
      }
      #expect(outcome.status == 0 && outcome.errors == "", "\(kind) on \(file)")
      try await check(kind, file, target)
      try FileManager.default.removeItem(atPath: model)
    }
  }

  /// Writes the first 100 rows of a table to a file. A refusal needs no more.
  private func beginning(of file: String) throws -> String {
    let lines = try String(contentsOfFile: Self.data(file), encoding: .utf8).split(separator: "\n")
    let path = scratch.url("\(file).csv").path
    try Data(lines.prefix(101).joined(separator: "\n").utf8).write(
      to: URL(fileURLWithPath: path))
    return path
  }

  /// Checks that the saved model learned something, and that
  /// `evaluate`, `predict` and the library agree on it.
  private func check(_ kind: String, _ file: String, _ target: String) async throws {
    let evaluated = try await command.run(["evaluate", model, Self.data(file), "--json"])
    let metrics = try #require(
      JSONSerialization.jsonObject(with: Data(evaluated.output.utf8)) as? [String: Any])
    let place = "\(kind) on \(file)"
    #expect(evaluated.status == 0 && (metrics["loss"] as? Double)?.isFinite == true, "\(place)")
    if file == "diabetes" {
      #expect(try #require(metrics["r2"] as? Double) > 0.3, "\(place)")
    } else {
      #expect(try #require(metrics["accuracy"] as? Double) > 0.85, "\(place)")
    }

    let saved = try TableModel(contentsOf: model)
    let predicted = try await command.run(["predict", model, Self.data(file), "--keep", target])
    let rows = predicted.lines.map { $0.components(separatedBy: ",") }
    #expect(predicted.status == 0 && predicted.errors == "")
    let labels = saved.labels ?? []
    let isScore = ["hinge", "squared-hinge", "multi-class-hinge"].contains(kind)
    #expect(
      rows[0] == [target, "predicted_\(target)"]
        + (kind == "gaussian" ? ["deviation_\(target)"] : [])
        + (isScore ? [] : labels.map { "probability_\($0)" }))
    #expect(rows.allSatisfy { $0.count == rows[0].count })
    let table = rows.dropFirst()
    if file == "diabetes" {
      let truth = try table.map { try #require(Double($0[0])) }
      let errors = try zip(table, truth).map { try #require(Double($0[1])) - $1 }
      let mean = errors.reduce(0) { $0 + $1.magnitude } / Double(errors.count)
      #expect((mean - (try #require(metrics["mae"] as? Double))).magnitude < 1e-3, "\(place)")
      if kind == "gaussian" {
        // Two thirds of the rows are within a standard deviation.
        let inside = try zip(table, errors).count { try $1.magnitude < #require(Double($0[2])) }
        #expect((0.55...0.8).contains(Double(inside) / Double(errors.count)))
      }
    } else {
      let known = table.filter { labels.contains($0[0]) }
      let right = Double(known.count { $0[0] == $0[1] }) / Double(known.count)
      #expect((right - (try #require(metrics["accuracy"] as? Double))).magnitude < 1e-9)
    }
  }

  @Test("Every loss trains the same bytes on every instruction set", arguments: kinds)
  func instructionSets(kind: String) async throws {
    let type = try #require(Catalog.standard.losses.first { $0.kind == kind })
    let fitting = Self.fits(type.withDefaults.outputs)
    guard let (file, target) = Self.tables.first(where: { fitting.contains($0.file) }) else {
      return
    }
    var models: [Data] = []
    for instructionSet in ["avx512", "avx2", "portable"] {
      let outcome = try await command.run(
        [
          "train", Self.data(file), "--target", target, "--loss", kind, "--hidden", "8",
          "--precision", "double", "--epochs", "2", "--output", model,
        ], variables: ["DESCENT_ISA": instructionSet])
      // A machine without the instruction set says so and trains nothing.
      if outcome.status == 64 { continue }
      #expect(outcome.status == 0, "\(instructionSet)")
      models.append(try Data(contentsOf: URL(fileURLWithPath: model)))
    }
    #expect(Set(models).count == 1)
  }

  @Test("Counts start at their mean and stay above 0; a negative target is named with its line")
  func counts() async throws {
    let rows = (0..<60).map { "\($0 % 12),\(($0 % 12) * ($0 % 12) / 2 + $0 % 2)" }
    func train(
      _ rows: [String], validation: String = "0"
    ) async throws -> Command.Outcome {
      try Data(("x,y\n" + rows.joined(separator: "\n") + "\n").utf8)
        .write(to: scratch.url("t.csv"))
      return try await command.run(
        [
          "train", "t.csv", "--target", "y", "--loss", "poisson", "--task", "regression",
          "--hidden", "none", "--optimizer", "sgd", "--learning-rate", "1e-9", "--epochs", "1",
          "--validation", validation, "--output", "model",
        ], in: scratch.folder)
    }
    let outcome = try await train(rows)
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(
      outcome.lines.contains(
        "Loss     Poisson of \"y\", in parts of its mean; mae and rmse are in its own units"))
    let saved = try TableModel(contentsOf: model)
    let mean = rows.reduce(0) { $0 + (Double($1.split(separator: ",")[1]) ?? 0) } / 60
    for x in [-1e3, 0, 11] {
      let number = try #require(saved.predict(["x": .number(x)]).number)
      #expect((number - mean).magnitude < 1e-3 * mean && number > 0)
    }

    let expected = """
      target column "y" holds -2, but a loss for counts needs numbers of at least 0; correct it, or \
      choose another loss

      """
    try Data("x,y\n1,2\n3,-2\n".utf8).write(to: scratch.url("u.csv"))
    let evaluated = try await command.run(["evaluate", "model", "u.csv"], in: scratch.folder)
    #expect(evaluated.status == 65 && evaluated.errors == "descent: u.csv:3: " + expected)
    for (rows, file, place) in [(rows + ["3,-2"], "0", "t.csv:62"), (rows, "u.csv", "u.csv:3")] {
      let wrong = try await train(rows, validation: file)
      #expect(wrong.status == 65 && wrong.output == "")
      #expect(wrong.errors == "descent: \(place): " + expected)
    }
  }

  @Test("A loss that does not fit the target is refused with a list of those that do")
  func others() async throws {
    let rows = (0..<60).map { "\($0 % 12),\($0 % 5)" }
    try Data(("x,y\n" + rows.joined(separator: "\n") + "\n").utf8).write(to: scratch.url("t.csv"))
    func errors(_ loss: String, _ options: String...) async throws -> String {
      try await command.run(
        ["train", "t.csv", "--target", "y", "--loss", loss] + options, in: scratch.folder
      ).errors
    }
    let classes = "softmax-cross-entropy, softmax-focal, kullback-leibler, multi-class-hinge"
    #expect(
      try await errors("poisson")
        == "descent: --loss poisson: not for the target \"y\" of 5 classes; expected one of "
        + "\(classes), or --task regression\n")
    #expect(
      try await errors("hinge")
        == "descent: --loss hinge: not for the target \"y\" of 5 classes; expected one of "
        + "\(classes)\n")
    #expect(
      try await errors("softmax-focal", "--task", "regression")
        == "descent: --loss softmax-focal: not for the target \"y\" of numbers; expected one of "
        + "squared-error, absolute-error, huber, log-cosh, quantile, gaussian, poisson\n")
    #expect(try scratch.contents == ["t.csv"])
  }
}
