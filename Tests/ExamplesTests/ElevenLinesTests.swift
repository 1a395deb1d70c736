import CommandSupport
import Foundation
import Testing

/// The example `eleven-lines` as a process, compared with NumPy's results.
struct ElevenLinesTests {
  private let command = Command("eleven-lines")

  private static func goldens() throws -> [JSON] {
    let url = Command.root.appendingPathComponent("Tests/DescentTests/Goldens/eleven-lines.json")
    return try JSONDecoder().decode([JSON].self, from: Data(contentsOf: url))
  }

  @Test("Every key and number of --json equals NumPy's, to 1e-9", arguments: 0..<6)
  func agreesWithNumPy(index: Int) async throws {
    let goldens = try Self.goldens()
    #expect(goldens.count == 6)
    let golden = goldens[index]
    var arguments = ["--json"]
    for option in ["alpha", "hidden", "seed", "iterations", "batch", "last"] {
      arguments += ["--\(option)", try #require(golden[option]?.argument)]
    }
    if golden["shuffle"]?.argument == "true" { arguments.append("--shuffle") }
    let outcome = try await command.run(arguments)
    #expect(outcome.status == 0 && outcome.errors == "")
    let ours = try JSONDecoder().decode(JSON.self, from: Data(outcome.output.utf8))
    #expect(ours.differences(from: golden) == [])
  }

  @Test("A number that is off by 1e-8 does not pass the comparison")
  func comparisonCanFail() {
    let golden = JSON.object(["outputs": .array([.number(0.5)])])
    let other = JSON.object(["outputs": .array([.number(0.5 * (1 + 1e-8))])])
    #expect(other.differences(from: golden).count == 1)
    #expect(JSON.object([:]).differences(from: golden).count == 1)
  }

  @Test("Without --json, the example prints the lines of the blog post")
  func publishedLines() async throws {
    let outcome = try await command.run([])
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(
      outcome.output == """
        Error after 0 iterations:0.496410031903
        Error after 10000 iterations:0.00858452565325
        Error after 20000 iterations:0.00578945986251
        Error after 30000 iterations:0.00462917677677
        Error after 40000 iterations:0.00395876528027
        Error after 50000 iterations:0.00351012256786

        """)
  }

  @Test(
    "Wrong usage exits with 64 and says what is wrong",
    arguments: [
      (["--batch", "0"], "The value '0' is invalid for '--batch <batch>'"),
      (["--alpha", "0"], "--alpha 0.0: expected a finite number above 0"),
      (["--alpha", "nan"], "--alpha nan: expected a finite number above 0"),
      (["--hidden", "0"], "--hidden 0: expected 1 to 1,000,000"),
      (["--iterations=-1"], "--iterations -1: expected at least 0"),
      (
        ["--last", "lose"],
        "The value 'lose' is invalid for '--last <last>'. "
          + "Please provide one of 'keep', 'drop', 'merge' or 'spread'."
      ),
      (["--speed", "9"], "Unknown option '--speed'. Did you mean '--seed'?"),
    ])
  func wrongUsage(arguments: [String], message: String) async throws {
    let outcome = try await command.run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output == "")
    #expect(outcome.errors.split(separator: "\n").first ?? "" == "Error: \(message)")
  }
}
