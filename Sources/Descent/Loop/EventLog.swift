/// Writes the events of a training to a file of JSON lines, which `docs/events.md` describes.
///
/// Each `fit` writes its own file in the folder: `run-1.jsonl`, `run-2.jsonl` and so on. A separate
/// thread appends whole lines, so the file can be read while it grows. If the process is killed, at
/// most its last line is incomplete. When `fit` returns, the file is on the disk.
///
/// The training waits for the disk only at its end, for at most 10 seconds, and never fails because
/// of it. After the first line that cannot be written, for example on a full disk, no more lines
/// are written. The file then ends with a whole line, and `failure` says why. At most 4,096 events
/// wait for the disk. Further events are left out, and the log says how many. Batches are not
/// logged.
public final class EventLog: TrainingObserver, Sendable {
  /// Writes a line. Returns the error if it cannot be written, otherwise nil.
  typealias Sink = @Sendable (_ line: [UInt8], _ isLast: Bool) -> FileError?

  private struct Message {
    let seconds: Double
    let content: Content
    let isLast: Bool
  }

  private enum Content {
    case event(TrainingEvent)
    case line(name: String, [String: JSONValue])
  }

  private struct State {
    /// The destination of the next `fit`, if it is open already.
    var sink: Sink?
    var path: String?
    var mailbox: Mailbox<Message>?
    /// Whether the last event of the latest `fit` has been sent.
    var isOver = false
    var start = ContinuousClock.now
    var failure: FileError?
  }

  private let folder: String
  private let settings: [String: String]
  private let metricScales: [String: Double]
  private let capacity: Int
  private let state: Guarded<State>

  /// A log in this folder, and its first file. Creates the folder and its parents if they do not
  /// exist.
  ///
  /// - Parameters:
  ///   - folder: The folder of the log files.
  ///   - settings: Names and values for the first line of each file.
  ///   - metricScales: Factors for metric values, by the metric's name, such as the standard deviation of
  ///     a standardized target.
  /// - Throws: `FileError` if the file cannot be created.
  public convenience init(
    in folder: String, settings: [String: String] = [:], metricScales: [String: Double] = [:]
  ) throws(FileError) {
    let file = try Self.file(in: folder)
    self.init(
      folder, settings, metricScales, capacity: 4_096, path: file.path, sink: Self.sink(to: file))
  }

  init(
    _ folder: String, _ settings: [String: String], _ metricScales: [String: Double] = [:],
    capacity: Int, path: String?, sink: @escaping Sink
  ) {
    (self.folder, self.settings, self.metricScales) = (folder, settings, metricScales)
    self.capacity = capacity
    state = Guarded(State(sink: sink, path: path))
  }

  deinit { state.withLock { $0.mailbox }?.close() }

  /// The path of the file of the latest `fit` or, before there is one, of the first file.
  public var path: String? { state.withLock { $0.path } }

  /// Why the log of the latest `fit` is incomplete, or nil if it is complete.
  public var failure: FileError? { state.withLock { $0.failure } }

  /// Passes the event to the writing thread. Never stops the training.
  public func observe(_ event: TrainingEvent) -> Decision {
    switch event {
    case .batchEnded: break
    case .began:
      begin()
      send(.event(event), isLast: false)
    case .validated, .epochEnded: send(.event(event), isLast: false)
    case .ended, .failed: send(.event(event), isLast: true)
    }
    return .proceed
  }

  /// Adds a line of an event that the training itself does not have, between those of the training.
  /// Nothing is written before the training has begun and after it has ended.
  package func add(_ name: String, _ values: [String: JSONValue]) {
    send(.line(name: name, values), isLast: false, always: true)
  }

  private func begin() {
    let mailbox = Mailbox<Message>(capacity: capacity)
    let old = state.withLock { state in
      let old = (mailbox: state.mailbox, sink: state.sink)
      state = State(path: state.path, mailbox: mailbox)
      return old
    }
    old.mailbox?.close()
    var next = old.sink
    if next == nil {
      do throws(FileError) {
        let file = try Self.file(in: folder)
        state.withLock { $0.path = file.path }
        next = Self.sink(to: file)
      } catch {
        state.withLock { ($0.failure, $0.mailbox) = (error, nil) }
      }
    }
    guard let sink = next else { return }
    let (lines, state) = (EventLines(settings: settings, metricScales: metricScales), state)
    POSIX.runOnThread(stackBytes: 1 << 20) {
      Self.write(mailbox, lines, to: sink) { failure in
        state.withLock { if $0.mailbox === mailbox { $0.failure = failure } }
      }
    }
  }

  /// Writes events until the mailbox is closed. After a line that cannot be written, discards the
  /// rest.
  private static func write(
    _ mailbox: Mailbox<Message>, _ lines: EventLines, to sink: Sink,
    failed: (FileError) -> Void
  ) {
    var lines = lines
    var hasFailed = false
    func write(_ line: [UInt8], isLast: Bool) {
      guard !hasFailed, let error = sink(line, isLast) else { return }
      hasFailed = true
      failed(error)
    }
    while let (messages, refused) = mailbox.take() {
      for message in messages {
        // The lost events came after the other messages and before the last one.
        if message.isLast, refused > 0 { write(lines.lost(refused), isLast: false) }
        switch message.content {
        case .event(let event):
          for line in lines.lines(of: event, seconds: message.seconds) {
            write(line, isLast: message.isLast)
          }
        case .line(let name, let values):
          write(lines.line(name, values, seconds: message.seconds), isLast: false)
        }
      }
      if refused > 0, messages.last?.isLast != true {
        write(lines.lost(refused), isLast: false)
      }
    }
  }

  private func send(_ content: Content, isLast: Bool, always: Bool = false) {
    let (mailbox, start) = state.withLock { state in
      defer { if isLast { state.isOver = true } }
      return (state.isOver ? nil : state.mailbox, state.start)
    }
    guard let mailbox else { return }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    mailbox.put(
      Message(seconds: seconds, content: content, isLast: isLast), always: isLast || always)
    guard isLast else { return }
    mailbox.close()
    if !mailbox.drain(seconds: Self.patience) {
      state.withLock {
        let late = FileError.unwritable(
          path: $0.path ?? folder,
          reason: "the disk has not written the end of the log within \(Self.patience) seconds")
        $0.failure = $0.failure ?? late
      }
    }
  }

  /// The number of seconds for which the end of a training waits for the disk.
  private static let patience = 10

  private static func file(in folder: String) throws(FileError) -> GrowingFile {
    try GrowingFile(in: folder) { "run-\($0).jsonl" }
  }

  private static func sink(to file: GrowingFile) -> Sink {
    let length = Guarded(0)
    return { line, isLast in
      length.withLock { length in
        do throws(FileError) {
          try file.append(line, to: &length)
          if isLast { try file.synchronize() }
          return nil
        } catch {
          return error
        }
      }
    }
  }
}
