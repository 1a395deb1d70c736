import CommandSupport
import Foundation
import Testing

/// `descent settings`, and files of settings together with the command line.
struct SettingsTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private static let table = "Examples/Data/penguins.csv"

  init() throws { scratch = try Scratch() }

  @Test(
    "Settings that a training would refuse are refused with the same message and exit code",
    arguments: [
      (
        "no.csv --target y", 66,
        "no.csv: there is no such file; check the path and the current folder"
      ),
      ("\(table) --target y", 65, "\(table):1: there is no column \"y\"; choose another."),
      (
        "\(table) --target species --loss huber", 64,
        "--loss huber: not for the target \"species\" "
      ),
      (
        "\(table) --target species --monitor mae", 64,
        "--monitor mae: not measured in this training"
      ),
      ("\(table) --target species --residual", 64, "--residual: --hidden is 128,64; expected "),
    ])
  func refused(arguments: String, status: Int, message: String) async throws {
    let words = arguments.split(separator: " ").map(String.init)
    let output = ["--output", scratch.url("m").path]
    let trained = try await command.run(["train"] + words + output)
    for more in [[], ["--schedule", "cosine", "--preview"]] {
      let outcome = try await command.run(["settings"] + words + output + more)
      #expect(outcome.status == status && outcome.output == "")
      #expect(outcome.errors.hasPrefix("descent: \(message)") && outcome.errors == trained.errors)
    }
  }

  @Test("Printing the settings neither reads standard input nor writes a file")
  func leavesAlone() async throws {
    let log = scratch.url("log").path
    let outcome = try await command.run(["settings", "-", "--target", "y", "--log", log])
    #expect(outcome.status == 0 && outcome.lines.contains("file: \"-\""))
    let named = try await command.run(
      ["settings", Self.table, "--target", "species", "--log", log])
    #expect(named.status == 0 && named.errors == "" && named.lines.contains("log: \"\(log)\""))
    #expect(try scratch.contents == [])
  }

  @Test(
    "An option may be in the file and the one that it needs on the command line, or vice versa")
  func together() async throws {
    let file = scratch.url("s.yaml")
    let head = """
      file: \(Self.table)
      target: species
      epochs: 1
      output: \(scratch.url("m").path)

      """
    func train(_ setting: String, _ arguments: String...) async throws -> Command.Outcome {
      try Data((head + setting).utf8).write(to: file)
      return try await command.run(["train", file.path] + arguments)
    }
    let expected = "Stops    after 3 validations in which val_loss has not improved"
    for (setting, option, value, end) in [
      ("patience: 3", "--min-change", "0.1", " by more than 0.1"),
      ("min-change: 0.1", "--patience", "3", " by more than 0.1"),
      ("patience: 3", "--patience-after", "1", ", from epoch 2 on"),
    ] {
      let outcome = try await train(setting, option, value)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.lines.contains(expected + end))
    }
    for (setting, arguments, message) in [
      (
        "clip-norm: 1", ["--clip-value", "2"], "--clip-norm and --clip-value: give only one of them"
      ),
      ("group: island", ["--split", "tail"], "--split tail does not go with --group, "),
      (
        "fast-run: true", ["--overfit-batch", "2"],
        "--fast-run and --overfit-batch: give only one of them"
      ),
    ] {
      let outcome = try await train(setting, arguments[0], arguments[1])
      #expect(outcome.status == 64 && outcome.output == "")
      #expect(
        outcome.errors.hasPrefix("descent: \(file.path) and the command line: \(message)"),
        "\(outcome.errors)")
    }
    try Data("target: species\n".utf8).write(to: file)
    let missing = try await command.run(["train", file.path])
    #expect(missing.status == 64)
    #expect(
      missing.errors
        == "descent: \(file.path): the setting \"file\" is missing; expected the table to train on\n"
    )
  }
}
