import Foundation
import Testing

@testable import Descent

struct EventLogTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("descent-log-\(UUID().uuidString)").path

  private func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// Returns the lines of a log, each read as JSON.
  static func objects(_ bytes: [UInt8]) throws -> [[String: Any]] {
    #expect(bytes.last == UInt8(ascii: "\n"))
    return try bytes.split(separator: UInt8(ascii: "\n")).map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
    }
  }

  private func objects(_ log: EventLog) throws -> [[String: Any]] {
    try Self.objects(Files.read(contentsOf: try #require(log.path)))
  }

  private func events(_ objects: [[String: Any]]) -> [String] {
    objects.compactMap { $0["event"] as? String }
  }

  @Test("The events of a fit are whole lines in order, on the disk when the fit returns")
  func lines() throws {
    defer { remove() }
    let data = try TrainerTests.data()
    let log = try EventLog(in: folder, settings: ["hidden": "8,\n\"4\""])
    let history = try HistoryTests.trainer(data).fit(
      data, epochs: 2, batches: 8, validation: data, observers: [log])
    let objects = try objects(log)
    #expect(log.failure == nil && log.path == "\(folder)/run-1.jsonl")
    #expect(
      events(objects) == [
        "started", "validated", "best", "epoch", "validated", "best", "epoch", "stopped",
      ])
    try #require(objects.compactMap { $0["n"] as? Int } == Array(0..<8))
    #expect(objects.allSatisfy { $0["v"] as? Int == 1 })
    let seconds = objects.compactMap { $0["seconds"] as? Double }
    #expect(seconds.count == 8 && seconds == seconds.sorted() && seconds[0] >= 0)
    let start = objects[0]
    #expect(start["settings"] as? [String: String] == ["hidden": "8,\n\"4\""])
    #expect(start["metrics"] as? [String] == ["mae", "r2"] && start["seed"] as? String == "3")
    let (validated, epoch) = (objects[1], objects[3])
    // JSONSerialization does not read every number exactly.
    let text = String(decoding: try Files.read(contentsOf: try #require(log.path)), as: UTF8.self)
      .split(separator: "\n")
    let record = history.epochs[0]
    #expect(text[1].contains("\"loss\":\(try #require(record.validationLoss)),"))
    #expect(text[1].contains("\"r2\":\(try #require(record.validationMetrics["r2"]))"))
    #expect(text[3].contains("\"train_loss\":\(record.trainLoss),"))
    #expect((validated["metrics"] as? [String: Double])?.count == 2)
    #expect(epoch["step"] as? Int == 5 && objects[7]["best_step"] as? Int == 10)
    #expect(objects[7]["reason"] as? String == "epochs")
  }

  @Test("Each fit writes a file of its own and leaves existing files untouched")
  func files() throws {
    defer { remove() }
    let data = try TrainerTests.data()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Files.write([7], to: "\(folder)/run-1.jsonl")
    let log = try EventLog(in: folder)
    for number in 2...3 {
      try TrainerFitTests.trainer(data).fit(data, epochs: 1, batches: 8, observers: [log])
      #expect(log.path == "\(folder)/run-\(number).jsonl")
      #expect(events(try objects(log)).first == "started")
    }
    #expect(try Files.read(contentsOf: "\(folder)/run-1.jsonl") == [7])
    let contents = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(contents == ["run-1.jsonl", "run-2.jsonl", "run-3.jsonl"])
  }

  @Test("A training that fails logs what failed and where")
  func failure() throws {
    defer { remove() }
    let data = try ArrayDataset(features: [[1.0], [.infinity]], targets: [[1.0], [2]])
    let log = try EventLog(in: folder)
    let error = #expect(throws: TrainingError.self) {
      try TrainerFitTests.trainer(data).fit(
        data, epochs: 1, batches: .full, shuffle: .inOrder, observers: [log])
    }
    let last = try #require(try objects(log).last)
    #expect(last["event"] as? String == "failed" && last["row"] as? Int == 1)
    #expect(last["message"] as? String == error?.description)
    #expect(last["first_rows"] as? [Int] == [0, 1] && last["batch_rows"] as? Int == 2)
  }

  @Test("A log can be read while it grows")
  func grows() throws {
    defer { remove() }
    let log = try EventLog(in: folder)
    #expect(log.observe(Events.began()) == .proceed)
    let end = ContinuousClock.now + .seconds(60)
    var bytes: [UInt8] = []
    while bytes.isEmpty, ContinuousClock.now < end {
      bytes = try Files.read(contentsOf: try #require(log.path))
    }
    #expect(events(try Self.objects(bytes)) == ["started"])
    #expect(log.observe(.ended(History())) == .proceed)
    #expect(events(try objects(log)) == ["started", "stopped"])
  }

  @Test("Missing folders are made, and metric values have the given target scale")
  func foldersAndUnits() throws {
    defer { remove() }
    let data = try TrainerTests.data()
    for (scales, factor) in [([:], 1.0), (["mae": 8.0], 8.0)] {
      let log = try EventLog(in: "\(folder)//a/b/", metricScales: scales)
      let trainer = try HistoryTests.trainer(data)
      let history = try trainer.fit(
        data, epochs: 1, batches: 8, validation: data,
        monitor: try #require(trainer.monitor(named: "mae")), observers: [log])
      let objects = try objects(log)
      let (record, epoch) = (history.epochs[0], objects[3])
      let trained = try #require(epoch["train_metrics"] as? [String: Double])
      let validated = try #require(objects[1]["metrics"] as? [String: Double])
      func expect(_ found: Double?, _ measured: Double?, times factor: Double) throws {
        let (found, wanted) = (try #require(found), try #require(measured) * factor)
        #expect((found - wanted).magnitude < 1e-12 * wanted.magnitude)
      }
      try expect(trained["mae"], record.trainMetrics["mae"], times: factor)
      try expect(validated["mae"], record.validationMetrics["mae"], times: factor)
      try expect(validated["r2"], record.validationMetrics["r2"], times: 1)
      try expect(
        objects[2]["figure"] as? Double, record.validationMetrics["mae"], times: factor)
      try expect(epoch["train_loss"] as? Double, record.trainLoss, times: 1)
    }
  }

  @Test("A folder that cannot be made is refused before the training")
  func refused() throws {
    for (path, reason) in [
      ("", "it is not the name of a folder; name a folder"),
      ("/dev/null", "Not a directory; name another folder"),
      ("/dev/null/no/where", "Not a directory; name another folder"),
    ] {
      let error = #expect(throws: FileError.self) { try EventLog(in: path) }
      #expect(try #require(error).description.hasSuffix(reason), "\(path)")
    }
  }

  @Test("A full disk stops the log at a whole line, but not the training")
  func fullDisk() throws {
    let data = try TrainerTests.data()
    let lines = Guarded<[[UInt8]]>([])
    let log = EventLog(folder, [:], capacity: 100, path: nil) { line, _ in
      lines.withLock { lines in
        if lines.count == 3 { return .unwritable(path: "f", reason: "full") }
        lines.append(line)
        return nil
      }
    }
    let history = try TrainerFitTests.trainer(data).fit(
      data, epochs: 5, batches: 8, observers: [log])
    #expect(history.epochs.count == 5 && history.stopReason == .epochs)
    #expect(log.failure == .unwritable(path: "f", reason: "full"))
    let written = lines.withLock { $0 }
    #expect(events(try Self.objects(Array(written.joined()))) == ["started", "validated", "best"])
  }

  #if os(Linux)
    @Test("An append to a file on a full device throws an error that names the file")
    func device() throws {
      let error = #expect(throws: FileError.self) {
        var length = 0
        try GrowingFile(appendingTo: "/dev/full").append([1, 2], to: &length)
      }
      #expect(
        try #require(error).description
          == "/dev/full: cannot be written: No space left on device")
    }
  #endif

  @Test("A slow disk delays nothing: events that find the queue full are dropped and counted")
  func slowDisk() throws {
    let lines = Guarded<[[UInt8]]>([])
    let gate = Mailbox<Void>(capacity: 1)
    let log = EventLog(folder, [:], capacity: 2, path: nil) { line, _ in
      // The first line waits until the gate opens.
      if lines.withLock({ $0.isEmpty }) { _ = gate.take() }
      lines.withLock { $0.append(line) }
      return nil
    }
    #expect(log.observe(Events.began()) == .proceed)
    // Whether or not the writer has taken the first line by now, the queue holds at most two.
    for epoch in 1...50 {
      #expect(log.observe(Events.validated(epoch, loss: 1)) == .proceed)
    }
    gate.put(())
    #expect(log.observe(.ended(History())) == .proceed)
    let objects = try Self.objects(Array(lines.withLock { $0 }.joined()))
    let written = events(objects)
    #expect(written.first == "started" && written.last == "stopped" && log.failure == nil)
    let lost = objects.compactMap { $0["events"] as? Int }.reduce(0, +)
    #expect(lost >= 47 && written.count { $0 == "validated" } + lost == 50)
    #expect(objects.compactMap { $0["n"] as? Int } == Array(0..<objects.count))
  }

  @Test("docs/events.md names every key of the log and no other")
  func documented() throws {
    defer { remove() }
    let data = try TrainerTests.data()
    let log = try EventLog(in: folder)
    try HistoryTests.trainer(data).fit(
      data, epochs: 1, batches: 8, validation: data, observers: [log])
    var objects = try objects(log)
    let bad = try ArrayDataset(
      features: [[1.0, 2, .infinity]], targets: [[1.0]])
    _ = try? HistoryTests.trainer(data).fit(bad, epochs: 1, batches: 1, observers: [log])
    objects += try self.objects(log)
    var lines = EventLines(settings: [:])
    objects += try Self.objects(lines.lost(3))
    let whole = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../docs/events.md"), encoding: .utf8)
    // The lines that only a training on a table has are checked with it.
    let ofTables = try #require(whole.firstMatch(of: /(?s)## Lines of the command.*?(?=\n## `)/))
    let page = whole.replacing(ofTables.0, with: "")
    for line in page.split(separator: "\n") where line.hasPrefix("## `") {
      #expect(objects.contains { line.contains("`\($0["event"] ?? "")`") }, "\(line)")
    }
    let keys = page.matches(of: /(?m)^\|? ?(`[^|\n]*`) \||^`(events)`:/)
      .map { String($0.1 ?? $0.2 ?? "") }
    let documented = Set(
      keys.flatMap { $0.matches(of: /[a-z_]+/).map { String($0.0) } })
    #expect(documented == Set(objects.flatMap(\.keys)))
  }
}
