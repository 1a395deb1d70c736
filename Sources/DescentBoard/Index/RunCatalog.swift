import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The runs of a board, and what has changed since the last look.
///
/// A run has a number, which it keeps as long as the board is open. Only these numbers come from the page: a path never
/// does.
actor RunCatalog {
  /// How long the logs are read at a time, so that requests are answered in between.
  static let patience = Duration.milliseconds(100)
  /// The milliseconds after which a log that does not grow is looked at with all others only.
  static let activity = 600_000
  /// The most runs and the most points of a change.
  static let mostRuns = 500
  static let mostPoints = 5_000

  private let folders: LogFolders
  private var texts = TextTable()
  private var runs: [RunFile] = []
  private var lines: [[UInt8]] = []
  private var numbers: [LogFolders.Log: Int] = [:]
  private var gone: Set<Int> = []
  /// The runs to read, the latest of them last, which is read first.
  private var waiting: [Int] = []
  private var isWaiting: Set<Int> = []
  /// The runs that have changed since the last change was taken.
  private var changed: Set<Int> = []
  private var points: [(run: Int, point: LivePoint)] = []
  /// Whether the change is more than the lists above hold, so that a page has to ask for everything.
  private var isReloadDue = false
  private var sentTexts = 0
  private var indexes: FolderIndexes
  private let clock = ContinuousClock()
  private var listed: ContinuousClock.Instant?
  private var listingTime = Duration.zero

  /// The runs in these folders. Their logs are not read yet, except for what an index knows.
  init(_ folders: LogFolders, keepsIndex: Bool = true) {
    self.folders = folders
    // A page asks for the curves of the text 0 before it has the list of texts.
    _ = texts.number(of: "loss")
    indexes = FolderIndexes(isKept: keepsIndex)
  }

  /// The number of runs to read.
  var waitingCount: Int { waiting.count }

  // MARK: Looking

  /// Looks for new and changed logs.
  func look() {
    let now = clock.now
    // Of many logs, looking at all is so slow that it is done less often.
    if let listed, !runs.isEmpty, now - listed < max(.seconds(2), listingTime * 100) {
      let recent = (self.now - Self.activity) * 1_000_000
      for number in runs.indices where isActive(number, since: recent) { see(number) }
    } else {
      let isFirst = listed == nil
      list()
      // No page has a listing that is older.
      if isFirst { forgetChange() }
    }
    read(until: now + Self.patience)
    indexes.write(runs, texts)
  }

  /// Writes the indexes that are out of date.
  func close() { indexes.write(runs, texts, isLast: true) }

  private func list() {
    let start = clock.now
    let logs = folders.logs()
    var files = Set<[UInt64]>()
    var present = Set<Int>()
    for log in logs {
      // A link to a folder can lead to the same log again.
      guard let version = FileVersion(of: log.path),
        files.insert([version.device, version.number]).inserted
      else { continue }
      present.insert(number(of: log, version))
    }
    for number in runs.indices where !present.contains(number) && gone.insert(number).inserted {
      isReloadDue = true
    }
    waiting.sort { runs[$0].version.modified < runs[$1].version.modified }
    (listed, listingTime) = (clock.now, clock.now - start)
  }

  private func number(of log: LogFolders.Log, _ version: FileVersion) -> Int {
    if let number = numbers[log] {
      if gone.remove(number) != nil { isReloadDue = true }
      if runs[number].see(version) { wait(for: number) }
      return number
    }
    let number = runs.count
    numbers[log] = number
    let scanner = indexes.scanner(of: log, version, &texts)
    runs.append(RunFile(log, version, scanner, isLate: listed != nil))
    lines.append([])
    if scanner == nil { wait(for: number) } else { describe(number) }
    return number
  }

  /// Whether more is to be expected of a log soon: it has no end, and has grown since a time.
  private func isActive(_ number: Int, since time: Int) -> Bool {
    let run = runs[number]
    guard run.version.modified > time, run.problem == nil, !run.scanner.isForeign else {
      return false
    }
    return !gone.contains(number) && run.scanner.summary.map { $0.end == .none } ?? true
  }

  private func see(_ number: Int) {
    guard let version = FileVersion(of: runs[number].log.path) else { return }
    if runs[number].see(version) { wait(for: number) }
  }

  private func wait(for number: Int) {
    if isWaiting.insert(number).inserted { waiting.append(number) }
  }

  private func read(until end: ContinuousClock.Instant) {
    repeat {
      guard let number = waiting.last else { return }
      // Points that are not given out are in the curves, which a page has to ask for.
      if !runs[number].isLive { isReloadDue = true }
      for point in runs[number].read(&texts) {
        if points.count < Self.mostPoints {
          points.append((number, point))
        } else {
          isReloadDue = true
        }
      }
      if runs[number].isAtEnd {
        waiting.removeLast()
        isWaiting.remove(number)
        describe(number)
        indexes.change(runs[number].log.folder)
      }
    } while clock.now < end
  }

  private func describe(_ number: Int) {
    let run = runs[number]
    guard let summary = run.scanner.summary else { return }
    lines[number] = summary.json(
      id: number, name: run.name, folder: run.log.folder, changed: run.version.modified)
    changed.insert(number)
  }

  // MARK: What a page asks for

  /// The path of a run's log.
  func path(of number: Int) -> String? {
    runs.indices.contains(number) && !gone.contains(number) ? runs[number].log.path : nil
  }

  /// All runs, as JSON.
  func listing() -> [UInt8] {
    var text = JSONText()
    text.reserve(lines.reduce(0) { $0 + $1.count + 1 })
    text.add("{\"now\":\(now)")
    addState(to: &text)
    text.key("texts")
    text.array(texts.texts) { $0.string($1) }
    text.key("runs")
    text.array(
      lines.indices.lazy.filter { [lines, gone] in !lines[$0].isEmpty && !gone.contains($0) }
    ) {
      $0.add(lines[$1])
    }
    text.add("}")
    return text.bytes
  }

  /// The thinned curves of one value of all runs, in little-endian order: for each run its number, the number of its
  /// points and their stride as 32 bits, and three single-precision numbers for each point: updates, seconds, value.
  func curves(of name: UInt32, training: Bool) -> [UInt8] {
    var writer = ByteWriter()
    for (number, run) in runs.enumerated() where !gone.contains(number) {
      guard let summary = run.scanner.summary else { continue }
      let series = training ? summary.trained : summary.validated
      guard let index = series.names.firstIndex(of: name) else { continue }
      let curve = series.curve(index)
      writer.add(UInt32(number))
      writer.add(UInt32(curve.count))
      writer.add(UInt32(clamping: series.stride))
      for point in curve {
        writer.add(point.step)
        writer.add(point.seconds)
        writer.add(point.value)
      }
    }
    return writer.bytes
  }

  /// What has changed since the last call, as JSON; nil if nothing has.
  func takeChange() -> [UInt8]? {
    guard !changed.isEmpty || isReloadDue || !points.isEmpty else { return nil }
    let numbers = changed.sorted()
    let isReloadDue = isReloadDue || numbers.count > Self.mostRuns
    defer { forgetChange() }
    var text = JSONText()
    text.add("{\"now\":\(now)")
    addState(to: &text)
    text.key("reload")
    text.bool(isReloadDue)
    guard !isReloadDue else {
      text.add("}")
      return text.bytes
    }
    text.key("from")
    text.number(sentTexts)
    text.key("texts")
    text.array(texts.texts[sentTexts...]) { $0.string($1) }
    text.key("runs")
    text.array(numbers) { $0.add(lines[$1]) }
    text.key("points")
    text.array(points) { $0.point($1.run, $1.point) }
    text.add("}")
    return text.bytes
  }

  /// Forgets what has changed, when there is no page that needs it.
  func forgetChange() {
    (changed, points, isReloadDue, sentTexts) = ([], [], false, texts.texts.count)
  }

  /// The milliseconds since 1970.
  private var now: Int { Int(Date.now.timeIntervalSince1970 * 1_000) }

  private func addState(to text: inout JSONText) {
    var (foreign, empty) = (0, 0)
    for (number, run) in runs.enumerated() where lines[number].isEmpty && !gone.contains(number) {
      if run.scanner.isForeign { foreign += 1 } else if run.isAtEnd { empty += 1 }
    }
    text.key("waiting")
    text.number(waiting.count)
    text.key("foreign")
    text.number(foreign)
    text.key("empty")
    text.number(empty)
    text.key("notes")
    text.array(
      indexes.notes
        + runs.lazy.compactMap { run in run.problem.map { "\(run.log.path): \($0)" } }.prefix(20)
    ) {
      $0.string($1)
    }
  }
}

extension JSONText {
  /// Adds a point as `[run, is of the training rows, step, seconds, [name, value, …]]`.
  fileprivate mutating func point(_ run: Int, _ point: LivePoint) {
    add("[\(run),\(point.isTrained),\(point.step),")
    number(point.seconds)
    add(",")
    array(point.values.sorted { $0.key < $1.key }) { text, value in
      text.add("\(value.key),")
      text.number(value.value)
    }
    add("]")
  }
}
