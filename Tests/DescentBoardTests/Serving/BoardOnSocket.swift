import Descent
import DescentExperiments
import FlyingSocks
import Foundation
import Synchronization

@testable import DescentBoard

/// Tests that open a board and ask it over a socket.
protocol BoardOnSocket {}

extension BoardOnSocket {
  func open(
    connections: Int = 256, file: PlaygroundFile? = nil,
    _ body: (Board, String) async throws -> Void
  ) async throws {
    let folder = try SampleLog.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try SampleLog.write(SampleLog.bytes(SampleLog.lines(epochs: 2)), to: folder + "/run-1.jsonl")
    // Other tests can have all threads for a while.
    let limits = Server.Limits(
      connections: connections, secondsToAsk: 600, secondsToTake: 600, secondsForChange: 600,
      secondsBetweenChanges: 600)
    let board = try Board(
      LogFolders([folder]), host: "127.0.0.1", port: 0, isEager: true, file: file,
      limits: limits
    ) { try RunReport(ofLog: $0).json }
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
  func answer(_ board: Board, _ request: String) async throws -> String {
    let client = try await Client(board.port)
    try await client.send(request)
    return await client.rest()
  }

  func get(_ board: Board, _ path: String, _ fields: String = "") async throws -> String {
    try await answer(
      board, "GET \(path) HTTP/1.1\r\nHost: localhost:\(board.port)\r\n\(fields)\r\n")
  }

  /// The answer to a POST as a page of the board sends it, with some header fields replaced.
  func post(
    _ board: Board, _ path: String, _ body: String, _ fields: [String: String?] = [:]
  ) async throws -> String {
    let usual: [String: String?] = [
      "Host": "localhost:\(board.port)", "Origin": "http://localhost:\(board.port)",
      "Content-Type": "application/json", "Content-Length": "\(body.utf8.count)",
    ]
    let lines = usual.merging(fields) { $1 }.compactMap { name, value in
      value.map { "\(name): \($0)\r\n" }
    }
    return try await answer(board, "POST \(path) HTTP/1.1\r\n\(lines.joined())\r\n\(body)")
  }
}

/// A connection whose calls wait on threads of their own, so that they leave those of the board alone.
final class Client: Sendable {
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
