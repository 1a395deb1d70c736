import CommandSupport
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The drawing of `eleven-lines --plot`.
struct ElevenLinesPlotTests {
  private let command = Command("eleven-lines")
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func plot(_ options: [String] = []) async throws -> (text: String, lines: [String]) {
    let file = scratch.url("errors.svg")
    let outcome = try await command.run(["--plot", file.path, "--iterations", "3000"] + options)
    #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
    return (try String(contentsOf: file, encoding: .utf8), outcome.lines)
  }

  @Test("The lines on standard output are the errors of the three modes after all passes")
  func errors() async throws {
    let lines = try await plot().lines
    for (place, mode) in [("full", "full batch"), ("2", "mini-batch of 2"), ("1", "stochastic")]
      .enumerated()
    {
      let result = try await command.run(["--json", "--iterations", "3000", "--batch", mode.0])
      let json = try JSONDecoder().decode(JSON.self, from: Data(result.output.utf8))
      let error = try #require(json["final_error"]?.argument.flatMap(Double.init))
      let updates = try #require(json["updates"]?.argument)
      #expect(
        lines[place]
          == "\(mode.1): error \(String(format: "%.6f", error)) after 3000 passes, \(updates) updates"
      )
    }
  }

  @Test(
    "The drawing is well-formed, has a title and a description, and needs nothing from elsewhere")
  func form() async throws {
    let text = try await plot(["--batch", "3"]).text
    let parser = XMLParser(data: Data(text.utf8))
    #expect(parser.parse(), "\(parser.parserError.map(String.init(describing:)) ?? "")")
    for part in [
      "role=\"img\" aria-labelledby=\"title desc\"", "<title id=\"title\">", "<desc id=\"desc\">",
      "prefers-color-scheme: dark", "mini-batch of 3", "Over the passes", "Over the updates",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(text.components(separatedBy: "http").count == 2, "only the name of the language")
    #expect(text.utf8.count < 100_000 && !text.contains("nan") && !text.contains("inf"))
  }

  @Test(
    "Three curves in each panel; over the updates, the stochastic one is log10 4 further to the right"
  )
  func curves() async throws {
    let text = try await plot().text
    let paths = text.components(separatedBy: "<path class=\"line m").dropFirst(4).compactMap {
      $0.components(separatedBy: " d=\"M").dropFirst().first?.components(separatedBy: "\"")[0]
    }
    let ends = paths.compactMap { path in
      path.components(separatedBy: "L").last?.split(separator: " ").compactMap { Double($0) }
    }
    try #require(ends.count == 6 && ends.allSatisfy { $0.count == 2 })
    #expect(ends[0][0] == 436 && ends[1][0] == 436 && ends[2][0] == 436)
    // The axis of the updates goes to 12,000.
    let logarithms = (3.4771213, 4.0791812)
    let expected = 492 + 372 * logarithms.0 / logarithms.1
    #expect(abs(ends[3][0] - expected) < 0.06 && ends[5][0] == 864)
    // The heights are the same in both panels.
    #expect((0..<3).allSatisfy { ends[$0][1] == ends[$0 + 3][1] })
  }

  @Test("Few passes are drawn too, and wrong usage is refused")
  func edges() async throws {
    let file = scratch.url("one.svg").path
    let one = try await command.run(["--plot", file, "--iterations", "1"])
    #expect(one.status == 0 && one.lines.count == 4, "\(one.errors)")
    let none = try await command.run(["--plot", file, "--iterations", "0"])
    #expect(none.status == 64 && none.errors.contains("--iterations 0"))
    let four = try await command.run(["--plot", file, "--batch", "4"])
    #expect(four.status == 64 && four.errors.contains("--batch 4: expected 2 or 3"))
    let nowhere = try await command.run(["--plot", "/nowhere/x.svg", "--iterations", "2"])
    #expect(nowhere.status != 0 && nowhere.errors.contains("/nowhere/x.svg"), "\(nowhere.errors)")
  }
}
