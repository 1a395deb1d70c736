import CommandSupport
import Descent
import Foundation
import Testing

/// `descent report`.
struct ReportTests {
  private let descent = Command("descent")
  private let scratch: Scratch
  private static let table = Command.root.appendingPathComponent("Examples/Data/penguins.csv").path

  init() throws { scratch = try Scratch() }

  /// Trains with a log in the folder `runs` of the scratch folder.
  private func train(_ options: [String]) async throws -> Command.Outcome {
    let outcome = try await descent.run(
      ["train", Self.table, "--target", "species", "--log", "runs"] + options, in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// The runs of `descent report --json`.
  private func runs(_ arguments: [String]) async throws -> [[String: Any]] {
    let outcome = try await descent.run(
      ["report"] + arguments + ["--json"], in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(try object(outcome.output)["runs"] as? [[String: Any]])
  }

  @Test("The receipt's command gives the same weights, and evaluate the same counts")
  func reproduces() async throws {
    let trained = try await train([
      "--epochs", "3", "--hidden", "8,8", "--optimizer", "adam:beta1=0.8", "--batch", "16",
      "--schedule", "warmup:1e,cosine", "--dropout", "0.1", "--ignore", "year,island",
      "--missing=,-,NA", "--stop-at", "-0.5", "--seed", "18446744073709551615", "--residual",
      "--log-details", "--output", "it's a model.safetensors",
    ])
    #expect(trained.output.contains("descent report runs/run-1.jsonl"))
    let first = try Files.read(contentsOf: scratch.url("it's a model.safetensors").path)
    let run = try await runs(["runs/run-1.jsonl"])[0]
    let receipt = try #require(run["receipt"] as? [String: Any])
    let command = try #require(receipt["command"] as? String)
    #expect((receipt["notes"] as? [String])?.isEmpty == true)
    #expect(receipt["seed"] as? String == "18446744073709551615")
    try Files.remove(scratch.url("it's a model.safetensors").path)
    let shell = try await Command(path: "/bin/sh").run(
      ["-c", command.replacingOccurrences(of: "descent train", with: "'\(descent.path)' train")],
      in: scratch.folder)
    #expect(shell.status == 0, "\(command)\n\(shell.errors)")
    #expect(try Files.read(contentsOf: scratch.url("it's a model.safetensors").path) == first)
    #expect(try scratch.contents.contains("runs"))
    let evaluated = try await descent.run(
      ["evaluate", "it's a model.safetensors", Self.table, "--set-aside", "--json"],
      in: scratch.folder)
    let confusion = try #require(try object(evaluated.output)["confusion"] as? [String: Any])
    let evaluation = try #require(run["evaluation"] as? [String: Any])
    let target = try #require((evaluation["targets"] as? [[String: Any]])?.first)
    let classes = try #require(target["classes"] as? [String: Any])
    #expect(classes["counts"] as? [[Int]] == confusion["counts"] as? [[Int]])
    #expect(classes["labels"] as? [String] == confusion["labels"] as? [String])
  }

  @Test("A folder is all its runs, and the terminal has a line for each")
  func folder() async throws {
    _ = try await train(["--epochs", "1"])
    _ = try await train(["--epochs", "2", "--optimizer", "sgd:0.1"])
    let outcome = try await descent.run(["report", "runs"], in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.lines.count >= 3 && outcome.lines[1].hasPrefix("run-1  epochs"))
    #expect(try await runs(["runs"]).map { $0["name"] as? String } == ["run-1", "run-2"])
    #expect(try scratch.contents.contains("report.html"))
  }

  @Test("The page has the data of --json, and a name in it cannot be markup")
  func page() async throws {
    _ = try await train(["--epochs", "1", "--log-details"])
    let hostile = "</script><img src=x>.jsonl"
    try FileManager.default.moveItem(
      at: scratch.url("runs/run-1.jsonl"), to: scratch.url("runs").appendingPathComponent("a.jsonl")
    )
    let log = try Files.read(contentsOf: scratch.url("runs/a.jsonl").path)
    let name = String(hostile.replacing("/", with: ":"))
    try Files.write(log, to: scratch.url("runs/\(name)").path)
    let outcome = try await descent.run(
      ["report", "runs", "--output", "page.html", "--json"], in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let html = try String(contentsOf: scratch.url("page.html"), encoding: .utf8)
    #expect(!html.contains("<img") && html.contains("Content-Security-Policy"))
    let data = try #require(html.firstMatch(of: /id="data">(.*?)<\/script>/.dotMatchesNewlines()))
    let page = try JSONDecoder().decode(JSONValue.self, from: Data(data.1.utf8))
    #expect(try JSONDecoder().decode(JSONValue.self, from: Data(outcome.output.utf8)) == page)
    let refused = try await descent.run(
      ["report", "runs/a.jsonl", "--output", "runs/a.jsonl"], in: scratch.folder)
    #expect(refused.status == 74 && refused.errors.contains("it is one of the event logs"))
    #expect(try Files.read(contentsOf: scratch.url("runs/a.jsonl").path) == log)
  }

  @Test("A run that diverged is reported as failed")
  func failed() async throws {
    let outcome = try await descent.run(
      [
        "train", Self.table, "--target", "species", "--log", "runs", "--optimizer", "sgd:1e30",
        "--epochs", "2",
      ], in: scratch.folder)
    #expect(outcome.status == 65)
    let run = try await runs(["runs"])[0]
    #expect(run["status"] as? String == "failed" && run["message"] is String)
    #expect(run["evaluation"] is NSNull)
  }

  @Test(
    "What is no log is refused",
    arguments: [
      ("t.csv", 65, "t.csv:1: not a line of an event log: it is not JSON"),
      ("none.jsonl", 66, "none.jsonl"), ("empty", 66, "the folder has no event log"),
    ])
  func refused(path: String, code: Int, message: String) async throws {
    try Files.write(Array("a,b\n1,2\n".utf8), to: scratch.url("t.csv").path)
    try FileManager.default.createDirectory(
      at: scratch.url("empty"), withIntermediateDirectories: true)
    let outcome = try await descent.run(["report", path], in: scratch.folder)
    #expect(outcome.status == code && outcome.errors.contains(message), "\(outcome.errors)")
    #expect(try !scratch.contents.contains("report.html"))
  }
}
