import CommandSupport
import Foundation
import Testing

/// The programs that `eleven-lines --numpy` prints.
struct ElevenLinesNumPyTests {
  private static let python = Command(path: "/usr/bin/env")
  private let command = Command("eleven-lines")

  private static func hasNumPy() async throws -> Bool {
    try await python.run(["python3", "-c", "import numpy"]).status == 0
  }

  private func program(_ arguments: [String]) async throws -> [String] {
    let outcome = try await command.run(arguments + ["--numpy"])
    #expect(outcome.status == 0 && outcome.errors == "")
    return outcome.lines
  }

  @Test(
    "Each printed program prints the errors of eleven-lines, and ends with its weights, to 1e-9",
    .enabled("skipped: it needs python3 with NumPy") { try await hasNumPy() },
    arguments: [
      "", "--batch 2", "--batch 1", "--batch 1 --shuffle --seed 3", "--shuffle",
      "--batch 3 --iterations 9000", "--batch 3 --last drop --shuffle --iterations 9000",
      "--batch 3 --last merge --shuffle --iterations 9000",
      "--batch 3 --last spread --iterations 9000", "--batch 5 --last drop --iterations 60",
      "--batch 2 --alpha 2 --hidden 8 --iterations 6000", "--iterations 5", "--iterations 0",
    ])
  func agrees(options: String) async throws {
    let arguments = options.split(separator: " ").map(String.init)
    let code = try await program(arguments).joined(separator: "\n")
    let weights = "print(json.dumps([weights_0.tolist(), weights_1.tolist()]))"
    let theirs = try await Self.python.run(
      ["python3", "-"], input: "\(code)\nimport json\n\(weights)\n")
    #expect(theirs.status == 0 && theirs.errors == "", "\(theirs.errors)")
    let ours = try await command.run(arguments)
    #expect(theirs.lines.count == ours.lines.count + 1)
    for (line, other) in zip(ours.lines, theirs.lines) {
      let (our, their) = (line.split(separator: ":"), other.split(separator: ":"))
      try #require(our.count == 2 && their.count == 2, "\(other)")
      #expect(our[0] == their[0])
      let (number, theirNumber) = try (#require(Double(our[1])), #require(Double(their[1])))
      #expect(abs(number - theirNumber) <= 1e-9 * abs(number), "\(line) and \(other)")
    }
    let result = try JSONDecoder().decode(
      JSON.self, from: Data(await command.run(arguments + ["--json"]).output.utf8))
    let trained = try JSONDecoder().decode(JSON.self, from: Data((theirs.lines.last ?? "").utf8))
    let expected = try JSON.array([#require(result["synapse_0"]), #require(result["synapse_1"])])
    #expect(trained.differences(from: expected) == [])
  }

  @Test(
    "Apart from its first line and from indentation, a program differs from full batch in its marked lines",
    arguments: ["2", "1", "3 --last merge", "2 --shuffle"])
  func marks(batch: String) async throws {
    func stripped(_ lines: [String]) -> [String] {
      lines.dropFirst().map { String($0.drop { $0 == " " }) }
    }
    let whole = stripped(try await program([]))
    let other = stripped(
      try await program("--batch \(batch)".split(separator: " ").map(String.init)))
    #expect(!whole.contains { $0.contains("#") })
    let marked = other.filter { $0.contains("  # added: ") || $0.contains("  # changed: ") }
    #expect(other.filter { !whole.contains($0) } == marked && marked.count >= 5)
    // Undoing each change gives the lines of the full batch, in their order.
    let undone = other.filter { !$0.contains("  # added: ") }.map { line in
      line.contains("  # changed: ")
        ? line.components(separatedBy: "  #")[0].replacingOccurrences(of: "[rows]", with: "")
        : line
    }
    #expect(undone == whole)
  }

  @Test("Mini-batch and stochastic are the same program apart from one value")
  func oneValue() async throws {
    let (two, one) = try await (program(["--batch", "2"]), program(["--batch", "1"]))
    let different = zip(two, one).filter { $0 != $1 && !$0.hasPrefix("#") }
    #expect(two.count == one.count && different.count == 1)
    #expect(different.first?.0.hasPrefix("size = 2  # added") == true)
    #expect(different.first?.1.hasPrefix("size = 1  # added") == true)
  }

  @Test("The program is a program, or the numbers are: not both")
  func exclusive() async throws {
    for others in [["--json"], ["--plot", "x.svg"]] {
      let outcome = try await command.run(["--numpy"] + others)
      #expect(outcome.status == 64 && outcome.output == "")
      #expect(outcome.errors.hasPrefix("Error: --numpy, --json and --plot: expected at most one"))
    }
  }
}
