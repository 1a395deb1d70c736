import Synchronization
import Testing

@testable import DescentBoard

/// How many races there are, and how long each is kept, by a clock of the test.
struct PlaygroundSessionsTests {
  private final class Clock: Sendable {
    let now = Mutex(ContinuousClock.now)
    func pass(_ duration: Duration) { now.withLock { $0 += duration } }
  }

  private func session(
    rows: Int = 8, budget: Duration = .milliseconds(500)
  ) throws -> PlaygroundSession {
    var settings = PlaygroundRace.Settings()
    settings.training = PlaygroundData(.moons, rows: rows)
    return try PlaygroundSession(settings, budget: budget)
  }

  private func add(
    to sessions: PlaygroundSessions, insteadOf former: String? = nil
  ) async throws -> String? {
    try await sessions.add(insteadOf: former) { try session() }?.id
  }

  @Test("Those without a request are dropped, those in use are kept")
  func idle() async throws {
    let clock = Clock()
    let sessions = PlaygroundSessions { clock.now.withLock { $0 } }
    let (first, second) = (
      try #require(await add(to: sessions)),
      try #require(await add(to: sessions))
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
      ids.append(try #require(await add(to: sessions)))
    }
    #expect(try await add(to: sessions) == nil)
    #expect(try await add(to: sessions, insteadOf: "unknown") == nil)
    #expect(try await add(to: sessions, insteadOf: ids[3]) != nil)
    #expect(await sessions.session(ids[3]) == nil)
    clock.pass(PlaygroundSessions.safe + .seconds(1))
    for id in ids where id != ids[5] { _ = await sessions.session(id) }
    #expect(try await add(to: sessions) != nil)
    #expect(await sessions.count == PlaygroundSessions.most)
  }

  @Test("A place that is not there makes no race")
  func full() async throws {
    let sessions = PlaygroundSessions()
    for _ in 0..<PlaygroundSessions.most { #expect(try await add(to: sessions) != nil) }
    let made = Mutex(0)
    let refused = try await sessions.add(insteadOf: nil) {
      made.withLock { $0 += 1 }
      return try session()
    }
    let count = made.withLock { $0 }
    #expect(refused == nil && count == 0)
  }

  @Test("A race is in use until its request has ended")
  func used() async throws {
    let clock = Clock()
    let sessions = PlaygroundSessions { clock.now.withLock { $0 } }
    let id = try #require(await add(to: sessions))
    let answer = try await sessions.use(id) { _ in
      clock.pass(PlaygroundSessions.kept + .seconds(1))
      return 7
    }
    #expect(answer == 7)
    await sessions.dropIdle()
    #expect(await sessions.session(id) != nil)
    #expect(try await sessions.use("unknown") { _ in 7 } == nil)
  }

  @Test(
    "While a request trains, another hears that it does; a race that is ended or replaced stops",
    .timeLimit(.minutes(1)), arguments: [true, false])
  func busy(isReplaced: Bool) async throws {
    let sessions = PlaygroundSessions()
    let (id, race) = try #require(
      await sessions.add(insteadOf: nil) { try session(budget: .seconds(1_000_000)) })
    async let endless = race.advance(.max, .epoch)
    while await !race.isBusy { await Task.yield() }
    #expect(await race.advance(1, .step) == nil)
    #expect(try await race.surface() == nil)
    if isReplaced { _ = try await add(to: sessions, insteadOf: id) } else { await sessions.end(id) }
    #expect(await endless != nil)
    #expect(await !race.isBusy)
  }

  @Test(
    "Requests without time take a few steps each, and together those of one with time",
    .timeLimit(.minutes(1)), arguments: [PlaygroundSession.Unit.epoch, .step])
  func budget(unit: PlaygroundSession.Unit) async throws {
    let (short, long) = (
      try session(rows: 40, budget: .zero), try session(rows: 40, budget: .seconds(1_000_000))
    )
    let whole = try #require(await long.advance(2, unit)).answer
    #expect(whole.done == 2 && whole.steps == (unit == .epoch ? [2, 6, 80] : [2, 2, 2]))
    var (done, requests, latest) = (0, 0, whole)
    while done < 2 {
      latest = try #require(await short.advance(2 - done, unit)).answer
      requests += 1
      done += latest.done
      #expect(latest.done <= 1)
    }
    #expect(latest.steps == whole.steps && latest.losses == whole.losses)
    let most = PlaygroundSession.stepsAtOnce
    #expect(requests == (unit == .epoch ? 2 * (1 + 1 + 40 / most) : 2 * 3))
  }
}

extension [UInt8] {
  /// What an answer to an advance says.
  fileprivate var answer: (done: Int, steps: [Int], losses: [Substring]) {
    let text = String(decoding: self, as: UTF8.self)
    return (
      Int(text.firstMatch(of: /"done":([0-9]+)/)?.1 ?? "") ?? -1,
      text.matches(of: /"steps":([0-9]+)/).compactMap { Int($0.1) },
      text.matches(of: /"loss":([0-9.e-]+)/).map(\.1)
    )
  }
}
