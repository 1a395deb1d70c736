import Descent
import FlyingSocks
import Foundation
import Synchronization
import Testing

@testable import DescentBoard

/// The board on a socket.
@Suite(.serialized)
struct BoardTests {
  private func open(
    connections: Int = 256, _ body: (Board, String) async throws -> Void
  ) async throws {
    let folder = try SampleLog.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try SampleLog.write(SampleLog.bytes(SampleLog.lines(epochs: 2)), to: folder + "/run-1.jsonl")
    // Other tests can have all threads for a while.
    let limits = Server.Limits(
      connections: connections, secondsToAsk: 600, secondsToTake: 600, secondsForChange: 600,
      secondsBetweenChanges: 600)
    let board = try Board(
      LogFolders([folder]), host: "127.0.0.1", port: 0, isEager: true, limits: limits)
    board.start()
    try await body(board, folder)
    await withCheckedContinuation { done in
      Thread.detachNewThread {
        board.stop()
        done.resume()
      }
    }
  }

  /// The whole answer to a request, until the board closes the connection.
  private func answer(_ board: Board, _ request: String) async throws -> String {
    let client = try await Client(board.port)
    try await client.send(request)
    return await client.rest()
  }

  private func get(_ board: Board, _ path: String, _ fields: String = "") async throws -> String {
    try await answer(
      board, "GET \(path) HTTP/1.1\r\nHost: localhost:\(board.port)\r\n\(fields)\r\n")
  }

  @Test("The page, the runs and the details of one; nothing beside them")
  func pages() async throws {
    try await open { board, _ in
      let page = try await get(board, "/")
      #expect(page.hasPrefix("HTTP/1.1 200 OK\r\n"))
      let policy = try #require(page.firstMatch(of: /Content-Security-Policy: (.*)\r\n/)?.1)
      #expect(policy.hasPrefix("default-src 'none'; script-src 'sha256-"))
      #expect(policy.hasSuffix("frame-ancestors 'none'"))
      #expect(!policy.contains("unsafe"))
      #expect(try await get(board, "/api/runs").contains("\"name\":\"run-1\""))
      #expect(try await get(board, "/api/runs/0").contains("descent-report"))
      for path in [
        "/api/runs/1", "/api/runs/-1", "/api/runs/0/", "/api/runs/../0", "/api/runs/%30",
        "/api/runs/99999999999999999999", "/etc/passwd", "/../../etc/passwd", "/run-1.jsonl", "//",
        "/api/runs/0x0", "/api/runs/+0",
      ] {
        let answer = try await get(board, path)
        #expect(answer.hasPrefix("HTTP/1.1 404"), "\(path)")
      }
      for query in ["", "?value=0", "?value=a&rows=training", "?value=-1&rows=validation"] {
        let answer = try await get(board, "/api/curves\(query)")
        #expect(answer.hasPrefix("HTTP/1.1 400"))
      }
      #expect(try await answer(board, "POST / HTTP/1.1\r\n\r\n").hasPrefix("HTTP/1.1 405"))
      let other = try await answer(
        board, "GET / HTTP/1.1\r\nHost: evil.example:\(board.port)\r\n\r\n")
      #expect(other.hasPrefix("HTTP/1.1 403"))
      #expect(!other.contains("run-1"))
    }
  }

  @Test("A head without an end is given up when it is too long")
  func longHead() async throws {
    try await open { board, _ in
      let long = String(repeating: "a", count: Request.mostBytes + 10)
      let answer = try await answer(board, "GET /\(long)")
      #expect(answer.hasPrefix("HTTP/1.1 413"))
    }
  }

  @Test("A log that no report can be made of has an error in the place of its details")
  func malformed() async throws {
    try await open { board, folder in
      try SampleLog.append(["nonsense"], to: folder + "/run-1.jsonl")
      let answer = try await get(board, "/api/runs/0")
      #expect(answer.hasPrefix("HTTP/1.1 404") || answer.contains("{\"error\":"))
      _ = try await get(board, "/api/runs")
      #expect(try await get(board, "/api/runs/0").contains("{\"error\":"))
    }
  }

  @Test("More connections than the cap are refused, and there is room again when they are gone")
  func cap() async throws {
    try await open(connections: 3) { board, _ in
      var clients: [Client] = []
      for _ in 0...3 { clients.append(try await Client(board.port)) }
      // One of the connections is beyond the cap: that which is accepted last, and so comes last.
      #expect(await clients[3].rest().hasPrefix("HTTP/1.1 503"))
      for client in clients { client.close() }
      while try await get(board, "/favicon.ico").hasPrefix("HTTP/1.1 503") {}
      #expect(try await get(board, "/favicon.ico").hasPrefix("HTTP/1.1 204"))
    }
  }

  @Test("A page hears of what is added to a log")
  func changes() async throws {
    try await open { board, folder in
      let client = try await Client(board.port)
      try await client.send("GET /api/changes HTTP/1.1\r\nHost: localhost:\(board.port)\r\n\r\n")
      var text = ""
      while !text.contains("\r\n\r\n") { text += try await client.next() }
      #expect(text.contains("text/event-stream"))
      // The listing comes first, as on a page, so that there is something to change.
      _ = try await get(board, "/api/runs")
      try SampleLog.append([SampleLog.stopped], to: folder + "/run-1.jsonl")
      while !text.contains("\"end\":\"stopped\"") {
        let next = try await client.next()
        text += next
        // The page is asked to read all again: what was added is in that. So something is added once more.
        if next.contains("\"reload\":true") {
          try SampleLog.append([SampleLog.stopped], to: folder + "/run-1.jsonl")
        }
      }
      #expect(text.contains("data: {"))
    }
  }

  @Test("A port that is used is an error, or the next one is taken")
  func ports() async throws {
    let folder = try SampleLog.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = try Listener(host: "127.0.0.1", port: nil)
    let second = try Listener(host: "127.0.0.1", port: nil)
    #expect(second.port != first.port)
    #expect(throws: BoardError.self) { try Listener(host: "127.0.0.1", port: first.port) }
    for host in ["localhost", "", "1.2.3", "8.8.8.8", "::g"] {
      #expect(throws: BoardError.self, "\(host)") { try Listener(host: host, port: 0) }
    }
    for port in [-1, 65_536] {
      #expect(throws: BoardError.self) { try Listener(host: "127.0.0.1", port: port) }
    }
    try first.socket.close()
    try second.socket.close()
  }
}

/// A connection whose calls wait on threads of their own, so that they leave those of the board alone.
private final class Client: Sendable {
  private let socket: Socket
  private let isOpen = Mutex(true)

  init(_ port: Int) async throws {
    socket = try await Self.onThread {
      let socket = try Socket(domain: AF_INET)
      try socket.connect(to: .inet(ip4: "127.0.0.1", port: UInt16(port)))
      return socket
    }
  }

  deinit { close() }

  func send(_ text: String) async throws {
    try await Self.onThread { [socket] in _ = try socket.write(Data(text.utf8)) }
  }

  func next() async throws -> String {
    try await Self.onThread { [socket] in
      String(decoding: try socket.read(atMost: 4_096), as: UTF8.self)
    }
  }

  /// What comes until the other side closes the connection.
  func rest() async -> String {
    var text = ""
    while let next = try? await next() { text += next }
    return text
  }

  func close() {
    let wasOpen = isOpen.withLock { isOpen in
      defer { isOpen = false }
      return isOpen
    }
    if wasOpen { try? socket.close() }
  }

  private static func onThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { done in
      Thread.detachNewThread { done.resume(with: Swift.Result { try body() }) }
    }
  }
}
