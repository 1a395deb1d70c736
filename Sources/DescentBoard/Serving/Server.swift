import Descent
import FlyingSocks

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Answers requests, each on a connection of its own.
///
/// Nobody can make it wait or grow: heads are bounded, connections are capped, and one that is slow to ask or to take
/// its answer is given up.
struct Server: Sendable {
  /// What a connection may take.
  struct Limits: Sendable {
    /// The most connections at a time.
    var connections = 256
    /// The seconds for a request.
    var secondsToAsk = 10
    /// The seconds for an answer to be taken.
    var secondsToTake = 60
    /// The seconds for a change to be taken.
    var secondsForChange = 10
    /// The seconds for which a page that waits for changes may have none; it has a heartbeat in between.
    var secondsBetweenChanges = 120
  }

  let listener: Listener
  let routes: Routes
  private let limits: Limits
  private let connections: Connections
  private let pool: any SettlingPool = makePool()

  init(_ listener: Listener, _ routes: Routes, limits: Limits = Limits()) {
    (self.listener, self.routes, self.limits) = (listener, routes, limits)
    connections = Connections(most: limits.connections)
  }

  /// Answers until the task is cancelled.
  func run() async {
    try? await withThrowingTaskGroup(of: Void.self) { group in
      try await pool.prepare()
      let socket = try AsyncSocket(socket: listener.socket, pool: pool)
      group.addTask { try await pool.run() }
      group.addTask { await accept(socket) }
      group.addTask {
        while !Task.isCancelled {
          try await Task.sleep(for: .seconds(1))
          await connections.endLate()
        }
      }
      _ = try await group.next()
      group.cancelAll()
    }
    await connections.endAll()
    try? listener.socket.close()
  }

  private func accept(_ listening: AsyncSocket) async {
    while !Task.isCancelled {
      do {
        let socket = try await listening.accept()
        guard let number = await connections.add(seconds: limits.secondsToAsk) else {
          refuse(socket)
          continue
        }
        let task = Task { await serve(socket, number) }
        await connections.serve(number, by: task)
      } catch is CancellationError {
        return
      } catch {
        // The process may have no more descriptors at the moment.
        try? await Task.sleep(for: .milliseconds(100))
      }
    }
  }

  /// A few words fit into the socket's buffer without waiting.
  private func refuse(_ socket: AsyncSocket) {
    let message = "the board has \(limits.connections) connections; close some of its pages"
    _ = try? socket.socket.write(Answer(.unavailable, message).bytes)
    try? socket.close()
  }

  private func serve(_ socket: AsyncSocket, _ number: Int) async {
    do {
      let answer: Answer
      do {
        let request = try await request(from: socket)
        await connections.extend(number, seconds: limits.secondsToTake)
        answer = await routes.answer(to: request)
      } catch let refused as Request.Refused {
        answer = Answer(refused.status, refused.message)
      }
      await connections.extend(number, seconds: limits.secondsToTake)
      if answer.kind == .events {
        try await stream(answer, to: socket, number)
      } else {
        try await socket.write(answer.bytes)
      }
    } catch {
      // The other side is gone or too slow; there is nobody to tell.
    }
    await connections.remove(number)
    // Until the pool has forgotten the descriptor, a new connection that gets it would wait in vain.
    await pool.settle()
    try? socket.close()
  }

  private func request(from socket: AsyncSocket) async throws -> Request {
    var bytes: [UInt8] = []
    var end: Int?
    while end == nil {
      // The empty line may have begun with the bytes before.
      let start = max(0, bytes.count - 3)
      bytes += try await socket.read(atMost: 4_096)
      end = Self.endOfHead(bytes, from: start)
      guard (end ?? bytes.count) <= Request.mostBytes else {
        throw Request.Refused(status: .tooLarge, message: "the head of the request is too long")
      }
    }
    let head = end ?? bytes.count
    var request = try Request(parsing: Array(bytes[..<head]))
    while bytes.count - head < request.bodyCount { bytes += try await socket.read(atMost: 4_096) }
    request.body = Array(bytes[head..<head + request.bodyCount])
    return request
  }

  /// The number of bytes up to the empty line, with it.
  private static func endOfHead(_ bytes: [UInt8], from start: Int) -> Int? {
    let tail = bytes[start...]
    return ["\r\n\r\n", "\n\n"].compactMap { tail.firstRange(of: Array($0.utf8))?.upperBound }.min()
  }

  private func stream(_ answer: Answer, to socket: AsyncSocket, _ number: Int) async throws {
    let (viewer, changes) = await routes.viewers.add()
    do {
      try await socket.write(answer.bytes)
      for await change in changes {
        await connections.extend(number, seconds: limits.secondsForChange)
        try await socket.write(change)
        await connections.extend(number, seconds: limits.secondsBetweenChanges)
      }
    } catch {
      await routes.viewers.remove(viewer)
      throw error
    }
    await routes.viewers.remove(viewer)
  }
}

/// A pool that finishes what it is doing.
private protocol SettlingPool: AsyncSocketPool {
  func settle() async
}

extension SocketPool: SettlingPool {
  fileprivate func settle() {}
}

private func makePool() -> any SettlingPool {
  #if canImport(Darwin)
    SocketPool(queue: kQueue(maxEvents: 64))
  #else
    SocketPool(queue: ePoll(maxEvents: 64))
  #endif
}
