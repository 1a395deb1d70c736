import CommandSupport
import Foundation
import Testing

/// `--features` and `--positive` of the command.
struct ColumnOptionTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private static let table = "Examples/Data/penguins.csv"
  private var model: String { scratch.url("model.safetensors").path }

  init() throws { scratch = try Scratch() }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("--features leaves every other column out; predict needs only the listed ones")
  func features() async throws {
    let outcome = try await command.run([
      "train", Self.table, "--target", "species", "--features", "bill_length_mm,island",
      "--epochs", "1", "--output", model,
    ])
    #expect(
      outcome.lines.contains { $0.hasPrefix("Features 1 number, 1 category as ") },
      "\(outcome.errors)")
    #expect(outcome.lines.contains { $0.contains("sex (not among the features)") })
    let input = "bill_length_mm,island\n39.1,Torgersen\n"
    let predicted = try await command.run(["predict", model, "-"], input: input)
    #expect(predicted.status == 0 && predicted.lines.count == 2, "\(predicted.errors)")
    let text = try String(contentsOf: scratch.url("model.safetensors"), encoding: .isoLatin1)
    #expect(text.contains(#"\"features\":[\"bill_length_mm\",\"island\"]"#))
  }

  @Test("--positive chooses the class of precision and recall, in evaluate too")
  func positive() async throws {
    let trained = try await command.run([
      "train", Self.table, "--target", "sex", "--positive", "female", "--metrics",
      "precision,recall,f1", "--epochs", "2", "--output", model,
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.lines.contains { $0.hasSuffix("; metrics look for \"female\"") })
    #expect(trained.lines.contains { $0.hasSuffix("that is looked for is \"female\"") })
    let report = try object(
      try await command.run(["evaluate", model, Self.table, "--json"]).output)
    let classes = try #require(report["classes"] as? [[String: Any]])
    #expect(classes.map { $0["label"] as? String } == ["male", "female"])
    for name in ["precision", "recall", "f1"] {
      let (value, other) = (report[name] as? Double, classes[1][name] as? Double)
      #expect(try abs(#require(value) - #require(other)) < 1e-12)
    }
    let predicted = try await command.run(["predict", model, Self.table])
    #expect(predicted.lines[0] == "predicted_sex,probability_male,probability_female")
    let refused = try await command.run([
      "train", Self.table, "--target", "sex", "--positive", "femal", "--output", model,
    ])
    #expect(refused.status == 65)
    #expect(
      refused.errors.contains("has no class \"femal\"; --positive takes \"female\" or \"male\""))
  }
}
