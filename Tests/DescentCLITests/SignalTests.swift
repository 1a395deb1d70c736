#if os(Linux)
  import CommandSupport
  import Foundation
  import Testing

  /// Signals other than Ctrl-C. A shell starts the command and sets the signals that it ignores.
  struct SignalTests {
    private let command = Command("descent")
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Trains without end and sends these signals: the first once
    /// three epochs are done, each other one after many more.
    private func outcome(of signals: Int32..., prefix: String) async throws -> Command.Outcome {
      let log = scratch.url("log").appendingPathComponent("run-1.jsonl").path
      let script = """
        ulimit -c 0
        \(prefix) "$0" train Examples/Data/penguins.csv --target species --preset plain --epochs 10000000 \
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

    @Test("A closed session ends the training, and the weights so far are saved")
    func hangUp() async throws {
      let outcome = try await outcome(of: SIGHUP, prefix: "exec env --default-signal=HUP")
      #expect(outcome.status == 129, "\(outcome.errors)")
      #expect(FileManager.default.fileExists(atPath: scratch.url("model").path))
    }

    @Test("A training that ignores SIGHUP, as behind nohup, continues")
    func nohup() async throws {
      let outcome = try await outcome(of: SIGHUP, SIGINT, prefix: "trap '' HUP; exec")
      #expect(outcome.status == 130, "\(outcome.errors)")
      #expect(FileManager.default.fileExists(atPath: scratch.url("model").path))
    }

    @Test("SIGQUIT ends the process immediately, without a crash report")
    func quit() async throws {
      let outcome = try await outcome(of: SIGQUIT, prefix: "exec")
      #expect(outcome.status == -3 && !outcome.errors.contains("rash"), "\(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: scratch.url("model").path))
    }
  }
#endif
