import DescentBase

/// Blocks of a text that other threads parse ahead of the one that takes them. They are handed out in the order
/// of the file, and a few of them wait at most.
final class ParsedAhead: Sendable {
  private struct State {
    var ready: [ParsedBlock] = []
    var isStopped = false
    /// What follows the last block: what was found in the file, and why it ends.
    var end: (notes: [String], failure: BlockFailure?)?
  }

  /// Gives the blocks to the one that takes them. It waits while enough of them wait, so that the threads that
  /// parse do so too.
  private struct Handing: BlockSink {
    let state: Awaitable<State>
    let most: Int
    private(set) var isFull = false

    init(_ state: Awaitable<State>, most: Int) { (self.state, self.most) = (state, most) }

    mutating func append(_ parsed: ParsedBlock) {
      let most = most
      isFull = state.wait { state in
        if state.isStopped { return true }
        guard state.ready.count < most else { return nil }
        state.ready.append(parsed)
        return false
      }
    }
  }

  private let state = Awaitable(State())
  private let thread: WorkerThread

  /// Parses the blocks of a source on this number of threads.
  init(_ source: BlockSource, _ layout: ColumnLayout, threads: Int) {
    let state = state
    thread = WorkerThread {
      var source = source
      let sink = Handing(state, most: 2 * threads)
      let failure = BlockQueue.parse(&source, layout, into: sink, threads: threads).failure
      state.change { $0.end = (source.notes, failure) }
    }
  }

  deinit {
    state.change { $0.isStopped = true }
    // It may wait for the bytes of a pipe, which need not come.
    thread.detach()
  }

  /// Waits for the next block; nil after the last.
  func next() -> ParsedBlock? {
    state.wait { state in
      if !state.ready.isEmpty { return .some(state.ready.removeFirst()) }
      return state.end == nil ? nil : .some(nil)
    }
  }

  /// Why there are no further blocks, once `next` has returned nil; nil at the end of the file.
  var failure: BlockFailure? { state.read { $0.end?.failure } }

  /// What was found in the bytes, once all have been read.
  var notes: [String] { state.read { $0.end?.notes ?? [] } }
}
