#if os(Linux)
  import CommandSupport
  import DescentTables
  import Foundation
  import Testing

  /// A model that cannot be written, before the training and after it.
  struct FullDiskTests {
    private let command = Command("descent")
    private let scratch: Scratch
    private static let table = "Examples/Data/penguins.csv"
    private var model: String { scratch.url("m.safetensors").path }

    init() throws { scratch = try Scratch() }

    /// Trains where no file may be larger than so many KiB.
    private func train(limit: Int, _ arguments: String) async throws -> Command.Outcome {
      try await Command(path: "/bin/bash").run([
        "-c",
        """
        trap '' XFSZ; ulimit -f \(limit); exec '\(command.path)' train \(Self.table) \
        --target species --epochs 1 --output '\(model)' \(arguments)
        """,
      ])
    }

    @Test("A training does not begin where there is no room for its model, or for both")
    func noRoom() async throws {
      // A model of 45,836 bytes, which two of take 90 KiB.
      for (limit, arguments) in [(40, ""), (60, "--keep both")] {
        let outcome = try await train(limit: limit, arguments)
        #expect(outcome.status == 74 && outcome.output == "")
        #expect(
          outcome.errors.contains(
            #/^descent: \S+m\.safetensors: cannot be written: the model takes \d+,\d+ bytes: File too large; name /#
          ), "\(outcome.errors)")
        #expect(try scratch.contents == [])
      }
      #expect(try await train(limit: 60, "").status == 0)
      // Those that are there make room for the new ones.
      try FileManager.default.copyItem(
        at: scratch.url("m.safetensors"), to: scratch.url("m-last.safetensors"))
      #expect(try await train(limit: 60, "--keep both").status == 0)
      #expect(try scratch.contents == ["m-last.safetensors", "m.safetensors"])
    }

    @Test(
      "A model that cannot be written at the end is saved elsewhere, which is said, and exits with 74"
    )
    func lostFolder() async throws {
      let (folder, refuge) = (scratch.url("folder"), try Scratch())
      let path = folder.appendingPathComponent("m.safetensors").path
      let log = scratch.url("log/run-1.jsonl").path
      for keep in ["best", "both"] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? FileManager.default.removeItem(atPath: log)
        let outcome = try await command.run(
          [
            "train", Self.table, "--target", "species", "--epochs", "10000000", "--keep", keep,
            "--output", path, "--log", scratch.url("log").path, "--json",
          ], variables: ["TMPDIR": refuge.folder.path],
          interruptedWhen: {
            let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            guard text.contains("\"epoch\":3") else { return false }
            try? FileManager.default.removeItem(at: folder)
            return true
          })
        #expect(outcome.status == 74)
        #expect(
          outcome.errors.hasSuffix(
            "descent: \(path): cannot be written: the folder \"\(folder.path)\" does not exist; make it, "
              + "or name another\n"), "\(outcome.errors)")
        #expect(outcome.errors.contains("\nStopped  after "))
        let json = try #require(
          try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let saved = try #require(json["model"] as? String)
        #expect(outcome.errors.contains("\nSaved    \(saved), the weights of epoch "))
        #expect(saved.hasPrefix(refuge.folder.path) && saved.hasSuffix("-m.safetensors"))
        #expect(try TableModel(contentsOf: saved).record.epoch > 0)
        #expect((json["last_model"] is NSNull) == (keep == "best"))
      }
      #expect(try refuge.contents.count == 3)
    }

    @Test("A training that diverges and cannot save its best weights says both")
    func lostAndDiverged() async throws {
      let (folder, refuge) = (scratch.url("folder"), try Scratch())
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let path = folder.appendingPathComponent("m.safetensors").path
      let log = scratch.url("log/run-1.jsonl").path
      let outcome = try await command.run(
        [
          "train", Self.table, "--target", "species", "--epochs", "10000", "--hidden", "8",
          "--schedule", "step:1000e,factor=1e40", "--output", path, "--log",
          scratch.url("log").path,
        ], variables: ["TMPDIR": refuge.folder.path],
        interruptedWhen: {
          guard FileManager.default.fileExists(atPath: folder.path) else { return false }
          let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
          if text.contains("\"epoch\":3") { try? FileManager.default.removeItem(at: folder) }
          return false
        })
      #expect(outcome.status == 65)
      let lines = outcome.errors.split(separator: "\n")
      #expect(lines.count == 2, "\(outcome.errors)")
      #expect(lines.first?.hasPrefix("descent: \(path): cannot be written: the folder ") == true)
      #expect(lines.last?.contains("; lower --learning-rate, which is ") == true)
      let saved = refuge.url(try #require(try refuge.contents.first)).path
      #expect(outcome.lines.last?.hasPrefix("Saved    \(saved), the weights of epoch ") == true)
      #expect(try TableModel(contentsOf: saved).record.epoch > 0)
    }
  }
#endif
