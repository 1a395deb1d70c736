import CommandSupport
import Foundation
import Testing

/// `--text` of the command.
struct TextOptionTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private var model: String { scratch.url("model.safetensors").path }
  private var table: String { scratch.url("reviews.csv").path }

  init() throws {
    scratch = try Scratch()
    let (praise, blame) = (["lovely", "superb", "Sturdy"], ["broken", "flimsy", "Noisy"])
    let things = ["lamp", "kettle", "drill", "chair", "radio"]
    let rows = (0..<160).map { row in
      let word = (row % 2 == 0 ? praise : blame)[row / 2 % 3]
      let text = row == 5 ? "" : "my \(things[row % 5]) no \(row) is \(word), I say"
      return "\"\(text)\",\(row % 2 == 0 ? "yes" : "no")"
    }
    try Data((["review,good"] + rows).joined(separator: "\n").utf8).write(
      to: scratch.url("reviews.csv"))
  }

  @Test("Free text is left out unless asked for; then its words decide, in unseen texts too")
  func learns() async throws {
    let refused = try await command.run(["train", table, "--target", "good", "--output", model])
    #expect(refused.status == 65)
    #expect(
      refused.errors.hasSuffix(
        "no column is left to learn from: \"review\" is ignored: 159 different texts in 159 rows; to "
          + "learn from free text, list it under --text\n"), "\(refused.errors)")
    let outcome = try await command.run([
      "train", table, "--target", "good", "--text", "review", "--epochs", "10", "--output", model,
      "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("Features 1 text as 2,048 inputs\n"))
    #expect(outcome.errors.contains("hashed runs of characters and words: review (2,048)"))
    let predicted = try await command.run(
      ["predict", model, "-"],
      input: "review\nWHAT A SUPERB thing\na flimsy toy\n\"Nice, sturdy\"\nnoisy!\n")
    #expect(
      predicted.lines.dropFirst().map { $0.split(separator: ",")[0] } == ["yes", "no", "yes", "no"])
    let inspected = try await command.run(["inspect", model])
    #expect(
      inspected.lines.contains(
        "review   text    2048  hashed runs of 3 to 5 characters, words and pairs of words"))
  }

  @Test("A text column that does not exist, or has another kind, is refused")
  func refused() async throws {
    for (arguments, message) in [
      (["--text", "revue"], "there is no column \"revue\"; did you mean \"review\"?"),
      (["--text", "review", "--categorical", "review"], "column \"review\" has two roles"),
    ] {
      let outcome = try await command.run(
        ["train", table, "--target", "good", "--output", model] + arguments)
      #expect(outcome.status == 65 && outcome.errors.contains(message), "\(outcome.errors)")
    }
  }
}
