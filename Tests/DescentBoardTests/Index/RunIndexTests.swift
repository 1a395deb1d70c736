import Descent
import Foundation
import Testing

@testable import DescentBoard

/// The index: what is written is read, and nothing that is read is believed.
struct RunIndexTests {
  private func sample() -> (entries: [RunIndex.Entry], texts: TextTable) {
    var texts = TextTable()
    let ends = [[], [SampleLog.stopped], [SampleLog.failed]]
    let entries = (0..<6).map { number in
      var scanner = LogScanner()
      let lines = SampleLog.lines(epochs: 1 + 30 * number) + ends[number % 3]
      _ = scanner.take(SampleLog.bytes(number == 5 ? ["foreign"] : lines), &texts)
      let version = FileVersion(
        device: 1, number: UInt64(number), size: scanner.position + 3, modified: -number)
      return RunIndex.Entry(name: "run-\(number).jsonl", version: version, scanner: scanner)
    }
    return (entries, texts)
  }

  @Test("What is written is read, also when the texts have other numbers")
  func roundTrip() throws {
    let (entries, texts) = sample()
    let bytes = RunIndex.bytes(entries, texts)
    var same = texts
    #expect(try RunIndex.entries(bytes, &same) == entries)
    #expect(same.texts == texts.texts)
    var other = TextTable()
    _ = other.number(of: "something else")
    let read = try RunIndex.entries(bytes, &other)
    #expect(read.map(\.name) == entries.map(\.name))
    let optimizers = read.compactMap(\.scanner.summary).map { other[$0.start.optimizer] }
    #expect(optimizers == Array(repeating: "adam", count: 5))
    #expect(RunIndex.bytes(read, other) == bytes)
  }

  @Test("An index that is cut or has another byte is refused")
  func damaged() {
    let (entries, texts) = sample()
    let bytes = RunIndex.bytes(Array(entries.prefix(2)), texts)
    for end in 0..<bytes.count {
      var table = TextTable()
      let read = try? RunIndex.entries(Array(bytes[..<end]), &table)
      #expect(read == nil)
    }
    for index in bytes.indices {
      var (changed, table) = (bytes, TextTable())
      changed[index] ^= 0x21
      let read = try? RunIndex.entries(changed, &table)
      #expect(read == nil)
    }
  }

  @Test("Points without names are refused, since the next line of the log would name them")
  func namelessPoints() {
    var (entries, texts) = sample()
    var summary = entries[0].scanner.summary!
    summary.trained = ThinnedSeries(
      count: 1, numbers: [1, 1])
    let scanner = LogScanner(position: 1, lines: 1, summary: summary)
    entries = [RunIndex.Entry(name: "run.jsonl", version: entries[0].version, scanner: scanner)]
    #expect(throws: ByteReader.Damaged.self) {
      try RunIndex.entries(RunIndex.bytes(entries, texts), &texts)
    }
  }

  @Test("A pipe in the place of an index is left alone", .timeLimit(.minutes(1)))
  func pipe() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("descent-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let code = unsafe mkfifo("\(folder)/\(RunIndex.fileName)", 0o600)
    #expect(code == 0)
    var texts = TextTable()
    #expect(RunIndex.entries(in: folder, &texts).isEmpty)
  }

  @Test("An index with a right checksum and any content stops nothing")
  func hostile() {
    let (entries, texts) = sample()
    let content = Array(RunIndex.bytes(entries, texts).dropFirst(20))
    var random = Repeatable(state: 3)
    for round in 0..<1_000 {
      var changed = content
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        // The beginning, with the counts, more often than the rest.
        let most = round.isMultiple(of: 2) ? 900 : content.count
        changed[.random(in: 0..<most, using: &random)] =
          [0, 0xFF, .random(in: 0...255, using: &random)].randomElement(using: &random)!
      }
      var checksum = ByteWriter()
      checksum.add(CRC32C.checksum(of: changed))
      var table = TextTable()
      let bytes = Array("descent-board 1\n".utf8) + checksum.bytes + changed
      for entry in (try? RunIndex.entries(bytes, &table)) ?? [] {
        guard var summary = entry.scanner.summary else { continue }
        let json = summary.json(id: 0, name: entry.name, folder: "f", changed: 0)
        let isJSON = (try? JSONSerialization.jsonObject(with: Data(json))) != nil
        #expect(isJSON)
        for index in summary.trained.names.indices { _ = summary.trained.curve(index) }
        summary.trained.add(
          .init(step: 1, seconds: 1, values: summary.trained.names.map { _ in 1 }))
      }
    }
  }
}
