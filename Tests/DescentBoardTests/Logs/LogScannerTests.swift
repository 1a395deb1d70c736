import DescentExperiments
import Foundation
import Testing

@testable import DescentBoard

/// The scanner, against `RunLog`, which decodes each line, and on logs that are cut, changed or hostile.
struct LogScannerTests {
  private func scanned(_ bytes: [UInt8], pieces: [Int] = []) -> (LogScanner, TextTable) {
    var (scanner, texts) = (LogScanner(), TextTable())
    for end in pieces + [bytes.count] {
      _ = scanner.take(Array(bytes[scanner.position..<end]), &texts)
    }
    return (scanner, texts)
  }

  @Test("The summary has what a report has of the log", arguments: [1, 3, 47, 48, 49, 200])
  func summary(epochs: Int) throws {
    let folder = try SampleLog.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let bytes = SampleLog.bytes(SampleLog.lines(epochs: epochs) + [SampleLog.stopped])
    try SampleLog.write(bytes, to: folder + "/run-1.jsonl")
    let log = try RunLog(contentsOf: folder + "/run-1.jsonl")
    let (scanner, texts) = scanned(bytes)
    let summary = try #require(scanner.summary)
    #expect(scanner.position == bytes.count)
    #expect(summary.epochs == log.epochs.count)
    #expect(summary.step == log.epochs.last?.value.step)
    #expect(summary.seconds == 99.5)
    #expect(summary.best?.value == log.best?.value)
    #expect(summary.best?.step == log.best?.step)
    #expect(summary.start.rows == log.start.rows)
    #expect(
      summary.end == .stopped(try #require(texts.texts.firstIndex(of: "no-improvement")).number))
    #expect(summary.trained.names.map { texts[$0] } == ["loss", "mae"])
    let kept = summary.trained.points + [try #require(summary.trained.last)]
    for point in kept {
      let epoch = try #require(log.epochs.first { $0.value.step == Int(point.step) })
      #expect(point.values[0] == epoch.value.trainLoss.map { Float($0) })
      #expect(point.values[1] == epoch.value.trainMetrics["mae"].map { Float($0) })
      #expect(point.seconds == Float(epoch.seconds))
    }
    #expect(summary.validated.count == log.validations.count)
    #expect(summary.isValidation)
    #expect(summary.unreadable == 0)
  }

  @Test("A log in pieces is the log as a whole")
  func pieces() {
    let bytes = SampleLog.bytes(SampleLog.lines(epochs: 120) + [SampleLog.failed])
    let whole = scanned(bytes).0
    var random = Repeatable(state: 1)
    for _ in 0..<50 {
      let ends = (0..<5).map { _ in Int.random(in: 0...bytes.count, using: &random) }.sorted()
      #expect(scanned(bytes, pieces: ends).0 == whole)
    }
  }

  @Test("Points are live when they are asked for, with their values")
  func live() {
    var (scanner, texts) = (LogScanner(), TextTable())
    let live = scanner.take(SampleLog.bytes(SampleLog.lines(epochs: 3)), &texts, isLive: true)
    #expect(live.map(\.step) == [5, 5, 10, 10, 15, 15])
    #expect(live.map(\.isTrained) == [false, true, false, true, false, true])
    let loss = texts.number(of: "loss")
    #expect(live[1].values[loss] == 4.5)
  }

  @Test("A log that is cut anywhere is what its whole lines are")
  func cut() {
    let bytes = SampleLog.bytes(SampleLog.lines(epochs: 2) + [SampleLog.failed])
    for end in 0...bytes.count {
      let (scanner, _) = scanned(Array(bytes[..<end]))
      let lines = bytes[..<end].count { $0 == UInt8(ascii: "\n") }
      #expect(scanner.lines == lines)
      #expect(scanner.position == (bytes[..<end].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)
      #expect(scanner.summary?.unreadable ?? 0 == 0)
      #expect((scanner.summary == nil) == (lines == 0))
    }
  }

  @Test("Bytes changed at random stop nothing")
  func changed() {
    let bytes = SampleLog.bytes(SampleLog.lines(epochs: 4) + [SampleLog.stopped])
    var random = Repeatable(state: 2)
    for _ in 0..<1_000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        changed[Int.random(in: bytes.indices, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      let (scanner, texts) = scanned(changed)
      let json = scanner.summary?.json(id: 1, name: "a", folder: "b", changed: 0)
      if let json {
        let read = try? JSONSerialization.jsonObject(with: Data(json))
        #expect(read != nil, "\(String(decoding: json, as: UTF8.self))")
      }
      #expect(texts.texts.allSatisfy { $0.count <= TextTable.mostCharacters })
    }
  }

  @Test("Lines that are no events are counted, and the first is said")
  func unreadable() throws {
    let lines = [
      SampleLog.start, SampleLog.validated(1, loss: 2), "{\"event\":\"epoch\"", "", "[1]",
      "nonsense",
      #"{"event":"epoch","step":-3,"seconds":1}"#, #"{"n":4}"#, #"{"event":"a new event"}"#,
      SampleLog.epoch(2, loss: 1),
    ]
    let summary = try #require(scanned(SampleLog.bytes(lines)).0.summary)
    #expect(summary.unreadable == 6)
    #expect(summary.firstUnreadable == 3)
    #expect(summary.trained.count == 1)
    #expect(summary.step == 10)
  }

  @Test(
    "A file whose first line is not that of a log is left alone",
    arguments: ["", "{}", "[]", #"{"event":"epoch"}"#, #"{"event":"started"}"#, "a,b,c"])
  func foreign(line: String) {
    let (scanner, _) = scanned(SampleLog.bytes([line, SampleLog.start]))
    #expect(scanner.isForeign)
    #expect(scanner.summary == nil)
  }

  @Test("Numbers that are none of ours are not taken, however deep or long a line is")
  func hostile() throws {
    let deep = String(repeating: "[", count: 200_000)
    let lines = [
      SampleLog.start, #"{"event":"epoch","step":5,"seconds":1,"train_loss":0x10}"#,
      #"{"event":"epoch","step":6,"seconds":1,"train_loss":1e999}"#,
      #"{"event":"epoch","step":99999999999999999999,"seconds":1,"train_loss":1}"#,
      #"{"event":"epoch","step":9007199254740993,"seconds":1,"train_loss":1}"#,
      #"{"event":"epoch","x":"\#(deep),"step":7,"seconds":1}"#,
      #"{"event":"epoch","x":\#(deep)"#,
      #"{"event":"epoch","x":\#(deep)\#(deep.map { _ in "]" }.joined()),"step":8,"seconds":2,"train_loss":3}"#,
    ]
    let summary = try #require(scanned(SampleLog.bytes(lines)).0.summary)
    #expect(summary.trained.points.map(\.step) == [5, 6, 8])
    #expect(summary.trained.curve(0).map(\.value) == [3])
    #expect(summary.unreadable == 4)
  }

  @Test("More names than are shown, and names that are hostile, are texts")
  func names() throws {
    let metrics = (0..<100).map { #""</script>\#($0)": 1"# }.joined(separator: ",")
    let line =
      #"{"event":"epoch","step":5,"seconds":1,"train_loss":1,"train_metrics":{\#(metrics)}}"#
    let summary = try #require(scanned(SampleLog.bytes([SampleLog.start, line])).0.summary)
    #expect(summary.trained.names.count == ThinnedSeries.mostNames)
  }
}

extension Int {
  fileprivate var number: UInt32 { UInt32(self) }
}
