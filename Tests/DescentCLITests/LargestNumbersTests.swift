import CommandSupport
import Foundation
import Testing

/// Every whole number that an option takes may be the largest: what is computed from it does not overflow.
struct LargestNumbersTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private static let most = "9223372036854775807"

  init() throws {
    scratch = try Scratch()
    try Data(BadInputTests.table.utf8).write(to: scratch.url("t.csv"))
  }

  @Test(
    "A training takes the largest numbers",
    arguments: [
      "--epochs \(most) --max-steps 3", "--epochs \(most) --average swa --max-steps 3",
      "--max-steps \(most)", "--max-rows \(most)", "--validate-every \(most)",
      "--validate-every \(most)e", "--patience \(most)", "--patience 1 --patience-after \(most)",
      "--batch \(most)", "--micro-batch \(most)", "--seed 18446744073709551615",
      "--layer-rates 0/1@\(most),1,1", "--layer-rates 0/1@\(most)r,1,1",
      "--layer-rates 0/1@1e300epochs,1,1", "--schedule cosine:\(most)steps",
      "--schedule warmup:\(most)steps,warmup:\(most)steps,cosine",
      "--schedule warmup:1e300epochs,step:every=\(most)steps,for=\(most)r,cosine",
      "--schedule cyclic:up=\(most)steps", "--schedule cyclic:up=1,down=\(most)r",
      "--schedule cyclic:up=\(most)steps,down=\(most)steps",
      "--schedule cosine-restarts:every=\(most)steps,growth=9007199254740992",
      "--schedule one-cycle:over=\(most)steps,phases=3", "--schedule multi-step:at=\(most)steps",
      "--schedule plateau:patience=9007199254740992,cooldown=9007199254740992",
    ])
  func trains(options: String) async throws {
    var words = options.split(separator: " ").map(String.init)
    if !words.contains("--epochs") { words += ["--epochs", "2"] }
    let outcome = try await command.run(
      ["train", "t.csv", "--target", "y", "--task", "regression"] + words, in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors.prefix(300))")
    guard let schedule = words.firstIndex(of: "--schedule") else { return }
    for epochs in ["2", Self.most] {
      let drawn = try await command.run(
        ["settings", "t.csv", "--target", "y", "--preview", "--epochs", epochs]
          + words[schedule...schedule + 1], in: scratch.folder)
      #expect(drawn.status == 0, "\(drawn.errors.prefix(300))")
    }
  }

  @Test("The epoch from which patience counts is the largest number, not a trap")
  func patienceAfter() async throws {
    let outcome = try await command.run(
      [
        "train", "t.csv", "--target", "y", "--task", "regression", "--epochs", "1", "--patience",
        "3", "--patience-after", Self.most,
      ], in: scratch.folder)
    #expect(
      outcome.lines.contains(
        "Stops    after 3 validations in which val_loss has not improved, from epoch "
          + "9,223,372,036,854,775,807 on"))
  }

  @Test("More hidden layers than any memory holds are refused, whatever their number")
  func hidden() async throws {
    let layers = Array(repeating: "1000000", count: 100_000).joined(separator: ", ")
    try Data("file: t.csv\ntarget: y\nhidden: [\(layers)]\n".utf8).write(to: scratch.url("s.yaml"))
    let outcome = try await command.run(["settings", "s.yaml"], in: scratch.folder)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("expected at most 1,073,741,824"))
  }
}
