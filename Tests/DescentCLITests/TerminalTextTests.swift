import CommandSupport
import Foundation
import Testing

/// No file, file name, setting or option moves the cursor of the terminal or forges a line of ours.
struct TerminalTextTests {
  private let command = Command("descent")
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: scratch.url(name))
  }

  /// Runs the command, and expects that it says `message` and no control character but the ends of lines.
  private func run(_ arguments: [String], says message: String) async throws {
    let outcome = try await command.run(arguments, in: scratch.folder)
    for text in [outcome.output, outcome.errors] {
      #expect(
        text.unicodeScalars.allSatisfy {
          $0 == "\n" || $0.properties.generalCategory != .control
        }, "\(arguments)")
    }
    #expect((outcome.output + outcome.errors).contains(message), "\(outcome.errors)")
  }

  @Test("Names of files are written without control characters, in errors and reports")
  func fileNames() async throws {
    let name = "n\u{1B}[31m\u{9B}2J.csv"
    let written = #"n\u{1b}[31m\u{9b}2J.csv"#
    try write("a,y\n1,2\n3\n", to: name)
    try await run(["inspect", name], says: "descent: \(written):3:2: found 1 field")
    try await run(["train", name, "--target", "y"], says: "descent: \(written):3:2: found 1 field")
    try await run(
      ["inspect", "no\u{7}.csv"], says: #"descent: no\u{7}.csv: there is no such file"#)
    try write(BadInputTests.table, to: name)
    try await run(["inspect", name], says: "Read     \(written): 12 rows × 3 columns")
    try await run(
      ["train", name, "--target", "y", "--epochs", "1", "--output", "m\u{1B}c"],
      says: #"Saved    m\u{1b}c, the weights of epoch 1"#)
    try await run(["predict", name, name], says: "descent: \(written): ")
    try await run(["inspect", "m\u{1B}c", "--json"], says: "\"layers\":")
  }

  @Test("Values and names of options are written without control characters")
  func options() async throws {
    let table = Command.root.appendingPathComponent("Examples/Data/penguins.csv").path
    let train = ["train", table, "--target", "species"]
    try await run(train + ["--batch", "\u{1B}[2J"], says: #"The value '\u{1b}[2J' is invalid"#)
    try await run(
      train + ["--batch=1\nerror: forged"], says: #"The value '1\u{a}error: forged' is invalid"#)
    try await run(train + ["--optimizer", "\u{1B}"], says: #"\u{1b}"#)
    try await run(train + ["--b\u{1B}tch", "3"], says: #"Unknown option '--b\u{1b}tch'"#)
    try await run(["\u{1B}c"], says: #"\u{1b}c"#)
  }

  @Test("Settings are written without control characters, and printed so that they are read again")
  func settings() async throws {
    try write("file: \"n\\e[31m.csv\"\ntarget: y\n", to: "file.yaml")
    try await run(["settings", "file.yaml"], says: #"descent: n\u{1b}[31m.csv: there is no"#)
    try write("file: t.csv\ntarget: y\n\"\\e[31mred\": 1\n", to: "name.yaml")
    try await run(["settings", "name.yaml"], says: #"there is no setting "\u{1b}[31mred""#)
    try write(BadInputTests.table, to: "t.csv")
    try write("file: t.csv\ntarget: y\nlog: \"a\\e\\x9b\\tb\"\n", to: "log.yaml")
    try await run(["settings", "log.yaml"], says: #"log: "a\x1b\x9b\tb""#)
    let printed = try await command.run(["settings", "log.yaml"], in: scratch.folder)
    try write(printed.output, to: "again.yaml")
    let again = try await command.run(["settings", "again.yaml"], in: scratch.folder)
    #expect(again.output == printed.output && again.status == 0)
  }
}
