import CommandSupport
import Descent
import DescentTables
import Foundation
import Testing

/// What a person gets who names no preset: `--preset standard`, which the other tests do not have.
struct StandardPresetTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private static let table = "Examples/Data/penguins.csv"

  init() throws { scratch = try Scratch() }

  private func train(
    _ arguments: [String], target: String = "species", table: String = Self.table,
    meanwhile act: (@Sendable (Command.Running) -> Void)? = nil
  ) async throws -> Command.Outcome {
    try await command.run(
      ["train", table, "--target", target, "--preset", "standard", "--output", model] + arguments,
      meanwhile: act)
  }

  private var model: String { scratch.url("m.safetensors").path }

  @Test(
    "Four networks are measured together, trained again on all rows, and predict better than 97%")
  func whole() async throws {
    let outcome = try await train(["--epochs", "30"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    for text in [
      "Preset   standard, which is --bins auto", "Ensemble 4 networks", "Networks epoch 30",
      "Together val_loss", "Refit    on all 344 rows, 30 epochs", "all 4 networks",
      "Next     descent predict",
    ] {
      #expect(outcome.output.contains(text), "\(text)")
    }
    let saved = try TableModel(contentsOf: model)
    #expect(saved.model.members.count == 4 && saved.record.trainingRows == 344)
    #expect(saved.record.metrics["accuracy"] ?? 0 > 0.97)
    let aside = try await command.run(["evaluate", model, Self.table, "--set-aside"])
    #expect(aside.status != 0 && aside.errors.contains("trained again on all rows"))
    let step = try await command.run(["step", model, Self.table])
    #expect(step.status == 0 && !step.errors.contains("not the table"), "\(step.errors)")
    let inspected = try await command.run(["inspect", model])
    #expect(inspected.output.contains("these values are of the training before"))
  }

  @Test("The README shows what its first command prints")
  func readme() async throws {
    let outcome = try await train([], target: "digit", table: "Examples/Data/digits.csv")
    #expect(outcome.status == 0 && outcome.errors == "")
    let page = try String(
      contentsOf: Command.root.appendingPathComponent("README.md"), encoding: .utf8)
    let shown = try #require(page.components(separatedBy: "```text\n").dropFirst().first)
      .components(separatedBy: "```")[0].split(separator: "\n").map(String.init)
    #expect(shown.count > 20)
    let printed = Set(outcome.lines.map(Self.withoutSpeed))
    // The model has another name here.
    for line in shown where line != "  ..." && !line.contains("digits.safetensors") {
      #expect(printed.contains(Self.withoutSpeed(line)), "\(line)")
    }
  }

  /// A row of the table of epochs without its rows per second, which differ in each run.
  private static func withoutSpeed(_ line: String) -> String {
    guard let number = line.split(separator: " ").first, Int(number) != nil else { return line }
    return line.split(separator: " ").dropLast().joined(separator: " ")
  }

  @Test(
    "Options that do not go with the preset's change what it does, and no more",
    arguments: [
      (["--no-refit"], "all 4 networks", "Refit"), (["--ensemble", "1"], "Refit", "Together"),
      (["--validation", "0"], "all 4 networks", "--refit"),
      (["--keep", "both"], "--keep both keeps the weights of one training", "Refit "),
      (["--bins", "0"], "Select", "ranges"),
    ])
  func options(_ arguments: [String], there: String, missing: String) async throws {
    let outcome = try await train(arguments + ["--epochs", "2"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    if there != "Select" { #expect((outcome.output + outcome.errors).contains(there)) }
    #expect(!outcome.output.contains(missing))
  }

  @Test("A loss of standard deviations trains a single network")
  func gaussian() async throws {
    let outcome = try await train(
      ["--loss", "gaussian", "--epochs", "2"], target: "progression",
      table: "Examples/Data/diabetes.csv")
    #expect(outcome.status == 0 && outcome.output.contains("Refit"), "\(outcome.errors)")
    #expect(!outcome.output.contains("Ensemble"))
  }

  @Test(
    "After Ctrl-C the networks so far are saved, and nothing is said to be done",
    .timeLimit(.minutes(5)))
  func interrupted() async throws {
    let log = scratch.url("log").path
    let outcome = try await train(
      ["--epochs", "1000000", "--log", log],
      meanwhile: {
        $0.wait(for: "\"epoch\":3", in: log + "/run-1.jsonl")
        $0.send(SIGINT)
      })
    #expect(outcome.status == 130)
    #expect(outcome.output.contains("Stopped  after") && !outcome.output.contains("all epochs"))
    #expect(outcome.errors.contains("not trained again on all rows"))
    #expect(try TableModel(contentsOf: model).record.validationRows == 69)
  }

  @Test("A flag that the preset has is off in a settings file with false")
  func settingsFile() async throws {
    let file = scratch.url("s.yaml")
    let table = Command.root.appendingPathComponent(Self.table).path
    try Data("file: \(table)\ntarget: species\nrefit: false\nepochs: 2\n".utf8).write(to: file)
    let outcome = try await command.run([
      "train", file.path, "--preset", "standard", "--output", model,
    ])
    #expect(outcome.status == 0 && !outcome.output.contains("Refit"), "\(outcome.errors)")
    #expect(outcome.output.contains("all 4 networks"))
  }
}
