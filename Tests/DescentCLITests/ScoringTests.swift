import CommandSupport
import Foundation
import Testing

/// Validation rows and metrics that cannot score a training, and evaluation without weights.
struct ScoringTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private var model: String { scratch.url("model").path }

  init() throws { scratch = try Scratch() }

  private func table(named name: String = "t.csv", _ text: String) throws -> String {
    let file = scratch.url(name)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  /// Returns the path of a table with twenty rows of class a, then twenty of class b.
  private func sorted() throws -> String {
    try table("x,y\n" + (0..<40).map { "\($0),\($0 < 20 ? "a" : "b")\n" }.joined())
  }

  @Test("A monitored metric that the validation rows do not define is refused before the training")
  func undefinedFigure() async throws {
    let table = try sorted()
    let outcome = try await command.run([
      "train", table, "--target", "y", "--split", "tail", "--validation", "0.1", "--metrics",
      "roc-auc", "--monitor", "roc-auc", "--epochs", "2", "--output", model,
    ])
    #expect(outcome.status == 64 && !FileManager.default.fileExists(atPath: model))
    #expect(
      outcome.errors
        == "descent: --monitor roc-auc: not defined for the rows to validate on, none of which is of "
        + "the class \"a\"; choose others with --split or --validation, or another metric\n")
  }

  @Test("A monitored metric that one of several targets does not define is refused too")
  func undefinedFigureOfSeveral() async throws {
    let table = try table(
      "x,y,z\n" + (0..<40).map { "\($0),\($0 < 20 ? 0 : 1),\($0 % 2)\n" }.joined())
    let outcome = try await command.run([
      "train", table, "--target", "y,z", "--split", "tail", "--validation", "0.1", "--metrics",
      "roc-auc", "--monitor", "roc-auc", "--epochs", "2", "--output", model,
    ])
    #expect(outcome.status == 64)
    #expect(
      outcome.errors.contains(
        "not defined for the rows to validate on, none of which is of the class \"0\" of \"y\""),
      "\(outcome.errors)")
  }

  @Test("Monitoring r2 is refused when the target is the same in all validation rows")
  func constantTarget() async throws {
    let table = try table("x,y\n" + (0..<40).map { "\($0),\($0 % 7).5\n" }.joined())
    let outcome = try await command.run([
      "train", table, "--target", "y", "--task", "regression", "--split", "tail", "--validation",
      "0.025", "--monitor", "r2", "--epochs", "2", "--output", model,
    ])
    #expect(outcome.status == 64 && !FileManager.default.fileExists(atPath: model))
    #expect(
      outcome.errors.contains(
        "--monitor r2: not defined for the rows to validate on, whose y is 4.5 in all of them; choose"
      ),
      "\(outcome.errors)")
  }

  @Test("A table without the model's weight column is evaluated with a weight of 1 for each row")
  func withoutWeights() async throws {
    let rows = (0..<40).map { ($0, $0 % 7, $0 % 3 + 1) }
    let weighted = try table("x,y,w\n" + rows.map { "\($0.0),\($0.1),\($0.2)\n" }.joined())
    let trained = try await command.run([
      "train", weighted, "--target", "y", "--weights", "w", "--task", "regression", "--epochs", "1",
      "--output", model,
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    let ones = try table(named: "ones.csv", "x,y,w\n" + rows.map { "\($0.0),\($0.1),1\n" }.joined())
    let expected = try await command.run(["evaluate", model, ones])
    let plain = try table("x,y\n" + rows.map { "\($0.0),\($0.1)\n" }.joined())
    let outcome = try await command.run(["evaluate", model, plain])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.lines.count > 3 && outcome.lines.dropFirst() == expected.lines.dropFirst())
    let warning = "there is no column \"w\" of weights; each row weighs 1"
    #expect(outcome.errors == "note: \(plain): \(warning)\n")
    for (file, warnings) in [(plain, [warning]), (ones, [])] {
      let json = try await command.run(["evaluate", model, file, "--json"])
      let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
      #expect((object as? [String: Any])?["warnings"] as? [String] == warnings)
    }
  }

  @Test("Validation rows that all weigh 0 are refused before the training, with what to do")
  func weightless() async throws {
    let table = try table(
      "x,y,w\n" + (0..<40).map { "\($0),\($0 % 7),\($0 < 30 ? 1 : 0)\n" }.joined())
    let outcome = try await command.run([
      "train", table, "--target", "y", "--weights", "w", "--task", "regression", "--split", "tail",
      "--output", model,
    ])
    #expect(outcome.status == 65 && outcome.output == "")
    #expect(
      outcome.errors
        == "descent: \(table): the rows to validate on all weigh 0 in the column \"w\"; choose others "
        + "with --split or --validation, or train without any: --validation 0\n")
  }

  @Test("A fast run skips validation rows that weigh 0")
  func weightlessBeginning() async throws {
    let table = try table(
      "x,y,w\n" + (0..<80).map { "\($0),\($0 % 7),\($0 < 50 || $0 > 76 ? 1 : 0)\n" }.joined())
    let arguments = [
      "train", table, "--target", "y", "--weights", "w", "--task", "regression", "--split", "tail",
      "--validation", "0.375", "--batch", "4", "--fast-run",
    ]
    let outcome = try await command.run(arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }
}
