import CommandSupport
import Descent
import Foundation
import Testing

/// `descent compare`.
struct CompareTests {
  private let descent = Command("descent")
  private let scratch: Scratch
  private static let race = [
    "compare", Command.root.appendingPathComponent("Examples/Data/penguins.csv").path, "--target",
    "species", "--hidden", "8", "--seeds", "2", "--budget", "3epochs", "--output", "race.html",
  ]

  init() throws { scratch = try Scratch() }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// The values of a race that do not depend on the machine's speed: for each run its best value, its rows
  /// and its updates.
  private func values(_ json: [String: Any]) throws -> [[Double]] {
    let contenders = try #require(json["contenders"] as? [[String: Any]])
    return try contenders.flatMap { contender in
      try #require(contender["runs"] as? [[String: Any]]).map { run in
        ["best", "rows", "updates"].compactMap { (run[$0] as? NSNumber)?.doubleValue }
      }
    }
  }

  @Test("The page holds the object that --json prints, and the runs file is gone at the end")
  func page() async throws {
    let outcome = try await descent.run(
      Self.race + ["--batch", "16,full", "--tune", "off", "--json"], in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try object(outcome.output)
    let page = String(
      decoding: try Files.read(contentsOf: scratch.url("race.html").path), as: UTF8.self)
    let parts = page.components(separatedBy: "type=\"application/json\" id=\"data\">")
    let data = try #require(parts.first { $0.hasPrefix("{") })
    let inPage = try object(
      try #require(data.components(separatedBy: "</script>").first))
    #expect(try values(inPage) == values(json))
    #expect(try values(json).count == 4)
    #expect(inPage["verdict"] as? String == json["verdict"] as? String)
    #expect(try scratch.contents == ["race.html"])
  }

  @Test("The terminal has a line for each contender, its goal and its command")
  func report() async throws {
    let outcome = try await descent.run(
      Self.race + ["--vary", "hidden=none;4;8,8", "--learning-rate", "0.01"], in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    for name in ["hidden none", "hidden 4 ", "hidden 8,8"] {
      #expect(outcome.lines.contains { $0.hasPrefix(name) }, "\(name): \(outcome.output)")
    }
    #expect(outcome.lines.contains { $0.hasPrefix("Goal") })
  }

  @Test(
    "What cannot race is refused, before anything is written",
    arguments: [
      (["--batch", "16,x"], 64, "'16,x'"),
      (["--vary", "speed=1,2"], 64, "speed"),
      (["--budget", "3parsecs"], 64, "3parsecs"),
      (["--seeds", "0"], 64, "--seeds"),
      (["--batch", "16,16"], 64, "16"),
    ])
  func refused(options: [String], status: Int32, part: String) async throws {
    let outcome = try await descent.run(Self.race + options, in: scratch.folder)
    #expect(outcome.status == status, "\(outcome.status) \(outcome.errors)")
    #expect(outcome.errors.contains(part), "\(outcome.errors)")
    #expect(try scratch.contents.isEmpty)
  }

  @Test("A run that diverges is in the table and does not fail the race")
  func divergence() async throws {
    let outcome = try await descent.run(
      Self.race + [
        "--optimizer", "sgd", "--vary", "learning-rate=0.01,1e30", "--tune", "off", "--json",
      ], in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let contenders = try #require(try object(outcome.output)["contenders"] as? [[String: Any]])
    #expect(contenders.map { $0["diverged"] as? Int } == [0, 2])
    #expect(outcome.errors.contains("diverged"))
  }

  #if os(Linux)
    @Test("After Ctrl-C, the same command goes on with the runs that are done")
    func interrupted() async throws {
      let options = Self.race + ["--batch", "8,16", "--tune", "off", "--json"]
      let whole = try await descent.run(options, in: scratch.folder)
      try Files.remove(scratch.url("race.html").path)
      let long = Self.race + ["--batch", "8,16", "--tune", "off", "--json", "--seeds", "500"]
      let runs = scratch.url("race.html.runs").path
      let ended = try await descent.run(
        long, in: scratch.folder,
        meanwhile: { process in
          process.wait { Files.size(of: runs) > 10_000 }
          process.send(SIGINT)
        })
      #expect(ended.status == 130, "\(ended.errors)")
      #expect(FileManager.default.fileExists(atPath: runs))
      let again = try await descent.run(options, in: scratch.folder)
      #expect(again.status == 0, "\(again.errors)")
      #expect(again.errors.contains("Goes on"), "\(again.errors)")
      #expect(try values(object(again.output)) == values(object(whole.output)))
    }
  #endif
}
