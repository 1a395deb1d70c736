import CommandSupport
import Descent
import Foundation
import Testing

/// `--schedule`, and the preview of a schedule.
struct ScheduleOptionTests {
  private let command = Command("descent")
  private static let table = ["Examples/Data/diabetes.csv", "--target", "progression"]

  @Test(
    "A milestone that the training does not reach is noted, with the training's length",
    arguments: [
      ("warmup:5e", "the end of warmup comes after 60 steps"),
      ("warmup:2e,cosine", nil),
      ("constant,for=3e,multi-step:5/1e", "the milestone of 1 epoch comes after 48 steps"),
      ("constant:0.5", nil),
    ])
  func unreached(schedule: String, note: String?) async throws {
    let scratch = try Scratch()
    let outcome = try await command.run(
      ["train"] + Self.table + [
        "--schedule", schedule, "--epochs", "4", "--output", scratch.url("m").path,
      ])
    #expect(outcome.status == 0)
    let expected = note.map { "note: --schedule \(schedule): \($0), the training has 48\n" }
    #expect(outcome.errors == expected ?? "")
  }

  @Test("--schedule none overrides the schedule of a settings file")
  func none() async throws {
    let scratch = try Scratch()
    let settings = try await command.run(
      ["settings"] + Self.table + [
        "--schedule", "warmup:1e", "--epochs", "2", "--output", scratch.url("m").path,
      ])
    let file = scratch.url("settings.yaml")
    try Data(settings.output.utf8).write(to: file)
    let scheduled = try await command.run(["train", file.path])
    let plain = try await command.run(["train", file.path, "--schedule", "none"])
    #expect(scheduled.lines.contains("Schedule warmup:1e"))
    #expect(plain.status == 0 && !plain.output.contains("Schedule"), "\(plain.errors)")
  }

  @Test("The preview draws the learning rate over the training, and the momentum if it changes")
  func preview() async throws {
    let outcome = try await command.run(
      ["settings"] + Self.table + [
        "--preview", "--schedule", "one-cycle:momentum=0.85/0.95", "--epochs", "4",
        "--learning-rate", "0.5",
      ], variables: ["LC_ALL": "C.UTF-8", "TERM": "xterm"])
    #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
    let lines = outcome.lines
    #expect(lines.count == 27)
    #expect(lines[0] == "Schedule one-cycle:momentum=0.85/0.95 of the learning rate 0.5")
    #expect(lines[1] == "Batches  353 rows = 11 × 32 + 1 × 1 (kept), 4 epochs")
    #expect(lines[2].hasPrefix("0.4996 ┤ ") && lines[11].hasPrefix(" 2e-06 ┤⠒"))
    #expect(lines[13].hasSuffix("step 48, 4 epochs") && lines[14].hasPrefix("Momentum in "))
    #expect(lines[15].hasPrefix("  0.95 ┤⠉") && lines[24].hasPrefix("0.8501 ┤ "))
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test(
    "The preview ends where a limit ends the training", arguments: ["--max-steps", "--max-rows"])
  func limited(option: String) async throws {
    let outcome = try await command.run(
      ["settings"] + Self.table + [
        "--preview", "--schedule", "cosine", "--epochs", "100000", option,
        option == "--max-steps" ? "24" : "706",
      ])
    #expect(outcome.status == 0 && outcome.lines.last?.hasSuffix("step 24") == true)
  }

  @Test("A terminal without Unicode gets a preview in ASCII")
  func plain() async throws {
    let outcome = try await command.run(
      ["settings"] + Self.table + ["--preview", "--schedule", "plateau"],
      variables: ["LC_ALL": "C", "TERM": "xterm"])
    #expect(outcome.status == 0)
    #expect(outcome.lines[2].contains("as if the metric that it watches improved"))
    #expect(outcome.lines[3].hasPrefix("0.001 |*****"))
    #expect(outcome.lines[3...].allSatisfy { $0.allSatisfy(\.isASCII) })
  }

  @Test(
    "An invalid schedule, or a preview without a schedule, is refused",
    arguments: [
      (["--schedule", "cosin"], "'--schedule <schedule>': \"cosin\" is not a known schedule"),
      (["--preview"], "--preview draws the learning rate of a schedule: add --schedule"),
    ])
  func wrong(arguments: [String], message: String) async throws {
    let outcome = try await command.run(["settings"] + Self.table + arguments)
    #expect(outcome.status == 64 && outcome.output == "")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }
}
