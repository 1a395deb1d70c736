import CommandSupport
import Foundation
import Testing

/// `descent settings`, and files of settings together with the command line.
struct SettingsTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private static let table = "Examples/Data/penguins.csv"

  init() throws { scratch = try Scratch() }

  @Test(
    "Settings that a training would refuse are refused with the same message and exit code",
    arguments: [
      (
        "no.csv --target y", 66,
        "no.csv: there is no such file; check the path and the current folder"
      ),
      ("\(table) --target y", 65, "\(table):1: there is no column \"y\"; choose another."),
      (
        "\(table) --target species --loss huber", 64,
        "--loss huber: not for the target \"species\" "
      ),
      (
        "\(table) --target species --monitor mae", 64,
        "--monitor mae: not measured in this training"
      ),
      ("\(table) --target species --residual", 64, "--residual: --hidden is 128,64; expected "),
    ])
  func refused(arguments: String, status: Int, message: String) async throws {
    let words = arguments.split(separator: " ").map(String.init)
    let output = ["--output", scratch.url("m").path]
    let trained = try await command.run(["train"] + words + output)
    for more in [[], ["--schedule", "cosine", "--preview"]] {
      let outcome = try await command.run(["settings"] + words + output + more)
      #expect(outcome.status == status && outcome.output == "")
      #expect(outcome.errors.hasPrefix("descent: \(message)") && outcome.errors == trained.errors)
    }
  }

  @Test("Printing the settings neither reads standard input nor writes a file")
  func leavesAlone() async throws {
    let log = scratch.url("log").path
    let outcome = try await command.run(["settings", "-", "--target", "y", "--log", log])
    #expect(outcome.status == 0 && outcome.lines.contains("file: \"-\""))
    let named = try await command.run(
      ["settings", Self.table, "--target", "species", "--log", log])
    #expect(named.status == 0 && named.errors == "" && named.lines.contains("log: \"\(log)\""))
    #expect(try scratch.contents == [])
  }

  /// Runs `settings` on a file of these bytes beside a table `t.csv`.
  private func settings(_ bytes: [UInt8]) async throws -> Command.Outcome {
    try Data(BadInputTests.table.utf8).write(to: scratch.url("t.csv"))
    try Data(bytes).write(to: scratch.url("s.yaml"))
    return try await command.run(["settings", "s.yaml"], in: scratch.folder)
  }

  @Test(
    "A file that cannot be read as settings is refused with its line and what to do",
    arguments: [
      (
        "target: caf\u{E9}\n",
        "s.yaml:2: the byte 0xE9 is not valid UTF-8; save the file as UTF-8"
      ),
      ("output=x: y\n", #"s.yaml:2: there is no setting "output=x"; did you mean "output"?"#),
      ("epochs: 1\nepochs: 2\n", #"s.yaml:2:1: "epochs" is given twice; give each setting once"#),
      (
        "hidden: [1\n",
        "s.yaml:3:1: while parsing a flow sequence of line 2: did not find expected ',' or ']'; expected settings "
          + "in YAML, as batch: 32"
      ),
      ("- 1\n", "s.yaml:2:1: while parsing a block mapping of line 1: did not find expected key;"),
    ])
  func unreadable(text: String, message: String) async throws {
    // Each scalar a byte, as in Latin-1.
    let outcome = try await settings("file: t.csv\n\(text)".unicodeScalars.map { UInt8($0.value) })
    #expect(outcome.status == 64 && outcome.output == "")
    #expect(outcome.errors.hasPrefix("descent: \(message)"), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test(
    "Anchors and aliases, of which a few can stand for more than any memory holds, are refused",
    arguments: [
      "a: &a [x]\n", "target: &y y\n", "target: *y\n", "&y target: y\n", "? *j\n: 1\n",
      "hidden: [&a [1,1], &b [*a,*a]]\n",
    ])
  func aliases(text: String) async throws {
    let outcome = try await settings(Array("file: t.csv\n\(text)".utf8))
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("descent: s.yaml:2:"), "\(outcome.errors)")
  }

  @Test("A bomb of aliases, as a key or as a value, is refused")
  func aliasBomb() async throws {
    var bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for (last, name) in zip("abcdefghi", "bcdefghij") {
      bomb +=
        "\(name): &\(name) [\(Array(repeating: "*\(last)", count: 9).joined(separator: ", "))]\n"
    }
    for end in ["? *j\n: 1\n", "hidden: *j\n", "[*j]: 1\n"] {
      let outcome = try await settings(Array((bomb + end).utf8))
      #expect(outcome.status == 64 && outcome.errors.hasPrefix("descent: s.yaml:"))
    }
  }

  @Test("A byte order mark is skipped, and an ampersand in a text is an ampersand")
  func mark() async throws {
    let text = "file: t.csv\ntarget: y\nlog: R&D\nignore: [\"&b\", 'a & b']\noutput: \"&m\"\n"
    try Data("&b,a & b,c,y\n1,2,3,4\n5,6,7,8\n9,8,7,6\n5,4,3,2\n".utf8).write(
      to: scratch.url("t.csv"))
    try Data([0xEF, 0xBB, 0xBF] + Array(text.utf8)).write(to: scratch.url("s.yaml"))
    let outcome = try await command.run(["settings", "s.yaml"], in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    for line in ["log: \"R&D\"", "ignore: \"&b,a & b\"", "output: \"&m\""] {
      #expect(outcome.lines.contains(line), "\(outcome.output)")
    }
  }

  @Test("Endless settings, and a table in place of settings, are refused")
  func tooLong() async throws {
    try FileManager.default.createSymbolicLink(
      at: scratch.url("zero.yaml"), withDestinationURL: URL(fileURLWithPath: "/dev/zero"))
    let outcome = try await command.run(["settings", "zero.yaml"], in: scratch.folder)
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("descent: zero.yaml: it is longer than 1,048,576 bytes;"))
  }

  @Test(
    "An option may be in the file and the one that it needs on the command line, or vice versa")
  func together() async throws {
    let file = scratch.url("s.yaml")
    let head = """
      file: \(Self.table)
      target: species
      epochs: 1
      output: \(scratch.url("m").path)

      """
    func train(_ setting: String, _ arguments: String...) async throws -> Command.Outcome {
      try Data((head + setting).utf8).write(to: file)
      return try await command.run(["train", file.path] + arguments)
    }
    let expected = "Stops    after 3 validations in which val_loss has not improved"
    for (setting, option, value, end) in [
      ("patience: 3", "--min-change", "0.1", " by more than 0.1"),
      ("min-change: 0.1", "--patience", "3", " by more than 0.1"),
      ("patience: 3", "--patience-after", "1", ", from epoch 2 on"),
    ] {
      let outcome = try await train(setting, option, value)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.lines.contains(expected + end))
    }
    for (setting, arguments, message) in [
      (
        "clip-norm: 1", ["--clip-value", "2"], "--clip-norm and --clip-value: give only one of them"
      ),
      ("group: island", ["--split", "tail"], "--split tail does not go with --group, "),
      (
        "fast-run: true", ["--overfit-batch", "2"],
        "--fast-run and --overfit-batch: give only one of them"
      ),
    ] {
      let outcome = try await train(setting, arguments[0], arguments[1])
      #expect(outcome.status == 64 && outcome.output == "")
      #expect(
        outcome.errors.hasPrefix("descent: \(file.path) and the command line: \(message)"),
        "\(outcome.errors)")
    }
    try Data("target: species\n".utf8).write(to: file)
    let missing = try await command.run(["train", file.path])
    #expect(missing.status == 64)
    #expect(
      missing.errors
        == "descent: \(file.path): the setting \"file\" is missing; expected the table to train on\n"
    )
  }
}
