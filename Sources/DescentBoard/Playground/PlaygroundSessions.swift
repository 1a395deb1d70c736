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

  /// Adds a race in the place of another one, if that is still there. Returns its name, which nobody can guess; nil if
  /// there are too many that are in use.
  func add(_ session: PlaygroundSession, insteadOf former: String?) -> String? {
    if let former { sessions[former] = nil }
    dropIdle()
    if sessions.count >= Self.most,
      let oldest = sessions.min(by: { $0.value.used < $1.value.used }),
      now() - oldest.value.used > Self.safe
    {
      sessions[oldest.key] = nil
    }
    guard sessions.count < Self.most else { return nil }
    let id = Access.randomToken()
    sessions[id] = (session, now())
    return id
  }

  /// A race, which is in use then; nil if it is gone.
  func session(_ id: String) -> PlaygroundSession? {
    sessions[id]?.used = now()
    return sessions[id]?.session
  }

  /// Drops a race, whose page is closed.
  func end(_ id: String) { sessions[id] = nil }

  /// Drops the races that have had no request for a while.
  func dropIdle() { sessions = sessions.filter { now() - $0.value.used <= Self.kept } }
}
