#if os(Linux)
  import CommandSupport
  import Foundation
  import Testing

  /// Signals besides Ctrl-C; a shell starts the command, which is told what it ignores.
  struct SignalTests {
    private let command = Command("descent")
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Trains for long and sends itself this signal once the first epochs are done.
    private func outcome(of signal: String, prefix: String = "") async throws -> Command.Outcome {
      let log = scratch.url("log").appendingPathComponent("run-1.jsonl").path
      let script = """
        \(prefix)
        (while ! grep -qs '"epoch":3' "$3"; do sleep 0.05; done; kill -s \(signal) $$) &
        exec "$0" train Examples/Data/penguins.csv --target species --epochs 2000000 \\
          --max-time 20s --hidden none --output "$1" --log "$2"
        """
      return try await Command(path: "/bin/sh").run([
        "-c", script, command.path, scratch.url("model").path, scratch.url("log").path, log,
      ])
    }

    @Test("A session that is closed ends the training, and what there is, is saved")
    func hangUp() async throws {
      let outcome = try await outcome(of: "HUP")
      #expect(outcome.status == 129, "\(outcome.errors)")
      #expect(FileManager.default.fileExists(atPath: scratch.url("model").path))
    }

    @Test("Behind nohup the training goes on")
    func nohup() async throws {
      let outcome = try await outcome(of: "HUP", prefix: "trap '' HUP")
      #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test("A wish to quit ends the process at once, without a report of a crash")
    func quit() async throws {
      let outcome = try await outcome(of: "QUIT")
      #expect(outcome.status == -3 && !outcome.errors.contains("rash"), "\(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: scratch.url("model").path))
    }
  }
#endif
