#if os(Linux)
  import CommandSupport
  import Descent
  import DescentExperiments
  import DescentTables
  import Foundation
  import Testing

  @testable import DescentCLI

  /// A model that cannot be written, before the training or after it.
  struct FullDiskTests {
    private let command = Command("descent")
    private let scratch: Scratch
    private static let table = "Examples/Data/penguins.csv"
    private var model: String { scratch.url("m.safetensors").path }

    init() throws { scratch = try Scratch() }

    /// Trains where no file may be larger than `limit` KiB.
    private func train(
      limit: Int, _ arguments: String = "", prefix: String = "env --ignore-signal=XFSZ"
    ) async throws -> Command.Outcome {
      try await Command(path: "/bin/bash").run([
        "-c",
        """
        ulimit -c 0; ulimit -f \(limit); exec \(prefix) '\(command.path)' train \(Self.table) \
        --target species --preset plain --epochs 1 --output '\(model)' \(arguments)
        """,
      ])
    }

    /// The size of the model before the training, whose record has no metric values yet.
    private func untrainedSize() async throws -> String {
      let folder = try Scratch()
      let path = folder.url("whole").path
      let outcome = try await command.run([
        "train", Self.table, "--target", "species", "--epochs", "1", "--output", path,
      ])
      #expect(outcome.status == 0)
      let trained = try TableModel(contentsOf: path)
      var record = trained.record
      (record.epoch, record.metrics) = (0, [:])
      let untrained = try TableModel(
        trained.model, trained.preparation, loss: trained.loss, format: trained.format,
        record: record)
      return grouped(try untrained.serialized().count)
    }

    @Test("A training does not start where no file of its models' size can be written")
    func noRoom() async throws {
      let size = try await untrainedSize()
      for (arguments, models) in [("", "the model takes"), ("--keep both", "each model takes")] {
        let outcome = try await train(limit: 40, arguments)
        #expect(outcome.status == 74 && outcome.output == "")
        #expect(
          outcome.errors.contains(
            "m.safetensors: cannot be written: \(models) \(size) bytes: File too large; name "),
          "\(outcome.errors)")
        #expect(try scratch.contents == [])
      }
      // A fast run saves nothing, and no single file holds both models.
      #expect(try await train(limit: 40, "--fast-run").status == 0)
      #expect(try await train(limit: 60, "--keep both").status == 0)
      #expect(try scratch.contents == ["m-last.safetensors", "m.safetensors"])
    }

    @Test("The file that the first model replaces counts as room for the last model")
    func room() throws {
      var experiment = Experiment(file: "t.csv", target: "y")
      experiment.descent.keep = .both
      experiment.output.output = model
      for (old, last) in [(nil, 100), (30, 70), (100, 0), (130, 0)] as [(Int?, Int)] {
        if let old { try Data(count: old).write(to: URL(fileURLWithPath: model)) }
        let room = ModelFiles(experiment).room(forModelsOf: 100)
        #expect(room.map(\.path) == [model, scratch.url("m-last.safetensors").path])
        #expect(room.map(\.bytes) == [100, last])
      }
    }

    @Test("A process that is ended while it checks for room leaves no file behind")
    func endedMeanwhile() async throws {
      // The signal comes when the file reaches the limit.
      let outcome = try await train(limit: 40, prefix: "env --default-signal=XFSZ")
      #expect(outcome.status == -Int(SIGXFSZ), "\(outcome.errors)")
      #expect(try scratch.contents == [])
    }

    @Test("A diverging training that cannot write its best weights tries to save them elsewhere")
    func lostAtDivergence() async throws {
      let (folder, refuge) = (scratch.url("folder"), try Scratch())
      let path = folder.appendingPathComponent("m.safetensors").path
      let table = scratch.url("t.csv")
      let rows = (0..<40).map { "\($0),\(Double($0) * 3 + Double($0 % 3))" }
      try Data(("x,y\n" + rows.joined(separator: "\n")).utf8).write(to: table)
      let nowhere = scratch.url("nowhere").path
      for temporary in [refuge.folder.path, nowhere] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Each step overshoots very slightly more than the one before it. The pipe holds only some
        // of the epochs' rows, so the training is not over when the first of them is read.
        let script = """
          set -o pipefail
          "$0" "$@" | {
            while IFS= read -r line && [[ $line != "    1 "* ]]; do :; done
            rm -r '\(folder.path)'
            cat
          }
          """
        let outcome = try await Command(path: "/bin/bash").run(
          [
            "-c", script, command.path, "train", table.path, "--preset", "plain", "--target", "y",
            "--task",
            "regression", "--hidden", "none", "--optimizer", "sgd", "--batch", "full", "--epochs",
            "1000000", "--learning-rate", "1.01", "--output", path,
          ], variables: ["TMPDIR": temporary])
        #expect(outcome.status == 65)
        let lines = outcome.errors.split(separator: "\n")
        try #require(lines.count == 2, "\(outcome.errors)")
        let elsewhere = "; nor elsewhere: \(nowhere): cannot be written: No such file or directory"
        #expect(
          lines[0] == "descent: \(path): cannot be written: the folder \"\(folder.path)\" does not "
            + "exist; create it or name another" + (temporary == nowhere ? elsewhere : ""))
        #expect(lines[1].contains("; lower --learning-rate, which is "))
        let saved = outcome.lines.first { $0.hasPrefix("Saved    \(refuge.folder.path)/descent-") }
        #expect((saved == nil) == (temporary == nowhere))
      }
      let made = try #require(try refuge.contents.first)
      #expect(try TableModel(contentsOf: refuge.url(made + "/m.safetensors").path).record.epoch > 0)
      let mode = try FileManager.default.attributesOfItem(atPath: refuge.url(made).path)
      #expect(mode[.posixPermissions] as? Int == 0o700)
    }

    @Test(
      "A model that cannot be written at the end is saved elsewhere, with a message and exit code 74"
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
          meanwhile: {
            $0.wait(for: "\"epoch\":3", in: log)
            try? FileManager.default.removeItem(at: folder)
            $0.send(SIGINT)
          })
        #expect(outcome.status == 74)
        #expect(
          outcome.errors.hasSuffix(
            "descent: \(path): cannot be written: the folder \"\(folder.path)\" does not exist; create it "
              + "or name another\n"), "\(outcome.errors)")
        #expect(outcome.errors.contains("\nStopped  after "))
        let json = try #require(
          try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let saved = try #require(json["model"] as? String)
        #expect(outcome.errors.contains("\nSaved    \(saved), the weights of epoch "))
        #expect(saved.hasPrefix(refuge.folder.path) && saved.hasSuffix("/m.safetensors"))
        #expect(try TableModel(contentsOf: saved).record.epoch > 0)
        #expect((json["last_model"] is NSNull) == (keep == "best"))
      }
      #expect(try refuge.contents.count == 3)
    }
  }
#endif
