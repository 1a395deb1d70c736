#if os(Linux)
  import CommandSupport
  import Foundation
  import Testing

  /// Signals besides Ctrl-C; a shell starts the command, which is told what it ignores.
  struct SignalTests {
    private let command = Command("descent")
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Trains without end, and is sent these signals: the first once three epochs are done, and each other
    /// after many more.
    private func outcome(of signals: Int32..., prefix: String) async throws -> Command.Outcome {
      let log = scratch.url("log").appendingPathComponent("run-1.jsonl").path
      let script = """
        ulimit -c 0
        \(prefix) "$0" train Examples/Data/penguins.csv --target species --epochs 10000000 \
          --hidden none --output "$1" --log "$2"
        """
      return try await Command(path: "/bin/sh").run(
        ["-c", script, command.path, scratch.url("model").path, scratch.url("log").path],
        meanwhile: { process in
          func size() -> Int {
            ((try? FileManager.default.attributesOfItem(atPath: log))?[.size] as? Int) ?? 0
          }
          process.wait(for: "\"epoch\":3", in: log)
          for signal in signals {
            process.send(signal)
            let before = size()
            process.wait { size() > before + 100_000 }
          }
        })
    }

    @Test("A session that is closed ends the training, and what there is, is saved")
    func hangUp() async throws {
      let outcome = try await outcome(of: SIGHUP, prefix: "exec env --default-signal=HUP")
      #expect(outcome.status == 129, "\(outcome.errors)")
      #expect(FileManager.default.fileExists(atPath: scratch.url("model").path))
    }

    @Test("Behind nohup the training goes on")
    func nohup() async throws {
      let outcome = try await outcome(of: SIGHUP, SIGINT, prefix: "trap '' HUP; exec")
      #expect(outcome.status == 130, "\(outcome.errors)")
      #expect(FileManager.default.fileExists(atPath: scratch.url("model").path))
    }

    @Test("A wish to quit ends the process at once, without a report of a crash")
    func quit() async throws {
      let outcome = try await outcome(of: SIGQUIT, prefix: "exec")
      #expect(outcome.status == -3 && !outcome.errors.contains("rash"), "\(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: scratch.url("model").path))
    }
  }
#endif
