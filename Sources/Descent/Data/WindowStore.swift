/// A window of an order.
struct Window: Hashable, Sendable {
  let order: BlockOrder
  let number: Int

  /// The window after this one: after the last of an epoch, the first of the next.
  var next: Window {
    number + 1 < order.windowCount
      ? Window(order: order, number: number + 1) : Window(order: order.next, number: 0)
  }
}

/// The windows that are in memory, and those that a thread should read: what the thread and the readers
/// of the rows share.
///
/// There are one or two places. A reader has at most one place that it reads. The thread writes to the
/// other. A place whose window changes while it is written is written again.
final class WindowStore: Sendable {
  /// What is in a place.
  enum Content: Sendable {
    case nothing
    /// Nothing has been written yet.
    case requested
    case loading
    case rows(isWeighted: Bool)
    case failure(DatasetError)
  }

  /// A window for the thread to read, and the place where it belongs.
  struct Job: Sendable {
    let place: Int
    let window: Window
  }

  private struct Place: Sendable {
    var window: Window?
    var content = Content.nothing
  }

  private struct State: Sendable {
    var places: [Place]
    /// The place that was read last.
    var latest = 0
    var isClosed = false

    /// Requests a window in the place that is not in use, unless it is already there.
    mutating func request(_ window: Window) {
      guard !places.contains(where: { $0.window == window }) else { return }
      places[places.count - 1 - latest] = Place(window: window, content: .requested)
    }

    /// Returns a window that was requested, or its error, or nil if it has not been read yet.
    mutating func take(
      _ window: Window
    ) -> Result<(place: Int, isWeighted: Bool), DatasetError>? {
      guard let number = places.firstIndex(where: { $0.window == window }) else {
        stop("a window is neither there nor requested")
      }
      switch places[number].content {
      case .rows(let isWeighted):
        latest = number
        return .success((number, isWeighted))
      case .failure(let error):
        places[number] = Place()
        return .failure(error)
      case .nothing, .requested, .loading: return nil
      }
    }
  }

  private let state: Awaitable<State>

  /// A store of `places` windows, 1 or 2.
  init(places: Int) {
    state = Awaitable(State(places: Array(repeating: Place(), count: places)))
  }
}

// MARK: For readers

extension WindowStore {
  /// Waits until a window is there. Returns its place, which stays as it is until another window is asked
  /// for, and whether its rows have weights. Throws if it could not be read; the next call tries again.
  func window(
    _ window: Window
  ) throws(DatasetError) -> (place: Int, isWeighted: Bool) {
    state.change { $0.request(window) }
    return try state.wait { state in state.take(window) }.get()
  }

  /// Requests a window that will be read next, unless there is one place only.
  func readAhead(_ window: Window) {
    state.change { if $0.places.count > 1 { $0.request(window) } }
  }

  /// Ends the thread after the block that it reads.
  func close() { state.change { $0.isClosed = true } }
}

// MARK: For the thread

extension WindowStore {
  /// Waits for a job. Returns nil if the store is closed.
  func nextJob() -> Job? {
    state.wait { state -> Job?? in
      if state.isClosed { return .some(nil) }
      for (number, place) in state.places.enumerated() {
        if case .requested = place.content, let window = place.window {
          state.places[number].content = .loading
          return Job(place: number, window: window)
        }
      }
      return nil
    }
  }

  /// Whether a job should be continued.
  func isWanted(_ job: Job) -> Bool {
    state.read { state in
      guard !state.isClosed, case .loading = state.places[job.place].content else { return false }
      return true
    }
  }

  /// Records what has become of a job, unless it is no longer wanted.
  func end(_ job: Job, _ content: Content) {
    state.change { state in
      if case .loading = state.places[job.place].content {
        state.places[job.place].content = content
      }
    }
  }
}
