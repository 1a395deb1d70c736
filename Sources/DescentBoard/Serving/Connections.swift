/// The open connections, each with the time at which it is given up.
actor Connections {
  /// The most at a time.
  let most: Int
  private var open: [Int: (end: ContinuousClock.Instant, task: Task<Void, Never>?)] = [:]
  private var next = 0

  init(most: Int) { self.most = most }

  /// The number of open connections.
  var count: Int { open.count }

  /// Takes one more, for a number of seconds at first; nil if there are too many.
  func add(seconds: Int) -> Int? {
    guard open.count < most else { return nil }
    defer { next += 1 }
    open[next] = (.now + .seconds(seconds), nil)
    return next
  }

  /// Notes the task that serves a connection.
  func serve(_ number: Int, by task: Task<Void, Never>) { open[number]?.task = task }

  /// Gives a connection a number of seconds from now on.
  func extend(_ number: Int, seconds: Int) { open[number]?.end = .now + .seconds(seconds) }

  /// Forgets a connection that has ended.
  func remove(_ number: Int) { open[number] = nil }

  /// Ends the connections whose time is up.
  func endLate() {
    let now = ContinuousClock.now
    for (end, task) in open.values where end < now { task?.cancel() }
  }

  /// Ends all connections.
  func endAll() {
    for (_, task) in open.values { task?.cancel() }
  }
}
