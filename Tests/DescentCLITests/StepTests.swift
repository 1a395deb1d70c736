import CommandSupport
import DescentExperiments
import Foundation
import Testing

/// `descent step` as a process, on the data of the examples.
struct StepTests {
  private let command = Command("descent")
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func step(_ arguments: String...) async throws -> (text: [String], json: [String: Any]) {
    let outcome = try await command.run(["step"] + arguments + ["--json"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return (outcome.errors.components(separatedBy: "\n"), try #require(json as? [String: Any]))
  }

  private func numbers(_ value: Any?, _ key: String) throws -> [Double] {
    try #require(value as? [[String: Any]]).map { ($0[key] as? NSNumber)?.doubleValue ?? .nan }
  }

  @Test("The JSON has the step that the library examines, and exactly the keys of docs/json.md")
  func json() async throws {
    let (_, json) = try await step(
      "Examples/Data/penguins.csv", "--target", "species", "--batch", "8", "--at-step", "3",
      "--hidden", "6", "--optimizer", "sgd:0.1", "--reduction", "sum")
    var experiment = Experiment(
      file: Command.root.appendingPathComponent("Examples/Data/penguins.csv").path,
      target: "species")
    for (name, text) in [
      ("batch", "8"), ("hidden", "6"), ("optimizer", "sgd:0.1"), ("reduction", "sum"),
    ] {
      try experiment.set(name, text: text)
    }
    let expected = try experiment.prepare().examine(step: 3)
    #expect(json["step"] as? Int == 3 && json["batch"] as? Int == 3 && json["epoch"] as? Int == 1)
    #expect(try numbers(json["rows"], "line") == expected.rows.map { Double($0.line) })
    // JSONSerialization reads some numbers with another last bit.
    func expect(_ values: [Double], _ expected: [Double]) {
      #expect(values.count == expected.count)
      #expect(zip(values, expected).allSatisfy { abs($0 - $1) <= 1e-15 * abs($1) })
    }
    expect(try numbers(json["rows"], "loss"), expected.rows.map(\.loss))
    expect(try numbers(json["rows"], "gradient_norm"), expected.rows.map(\.gradientNorm))
    expect(try numbers(json["rows"], "angle"), expected.rows.map { $0.angle ?? .nan })
    expect(try numbers(json["layers"], "change"), expected.layers.map(\.change))
    expect([json["full_norm"] as? Double ?? .nan], [expected.full.norm])
    expect([json["sum_norm"] as? Double ?? .nan], [expected.sumNorm])
    #expect(abs((json["equivalent_learning_rate"] as? Double ?? 0) - 0.8) < 1e-12)
    let docs = try String(
      contentsOf: Command.root.appendingPathComponent("docs/json.md"), encoding: .utf8)
    let section = try #require(
      docs.components(separatedBy: "## `descent step --json`").last?.components(
        separatedBy: "\n## "
      ).first)
    var keys = Set<String>()
    for line in section.split(separator: "\n") where line.hasPrefix("| `") {
      let cell = line.split(separator: "|")[0]
      keys.formUnion(
        cell.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }.map {
          String($0.element)
        })
    }
    #expect(keys == Set(json.keys))
  }

  @Test("The report names the rows by their lines, the largest gradients first")
  func report() async throws {
    let outcome = try await command.run([
      "step", "Examples/Data/penguins.csv", "--target", "species", "--batch", "8", "--rows", "3",
    ])
    #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
    let rows = outcome.lines.filter { $0.contains("penguins.csv:") && $0.hasPrefix("  ") }
    #expect(rows.count == 3)
    let norms = rows.compactMap { Double($0.split(separator: " ")[2]) }
    #expect(norms.count == 3 && norms == norms.sorted(by: >))
    #expect(outcome.lines.contains { $0.hasPrefix("  and 5 rows of smaller gradients") })
    let lines = try String(
      contentsOf: Command.root.appendingPathComponent("Examples/Data/penguins.csv"), encoding: .utf8
    ).components(separatedBy: "\n")
    for row in rows {
      let place = try #require(row.split(separator: " ").first?.split(separator: ":").last)
      let number = try #require(Int(place))
      #expect((2...lines.count).contains(number))
    }
    for word in ["Step", "Sum", "Full", "Noise", "Change", "Loss", "Rate"] {
      #expect(outcome.lines.contains { $0.hasPrefix(word) }, "\(word)")
    }
    // Nothing is written beside the table.
    #expect(
      !FileManager.default.fileExists(
        atPath: Command.root.appendingPathComponent("penguins.safetensors").path))
  }

  @Test(
    "Batches of one row, of all rows and the short last one, either reduction and any optimizer",
    arguments: [
      (["--batch", "1"], 1, "sgd"), (["--batch", "full"], 275, "adam"),
      (["--batch", "32", "--at-step", "9"], 19, "momentum"),
      (["--batch", "32", "--reduction", "sum"], 32, "lion"),
    ])
  func batches(options: [String], rows: Int, optimizer: String) async throws {
    let outcome = try await command.run(
      [
        "step", "Examples/Data/penguins.csv", "--target", "species", "--optimizer", optimizer,
        "--json",
      ] + options)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect((json["rows"] as? [Any])?.count == rows)
    #expect(outcome.errors.contains(rows == 275 ? "its gradient is the full gradient" : "points"))
    #expect(outcome.errors.contains("add up to") == (rows > 1))
  }

  @Test("A saved model goes on from its weights with a new optimizer")
  func model() async throws {
    let path = scratch.url("m.safetensors").path
    let trained = try await command.run([
      "train", "Examples/Data/penguins.csv", "--target", "species", "--epochs", "3", "--output",
      path,
    ])
    #expect(trained.status == 0)
    let (text, json) = try await step(path, "Examples/Data/penguins.csv", "--batch", "4")
    #expect(
      text.contains {
        $0.hasPrefix("Read") && $0.contains("275 rows to train on, from the weights of")
      })
    #expect(text.contains { $0.contains("adam anew, learning rate 0.001") })
    #expect((json["rows"] as? [Any])?.count == 4 && json["model"] as? String == path)
    let loss = try #require(json["training_loss"] as? [String: Double])
    #expect(try #require(loss["before"]) < 0.9)
    let refused = try await command.run([
      "step", path, "Examples/Data/penguins.csv", "--hidden", "3",
    ])
    #expect(refused.status == 64)
    #expect(refused.errors == "descent: --hidden: it is the model's own here; leave it out\n")
  }

  @Test("What is wrong is refused with what to do")
  func refused() async throws {
    let file = "Examples/Data/penguins.csv"
    for (arguments, message) in [
      (
        [file, "--target", "species", "--at-step", "0"],
        "--at-step is 0; expected a whole number of at least 1"
      ),
      (
        [file, "--target", "species", "--rows", "-1"],
        "--rows is -1; expected a whole number of at least 0"
      ),
      (
        [file, "--target", "species", "--epochs", "1", "--at-step", "10"],
        "the training ends after 9 steps"
      ),
      ([file], "--target is missing"),
      ([file, file], "penguins.csv"),
      (
        [file, "--target", "species", "--normalization", "batch"],
        "a row has no gradient of its own"
      ),
    ] {
      let outcome = try await command.run(["step"] + arguments)
      #expect(outcome.status != 0 && outcome.output == "")
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
  }
}
