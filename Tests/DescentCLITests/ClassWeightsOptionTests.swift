import CommandSupport
import DescentTables
import Foundation
import Testing

/// `--class-weights` with a weight for each class.
struct ClassWeightsOptionTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private var model: String { scratch.url("model").path }
  private var table: String { scratch.url("t.csv").path }

  init() throws {
    scratch = try Scratch()
    // The weight of each row is also in a column, `w`.
    let rows = (0..<60).map { "\($0 % 13),\($0 % 3 == 0 ? "yes,3" : "no,0.5"),\($0).5" }
    try Data(("x,y,w,z\n" + rows.joined(separator: "\n") + "\n").utf8)
      .write(to: scratch.url("t.csv"))
  }

  private func train(_ arguments: String...) async throws -> Command.Outcome {
    try await command.run(
      [
        "train", table, "--target", "y", "--hidden", "4", "--epochs", "3", "--keep", "last",
        "--output", model,
      ] + arguments)
  }

  @Test("Class weights train exactly the same network as a column of the same weights")
  func asColumn() async throws {
    func weights(_ arguments: String...) async throws -> [UInt8] {
      let outcome = try await train(arguments[0], arguments[1], arguments[2], arguments[3])
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try TableModel(contentsOf: model).model.serialized()
    }
    let column = try await weights("--weights", "w", "--seed", "1")
    #expect(try await weights("--ignore", "w", "--class-weights", "no=0.5,yes=3") != column)
    let given = ["--class-weights", "no=0.5,yes=3", "--seed", "1"]
    let outcome = try await train(given[0], given[1], given[2], given[3], "--ignore", "w", "--json")
    #expect(try TableModel(contentsOf: model).model.serialized() == column)
    #expect(
      outcome.errors.contains(
        "Loss     softmax cross-entropy, the classes weighing no 0.5, yes 3.0\n"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(json["class_weights"] as? [String: Double] == ["no": 0.5, "yes": 3])

    let settings = try await command.run(
      [
        "settings", table, "--target", "y", "--hidden", "4", "--epochs", "3", "--keep", "last",
        "--output", model, "--ignore", "w",
      ] + given)
    #expect(settings.lines.contains("class-weights: \"no=0.5,yes=3.0\""))
    let file = scratch.url("s.yaml")
    for text in [
      settings.output, settings.output.replacing("\"no=0.5,yes=3.0\"", with: "[yes=3, no=0.5]"),
    ] {
      try Data(text.utf8).write(to: file)
      try FileManager.default.removeItem(atPath: model)
      #expect(try await command.run(["train", file.path]).status == 0)
      #expect(try TableModel(contentsOf: model).model.serialized() == column)
    }
  }

  @Test("The JSON has the balanced class weights, and null without class weights")
  func json() async throws {
    for (option, expected) in [("none", nil), ("balanced", ["no": 0.75, "yes": 1.5])] {
      let outcome = try await train("--class-weights", option, "--validation", "0", "--json")
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      #expect(json["class_weights"] as? [String: Double] == expected)
      #expect((json["class_weights"] is NSNull) == (expected == nil))
    }
  }

  @Test(
    "Class weights that do not fit the classes of the target are refused",
    arguments: [
      ("y", "yes=3", "yes=3.0: the class \"no\" has no weight; add it"),
      (
        "y", "yes=3,No=1",
        "yes=3.0,No=1.0: \"No\" is not a class of \"y\"; expected a weight for each of \"no\", \"yes\""
      ),
      (
        "y", "yes=3,no=1,yes=2",
        "yes=3.0,no=1.0,yes=2.0: \"yes\" is given twice; expected one weight"
      ),
      ("z", "yes=3,no=1", "yes=3.0,no=1.0: expected a target of classes; \"z\" is a number"),
      ("z", "balanced", "balanced: expected a target of classes; \"z\" is a number"),
    ])
  func refused(target: String, weights: String, message: String) async throws {
    let outcome = try await command.run(
      ["train", table, "--target", target, "--class-weights", weights, "--output", model])
    #expect(outcome.status == 64 && outcome.output == "")
    #expect(outcome.errors == "descent: --class-weights \(message)\n")
    #expect(try scratch.contents == ["t.csv"])
  }
}
