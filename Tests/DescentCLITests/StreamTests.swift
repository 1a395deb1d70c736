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
    let train = "$D train t.csv --target yy --task regression --epochs 1 --output m.safetensors"
    #expect(try await shell(train).status == 0)
    for (command, rest) in [("inspect", ""), ("evaluate", "t.csv"), ("predict", "t.csv")] {
      let file = try await shell("$D \(command) m.safetensors \(rest)")
      let pipe = try await shell("cat m.safetensors | $D \(command) /dev/stdin \(rest)")
      #expect(pipe.status == 0, "\(pipe.errors)")
      #expect(pipe.output == file.output)
    }
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
