import Descent
import Foundation
import Testing

@testable import DescentBoard

/// The catalog: runs appear, grow and end, and the index knows them the next time.
struct RunCatalogTests {
  private struct Listing: Decodable {
    struct Run: Decodable {
      let id: Int
      let name: String
      let folder: String
      let step: Int
      let end: String?
      let unreadable: [Int]
    }
    let waiting: Int
    let foreign: Int
    let empty: Int
    let notes: [String]
    let texts: [String]
    let runs: [Run]
  }

  private struct Change: Decodable {
    let reload: Bool
    let texts: [String]?
    let runs: [Listing.Run]?
    let points: [JSONValue]?
  }

  private func folder(_ body: (String) async throws -> Void) async throws {
    let folder = try SampleLog.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  private func listing(_ catalog: RunCatalog) async throws -> Listing {
    try JSONDecoder().decode(Listing.self, from: Data(await catalog.listing()))
  }

  private func change(_ catalog: RunCatalog) async throws -> Change? {
    try (await catalog.takeChange()).map { try JSONDecoder().decode(Change.self, from: Data($0)) }
  }

  @Test("A run grows and ends; each change is taken once")
  func growth() async throws {
    try await folder { folder in
      let path = folder + "/run-1.jsonl"
      try SampleLog.write(SampleLog.bytes(SampleLog.lines(epochs: 2)), to: path)
      let catalog = RunCatalog(LogFolders([folder]))
      await catalog.look()
      #expect(try await listing(catalog).runs.map(\.step) == [10])
      // What is read first is in the curves, and has to be asked for.
      #expect(try await change(catalog)?.reload == true)
      #expect(try await change(catalog) == nil)
      try SampleLog.append(SampleLog.lines(ofEpoch: 3), to: path)
      await catalog.look()
      let grown = try #require(try await change(catalog))
      #expect(grown.runs?.map(\.step) == [15])
      #expect(grown.points?.count == 2)
      try SampleLog.append([SampleLog.stopped], to: path)
      await catalog.look()
      #expect(try await change(catalog)?.runs?.map(\.end) == ["stopped"])
      await catalog.forgetChange()
      try SampleLog.append(["nonsense"], to: path)
      await catalog.look()
      await catalog.forgetChange()
      #expect(try await change(catalog) == nil)
    }
  }

  @Test("The index knows logs that have not changed, and is not asked about others")
  func index() async throws {
    try await folder { folder in
      for number in 1...3 {
        try SampleLog.write(
          SampleLog.bytes(SampleLog.lines(epochs: number) + [SampleLog.stopped]),
          to: folder + "/run-\(number).jsonl")
      }
      let first = RunCatalog(LogFolders([folder]))
      await first.look()
      await first.close()
      #expect(FileManager.default.fileExists(atPath: folder + "/" + RunIndex.fileName))
      // The same size and another content at another time.
      let path = folder + "/run-2.jsonl"
      var bytes = SampleLog.bytes(SampleLog.lines(epochs: 2) + [SampleLog.failed])
      bytes += Array(repeating: 10, count: max(0, Files.size(of: path) - bytes.count))
      try SampleLog.write(bytes, to: path)
      let second = RunCatalog(LogFolders([folder]))
      await second.look()
      let listing = try await listing(second)
      #expect(
        listing.runs.sorted { $0.name < $1.name }.map(\.end) == ["stopped", "failed", "stopped"])
      let known = RunCatalog(LogFolders([folder]))
      await second.close()
      await known.look()
      #expect(try await self.listing(known).runs.count == 3)
    }
  }

  @Test("A damaged index is left aside and written anew")
  func damagedIndex() async throws {
    try await folder { folder in
      try SampleLog.write(SampleLog.bytes(SampleLog.lines(epochs: 2)), to: folder + "/run-1.jsonl")
      try SampleLog.write(Array("descent-board 1\nxxxxyyyy".utf8), to: folder + "/.descent-board")
      let catalog = RunCatalog(LogFolders([folder]))
      await catalog.look()
      #expect(try await listing(catalog).runs.map(\.step) == [10])
      await catalog.close()
      var texts = TextTable()
      #expect(RunIndex.entries(in: folder, &texts).map(\.name) == ["run-1.jsonl"])
    }
  }

  @Test("Names, settings and messages of strangers stay texts")
  func hostileNames() async throws {
    try await folder { folder in
      let name = "</script><script>alert(1)</script>\u{202E}\u{1B}[2J\"\\"
      let path = folder + "/" + name.replacingOccurrences(of: "/", with: "") + ".jsonl"
      let start = SampleLog.start.replacingOccurrences(
        of: #""file":"a.csv""#, with: #""file":"\u0000\u001b[2J</script>\u2028","__proto__":"x""#)
      try SampleLog.write(SampleLog.bytes([start, SampleLog.failed]), to: path)
      let catalog = RunCatalog(LogFolders([folder]))
      await catalog.look()
      let listing = try await listing(catalog)
      #expect(listing.runs.map(\.name) == [name.replacingOccurrences(of: "/", with: "")])
      #expect(listing.texts.contains("__proto__=x"))
      #expect(listing.texts.contains("the loss is \"inf\"\n"))
    }
  }

  @Test("What is no log, has no line or cannot be read is said, and the others are shown")
  func odd() async throws {
    try await folder { folder in
      try SampleLog.write(SampleLog.bytes(["{}"]), to: folder + "/foreign.jsonl")
      try SampleLog.write(Array("{\"event\":".utf8), to: folder + "/begun.jsonl")
      try SampleLog.write([], to: folder + "/empty.jsonl")
      try SampleLog.write(
        SampleLog.bytes([SampleLog.start, "nonsense", SampleLog.epoch(1, loss: 1)]),
        to: folder + "/run-1.jsonl")
      let catalog = RunCatalog(LogFolders([folder]))
      await catalog.look()
      let listing = try await listing(catalog)
      #expect(listing.foreign == 1)
      #expect(listing.empty == 2)
      #expect(listing.runs.map(\.unreadable) == [[1, 2]])
    }
  }

  @Test("A log that is replaced by a shorter one is read anew")
  func replaced() async throws {
    try await folder { folder in
      let path = folder + "/run-1.jsonl"
      try SampleLog.write(SampleLog.bytes(SampleLog.lines(epochs: 9)), to: path)
      let catalog = RunCatalog(LogFolders([folder]))
      await catalog.look()
      try SampleLog.write(SampleLog.bytes(SampleLog.lines(epochs: 2)), to: path)
      await catalog.look()
      #expect(try await listing(catalog).runs.map(\.step) == [10])
    }
  }

  @Test("Curves are the thinned points of a value, by the numbers of their runs")
  func curves() async throws {
    try await folder { folder in
      try SampleLog.write(SampleLog.bytes(SampleLog.lines(epochs: 3)), to: folder + "/run-1.jsonl")
      let catalog = RunCatalog(LogFolders([folder]))
      await catalog.look()
      let loss = UInt32(try #require(try await listing(catalog).texts.firstIndex(of: "loss")))
      var reader = ByteReader(await catalog.curves(of: loss, training: false))
      let head: [UInt32] = [try reader.number(), try reader.number(), try reader.number()]
      #expect(head == [0, 3, 1])
      let numbers = try reader.floats(9)
      #expect(numbers == [5, 0.125, 4, 10, 0.25, 8 / Float(3), 15, 0.375, 2])
      #expect(reader.remaining == 0)
      #expect(await catalog.curves(of: 9_999, training: false).isEmpty)
    }
  }
}
