import Descent
import Foundation
import Testing

@testable import DescentBoard

/// The board on a socket.
@Suite(.serialized)
struct BoardTests: BoardOnSocket {
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
