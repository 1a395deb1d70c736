import Synchronization
import Testing

@testable import DescentBoard

/// How many races there are, and how long each is kept, by a clock of the test.
struct PlaygroundSessionsTests {
  private final class Clock: Sendable {
    let now = Mutex(ContinuousClock.now)
    func pass(_ duration: Duration) { now.withLock { $0 += duration } }
  }

  private func session() throws -> PlaygroundSession {
    var settings = PlaygroundRace.Settings()
    settings.training = PlaygroundData(.moons, rows: 8)
    return try PlaygroundSession(settings)
  }

  @Test("Those without a request are dropped, those in use are kept")
  func idle() async throws {
    let clock = Clock()
    let sessions = PlaygroundSessions { clock.now.withLock { $0 } }
    let (first, second) = (
      try #require(await sessions.add(session(), insteadOf: nil)),
      try #require(await sessions.add(session(), insteadOf: nil))
    )
    #expect(first != second)
    clock.pass(PlaygroundSessions.kept)
    #expect(await sessions.session(second) != nil)
    clock.pass(.seconds(1))
    await sessions.dropIdle()
    #expect(await sessions.session(first) == nil)
    #expect(await sessions.session(second) != nil)
  }

  @Test("There is a most; a new one takes the place of one that rests, or of its own former one")
  func most() async throws {
    let clock = Clock()
    let sessions = PlaygroundSessions { clock.now.withLock { $0 } }
    var ids: [String] = []
    for _ in 0..<PlaygroundSessions.most {
      ids.append(try #require(await sessions.add(session(), insteadOf: nil)))
    }
    #expect(try await sessions.add(session(), insteadOf: nil) == nil)
    #expect(try await sessions.add(session(), insteadOf: "unknown") == nil)
    #expect(try await sessions.add(session(), insteadOf: ids[3]) != nil)
    #expect(await sessions.session(ids[3]) == nil)
    clock.pass(PlaygroundSessions.safe + .seconds(1))
    for id in ids where id != ids[5] { _ = await sessions.session(id) }
    #expect(try await sessions.add(session(), insteadOf: nil) != nil)
    #expect(await sessions.count == PlaygroundSessions.most)
  }

  @Test("Two requests at the same time: one trains, the other hears that it does")
  func busy() async throws {
    let session = try session()
    let answers = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<2 { group.addTask { await session.advance(20, .epoch) != nil } }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(answers.contains(true))
    #expect(await session.advance(1, .step) != nil)
  }
}
