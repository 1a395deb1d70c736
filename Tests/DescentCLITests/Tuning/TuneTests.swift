import CommandSupport
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// `descent tune`.
struct TuneTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private static let table = "Examples/Data/penguins.csv"
  private static let small = ["--hidden", "8", "--steps", "120", "--seeds", "2"]

  init() throws { scratch = try Scratch() }

  private func tune(_ arguments: String...) async throws -> Command.Outcome {
    try await command.run(["tune", Self.table, "--target", "species"] + Self.small + arguments)
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("The curve is drawn, and the command to run next trains with the suggestion")
  func suggestion() async throws {
    let outcome = try await tune("--optimizer", "sgd", "--batch", "8")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("┊") && outcome.output.contains("┴"))
    #expect(
      outcome.output.contains("Found    the loss has made 95% of its fall at the learning rate "))
    let next = try #require(outcome.lines.last { $0.hasPrefix("Next     ") }).dropFirst(9)
    #expect(
      next.hasPrefix(
        "descent train Examples/Data/penguins.csv --target species --hidden 8 --batch 8 --optimizer sgd "
          + "--learning-rate "), "\(next)")
    let words = next.split(separator: " ").dropFirst().map(String.init)
    let trained = try await command.run(
      words + ["--epochs", "1", "--output", scratch.url("m").path])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(try scratch.contents == ["m"])
  }

  @Test("The JSON has each seed's losses, the median with its band, the finding and the command")
  func json() async throws {
    let picture = scratch.url("tune.svg").path
    let outcome = try await tune("--json", "--output", picture, "--seed", "5")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try object(outcome.output)
    #expect(json["picture"] as? String == picture)
    let batch = try #require((json["batches"] as? [[String: Any]])?.first)
    #expect((batch["rates"] as? [Double])?.count == 120)
    #expect(batch["batch"] as? Int == 32 && batch["finding"] as? String == "falls")
    let rate = try #require(batch["learning_rate"] as? Double)
    #expect(
      (batch["command"] as? String)?.hasSuffix("--learning-rate \(rate) --seed 5 --preset plain")
        == true)
    for key in ["median", "low", "high"] {
      #expect((batch[key] as? [Any])?.count == 120)
    }
    let seeds = try #require(batch["seeds"] as? [[String: Any]])
    #expect(seeds.map { $0["seed"] as? String } == ["5", "6"])
    #expect((seeds[0]["losses"] as? [Double])?.isEmpty == false)
    #expect(XMLParser(data: try Data(contentsOf: URL(fileURLWithPath: picture))).parse())
  }

  @Test("Several batch sizes have a table, a command each, and a panel each in the picture")
  func batches() async throws {
    let picture = scratch.url("t.svg")
    let outcome = try await tune("--batch", "8,full", "--output", picture.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.lines.contains("    batch  learning_rate"))
    let next = outcome.lines.filter { $0.hasPrefix("Next     ") }
    #expect(next.count == 2 && next[0].contains("--batch 8 ") && next[1].contains("--batch full "))
    let svg = try String(contentsOf: picture, encoding: .utf8)
    #expect(svg.contains("Batch 8: ") && svg.contains("Batch full: "))
    let other = try await tune("--optimizer", "sgd,adam")
    #expect(other.status == 64)
  }

  @Test("Hostile names are text in the picture and quoted in the command")
  func hostile() async throws {
    let name = "<script>alert('x')</script>"
    let rows = (0..<60).map { "\($0 % 7),\($0 % 5),\($0 % 7 > 3 ? "a" : "b")" }
    let table = scratch.url("a b.csv")
    try Data(("x,y,\(name)\n" + rows.joined(separator: "\n") + "\n").utf8).write(to: table)
    let picture = scratch.url("t.svg")
    let outcome = try await command.run(
      ["tune", table.path, "--target", name, "--output", picture.path] + Self.small)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let svg = try String(contentsOf: picture, encoding: .utf8)
    #expect(!svg.contains("<script>") && svg.contains("&lt;script&gt;alert(&#39;x&#39;)"))
    #expect(XMLParser(data: Data(svg.utf8)).parse())
    #expect(outcome.output.contains(#"--target '<script>alert('\''x'\'')</script>'"#))
  }

  @Test("A picture that cannot be written is an error before the tests")
  func unwritable() async throws {
    let outcome = try await tune("--output", scratch.url("no/such/folder.svg").path)
    #expect(outcome.status == 74 && outcome.output == "")
    let itself = try await tune("--output", Self.table)
    #expect(itself.status == 74 && itself.errors.contains("it is the table itself"))
  }

  #if os(Linux)
    @Test("A picture that cannot be written after the tests is an error that loses nothing")
    func fullDisk() async throws {
      let outcome = try await Command(path: "/bin/bash").run([
        "-c",
        """
        ulimit -c 0; ulimit -f 6; exec env --ignore-signal=XFSZ '\(command.path)' tune \(Self.table) \
        --target species \(Self.small.joined(separator: " ")) --output '\(scratch.url("t.svg").path)' | cat
        exit ${PIPESTATUS[0]}
        """,
      ])
      #expect(outcome.status == 74 && outcome.output.contains("Next     descent train"))
      #expect(outcome.errors.contains("t.svg: cannot be written"))
      #expect(try scratch.contents == [])
    }
  #endif

  @Test(
    "A test without a suggestion says what it saw and what to do",
    arguments: [
      (["--from", "1e-12", "--to", "1e-10"], "the loss does not fall at any rate", "--to "),
      (
        ["--from", "1e20", "--to", "1e30", "--optimizer", "sgd"], "the loss diverges at once",
        "begin lower, with --from"
      ),
    ])
  func none(arguments: [String], finding: String, advice: String) async throws {
    let outcome = try await command.run(
      ["tune", Self.table, "--target", "species"] + Self.small + arguments)
    #expect(outcome.status == 1)
    let line = try #require(outcome.lines.first { $0.hasPrefix("None ") })
    #expect(line.contains(finding) && line.contains(advice))
    #expect(!outcome.output.contains("Next "))
  }

  @Test("A loss that still falls at the highest rate is said to, with the suggestion so far")
  func stillFalling() async throws {
    let outcome = try await tune("--to", "0.003", "--from", "1e-5")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("still falls at the highest rate"))
    #expect(outcome.output.contains("look further with --to 0.3"))
  }

  @Test("What a test ignores is noted")
  func ignored() async throws {
    let outcome = try await tune("--learning-rate", "3", "--schedule", "cosine")
    #expect(
      outcome.errors == "note: the range test ignores --learning-rate and --schedule\n",
      "\(outcome.errors)")
    #expect(outcome.output.contains("--schedule cosine") && !outcome.output.contains("rate 3"))
  }

  @Test(
    "Options out of their range are refused",
    arguments: [
      ["--seeds", "0"], ["--steps", "19"], ["--from", "2", "--to", "1"], ["--to", "nan"],
    ])
  func refused(arguments: [String]) async throws {
    let outcome = try await command.run(
      ["tune", Self.table, "--target", "species"] + arguments)
    #expect(outcome.status == 64 && outcome.output == "")
  }
}
