/// Reads windows of blocks into memory, by a thread of its own that begins with the first window and ends
/// with the loader.
final class WindowLoader<Blocks: BlockDataset>: Sendable {
  private let blocks: Blocks
  private let memory: [WindowMemory]
  private let store: WindowStore
  /// The thread, or nil before the first window. Its lock makes the readers take turns.
  private let thread = Guarded<WorkerThread?>(nil)

  /// A loader of windows of at most `rows` rows, of which `windows` are in memory.
  init(_ blocks: Blocks, windows: Int, rows: Int, precision: Precision) {
    self.blocks = blocks
    memory = (0..<windows).map { _ in
      WindowMemory(
        rows: rows, features: blocks.features.count, targets: blocks.targets.count,
        precision: precision)
    }
    store = WindowStore(places: windows)
  }

  deinit {
    store.close()
    thread.withLock { $0?.join() }
  }

  /// Calls `body`, which alone may then use the function that it receives: it waits for a window, requests
  /// the one after it if `readsAhead` is true, and returns the memory, which is valid until the next call,
  /// and whether the rows have weights.
  func withWindows(
    _ body: (
      (_ window: Window, _ readsAhead: Bool) throws(DatasetError) -> (WindowMemory, Bool)
    ) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    try thread.withLock { thread in
      if thread == nil { thread = start() }
      return Result { () throws(DatasetError) in
        try body { window, readsAhead throws(DatasetError) in
          let (place, isWeighted) = try store.window(window)
          if readsAhead { store.readAhead(window.next) }
          return (memory[place], isWeighted)
        }
      }
    }.get()
  }

  /// Starts the thread. It has no reference to the loader, whose end is its end.
  private func start() -> WorkerThread {
    WorkerThread { [blocks, memory, store] in
      var isWeighted: Bool?
      while let job = store.nextJob() {
        let content: WindowStore.Content
        do throws(DatasetError) {
          let isWhole = try Self.load(
            job, from: blocks, into: memory[job.place], store, &isWeighted)
          content = isWhole ? .rows(isWeighted: isWeighted ?? false) : .nothing
        } catch {
          content = .failure(error)
        }
        store.end(job, content)
      }
    }
  }

  /// Reads the blocks of a window. Returns false if it is no longer wanted.
  private static func load(
    _ job: WindowStore.Job, from blocks: Blocks, into memory: WindowMemory, _ store: WindowStore,
    _ isWeighted: inout Bool?
  ) throws(DatasetError) -> Bool {
    let order = job.window.order
    var start = 0
    for block in order.blocks(of: job.window.number) {
      guard store.isWanted(job) else { return false }
      let end = start + order.layout.rows[block]
      let examples = memory.examples(start..<end)
      try blocks.readBlock(block, into: examples)
      if let isWeighted, isWeighted != examples.isWeighted {
        throw DatasetError(
          "block \(block) has \(isWeighted ? "no " : "")weights, unlike the blocks before it; give all "
            + "rows weights, or none")
      }
      isWeighted = examples.isWeighted
      start = end
    }
    return true
  }
}
