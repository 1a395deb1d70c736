import CommandSupport
import Foundation
import Testing

/// What is read and written need not be a file: a pipe, a device, or nothing at all.
struct StreamTests {
  private let command = Command("descent")
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Runs a script of the shell in the scratch folder, where `$D` is the command.
  private func shell(_ script: String) async throws -> Command.Outcome {
    try await Command(path: "/bin/sh").run(
      ["-c", script], in: scratch.folder, variables: ["D": command.path])
  }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: scratch.url(name))
  }

  private static let table = "ab,c,yy\n1,2,3\n4,5,6\n7,8,10\n"

  @Test(
    "`inspect` shows a table in a pipe as it shows the file",
    arguments: [
      "cat t.csv | $D inspect /dev/stdin", "cat t.csv | $D inspect -", "$D inspect - < t.csv",
      "mkfifo f; cat t.csv > f & $D inspect f; wait",
    ])
  func inspectsPipe(script: String) async throws {
    try write(Self.table, to: "t.csv")
    let file = try await shell("$D inspect t.csv")
    let pipe = try await shell(script)
    #expect(pipe.status == 0, "\(pipe.errors)")
    #expect(pipe.lines.dropFirst() == file.lines.dropFirst())
    #expect(pipe.lines.first?.hasSuffix(": 3 rows × 3 columns") == true, "\(pipe.output)")
  }

  @Test("`inspect`, `evaluate` and `predict` take a model from a pipe")
  func modelInPipe() async throws {
    try write(Self.table, to: "t.csv")
    let train =
      "$D train t.csv --preset plain --target yy --task regression --epochs 1 --output m.safetensors"
    #expect(try await shell(train).status == 0)
    for (command, rest) in [("inspect", ""), ("evaluate", "t.csv"), ("predict", "t.csv")] {
      let file = try await shell("$D \(command) m.safetensors \(rest)")
      let pipe = try await shell("cat m.safetensors | $D \(command) /dev/stdin \(rest)")
      #expect(pipe.status == 0, "\(pipe.errors)")
      #expect(pipe.output == file.output)
    }
  }

  @Test(
    "A file that is written does not take the place of a stream that is closed",
    arguments: ["", "--json"], [">&- 2>&-", ">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
  func closedStreams(option: String, closed: String) async throws {
    try write(BadInputTests.table, to: "t.csv")
    let outcome = try await shell(
      "$D train t.csv --preset plain --target y --task regression --epochs 2 --log L \(option) \(closed)"
    )
    // What cannot be written to standard output is an error; what cannot be written to standard error is lost.
    #expect(outcome.status == (closed.contains(">&- ") || closed == ">&-" ? 74 : 0))
    let log = try String(contentsOf: scratch.url("L/run-1.jsonl"), encoding: .utf8)
    #expect(log.split(separator: "\n").allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
    #expect(try scratch.contents == ["L", "t.csv", "t.safetensors"])
  }

  @Test("A standard input that is closed cannot be read")
  func closedInput() async throws {
    let outcome = try await shell("$D inspect - <&-")
    #expect(outcome.status == 66)
    #expect(outcome.errors.hasPrefix("descent: standard input: cannot be read: "))
  }

  @Test("Help and version that cannot be written are an error", arguments: ["--help", "--version"])
  func fullHelp(option: String) async throws {
    let outcome = try await shell("$D \(option) > /dev/full")
    #expect(outcome.status == 74)
    #expect(outcome.errors.hasPrefix("descent: standard output: cannot be written: "))
  }

  @Test("A model is not written to standard output")
  func noModelOnOutput() async throws {
    try write(BadInputTests.table, to: "t.csv")
    try write("file: t.csv\ntarget: y\noutput: \"-\"\n", to: "s.yaml")
    for arguments in ["t.csv --target y --output -", "s.yaml"] {
      let outcome = try await shell("$D train \(arguments)")
      #expect(outcome.status == 64 && outcome.output == "")
      #expect(outcome.errors.contains("expected the path of a file; one that is named - is ./-"))
    }
    #expect(try scratch.contents == ["s.yaml", "t.csv"])
  }

  @Test("Memory that runs out ends the command with one sentence")
  func outOfMemory() async throws {
    try write("a,y\n" + (0..<300).map { "\($0),\($0 % 7).5\n" }.joined(), to: "t.csv")
    // The outputs of a layer for 200 rows take 800 MB.
    let outcome = try await shell(
      "ulimit -v 1700000; $D train t.csv --preset plain --target y --hidden 1000000 --batch 200 --epochs 1"
    )
    #expect(outcome.status == 71)
    #expect(outcome.errors.hasPrefix("descent: out of memory: no memory for "))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test("Predictions that are not finite are written, counted, and an error")
  func notFinite() async throws {
    try write("a,y\n" + (0..<50).map { "\($0),\($0 / 5)\n" }.joined(), to: "t.csv")
    let train =
      "$D train t.csv --preset plain --target y --task regression --loss poisson --hidden none --learning-rate 1"
      + " --epochs 20 --output m"
    #expect(try await shell(train).status == 0)
    try write("a,y\n1,1\n1e9,2\n3,3\n2e9,4\n", to: "new.csv")
    let predicted = try await shell("$D predict m new.csv")
    #expect(predicted.status == 65)
    #expect(predicted.lines.count == 5 && predicted.lines[2] == "inf", "\(predicted.output)")
    #expect(
      predicted.errors.hasPrefix(
        "descent: new.csv:3: the prediction is inf; 2 of 4 rows have one that is not a finite "),
      "\(predicted.errors)")
    let report = try await shell("$D predict m new.csv --output p.csv --json")
    #expect(report.status == 65 && report.output.contains("\"not_finite\":2"))
    #expect(try String(contentsOf: scratch.url("p.csv"), encoding: .utf8) == predicted.output)
    let measured = try await shell("$D evaluate m new.csv --json")
    #expect(measured.status == 65 && measured.output.contains("\"loss\":null"))
    #expect(measured.errors.contains("descent: new.csv: the loss is inf, because some "))
  }

  @Test("Predictions go to standard output where '-' is given as their file")
  func predictsToOutput() async throws {
    try write(BadInputTests.table, to: "t.csv")
    let train = "$D train t.csv --preset plain --target y --task regression --epochs 1 --output m"
    #expect(try await shell(train).status == 0)
    let plain = try await shell("$D predict m t.csv")
    let named = try await shell("$D predict m t.csv --output -")
    #expect(named.status == 0 && named.output == plain.output && named.lines.count == 13)
    #expect(try await shell("$D predict m t.csv --output - --json").status == 64)
    #expect(try scratch.contents == ["m", "t.csv"])
  }

  @Test("`evaluate` says which metrics are not defined for the rows")
  func undefined() async throws {
    try write(BadInputTests.table, to: "t.csv")
    let train = "$D train t.csv --preset plain --target y --task regression --epochs 1 --output m"
    #expect(try await shell(train).status == 0)
    try write("a,b,y\n1,2,3\n", to: "one.csv")
    let measured = try await shell("$D evaluate m one.csv")
    #expect(measured.status == 0)
    #expect(measured.errors == "note: one.csv: not defined for these rows: r2\n")
  }

  @Test("An endless or a sparse file is no model, which its first bytes and its size say")
  func endlessModel() async throws {
    try write(Self.table, to: "t.csv")
    for model in ["/dev/zero", "sparse"] {
      let result = try await shell(
        "truncate -s 60G sparse 2>/dev/null; ulimit -v 4000000; exec $D predict \(model) t.csv")
      #expect(result.status == 65)
      #expect(
        result.errors == """
          descent: \(model): the header does not start with "{"; check that this is a safetensors file

          """)
    }
  }
}
