/// The races that pages have begun. One that has had no request for a while is dropped.
actor PlaygroundSessions {
  /// The most at a time.
  static let most = 16
  /// How long one without a request is kept, and how long one is safe from a new one that needs its place.
  static let (kept, safe) = (Duration.seconds(900), Duration.seconds(5))

  private var sessions: [String: (session: PlaygroundSession, used: ContinuousClock.Instant)] = [:]
  private let now: @Sendable () -> ContinuousClock.Instant

  init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

  /// The number of races.
  var count: Int { sessions.count }

  /// Makes a race in the place of another one, if that is still there. Returns it with its name, which nobody can guess;
  /// nil, and makes none, if there are too many that are in use.
  func add(
    insteadOf former: String?, _ make: @Sendable () throws -> PlaygroundSession
  ) async throws -> (id: String, session: PlaygroundSession)? {
    if let former { await end(former) }
    dropIdle()
    if sessions.count >= Self.most,
      let oldest = sessions.min(by: { $0.value.used < $1.value.used }),
      now() - oldest.value.used > Self.safe
    {
      await end(oldest.key)
    }
    guard sessions.count < Self.most else { return nil }
    let (id, session) = (Access.randomToken(), try make())
    sessions[id] = (session, now())
    return (id, session)
  }

  /// A race, which is in use then; nil if it is gone.
  func session(_ id: String) -> PlaygroundSession? {
    sessions[id]?.used = now()
    return sessions[id]?.session
  }

  /// What a race answers, which is in use until it has; nil if it is gone.
  func use<Result: Sendable>(
    _ id: String, _ body: @Sendable (PlaygroundSession) async throws -> Result
  ) async throws -> Result? {
    guard let session = session(id) else { return nil }
    defer { sessions[id]?.used = now() }
    return try await body(session)
  }

  /// Drops a race, whose page is closed, and stops its training.
  func end(_ id: String) async { await sessions.removeValue(forKey: id)?.session.end() }

  /// Drops the races that have had no request for a while.
  func dropIdle() { sessions = sessions.filter { now() - $0.value.used <= Self.kept } }
}
