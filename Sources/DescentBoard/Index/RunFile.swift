import Descent

/// A log of the board, and how far it has been read.
struct RunFile: Sendable {
  /// The bytes that are read at a time, at least.
  static let chunk = 1 << 20
  /// The most bytes of a line.
  static let mostLineBytes = 64 << 20

  let log: LogFolders.Log
  private(set) var version: FileVersion
  private(set) var scanner: LogScanner
  /// Why the rest of the log is not read.
  private(set) var problem: String?
  /// Whether the log has been read to its end before, so that what comes now is new.
  private(set) var hasBeenRead: Bool
  /// Whether all whole lines of this version have been read.
  private(set) var isAtEnd: Bool
  /// Whether the log has appeared while the board was open.
  private let isLate: Bool
  private var nextChunk = Self.chunk

  /// A log of which nothing has been read or, with a scanner, all.
  init(
    _ log: LogFolders.Log, _ version: FileVersion, _ scanner: LogScanner? = nil,
    isLate: Bool = false
  ) {
    (self.log, self.version, self.isLate) = (log, version, isLate)
    self.scanner = scanner ?? LogScanner()
    hasBeenRead = scanner != nil
    isAtEnd = scanner != nil
  }

  /// Whether the points that are read next are given out one by one.
  var isLive: Bool { hasBeenRead || isLate && version.size <= Self.chunk }

  /// The name of the run: `run-3` of `run-3.jsonl`.
  var name: String { log.name.hasSuffix(".jsonl") ? String(log.name.dropLast(6)) : log.name }

  /// Notes that the file has this version now. Returns whether there is something to read.
  mutating func see(_ new: FileVersion) -> Bool {
    guard new != version else { return !isAtEnd }
    if !new.isSameFile(as: version) || new.size < scanner.position {
      (scanner, hasBeenRead, problem) = (LogScanner(), false, nil)
    }
    version = new
    isAtEnd = problem != nil || scanner.isForeign
    return !isAtEnd
  }

  /// Reads the next lines. Returns the points in them that are new.
  mutating func read(_ texts: inout TextTable) -> [LivePoint] {
    let rest = version.size - scanner.position
    var live: [LivePoint] = []
    do throws(FileError) {
      let bytes = try InputFile(at: log.path)
        .readGrowing(from: scanner.position, count: min(nextChunk, rest))
      let before = scanner.position
      live = scanner.take(bytes, &texts, isLive: isLive)
      let isWhole = bytes.count == rest
      if scanner.position > before || scanner.isForeign {
        nextChunk = Self.chunk
      } else if !isWhole {
        nextChunk *= 4
        if nextChunk > Self.mostLineBytes {
          problem = "line \(scanner.lines + 1) has more than \(bytesText(Self.mostLineBytes))"
        }
      }
      isAtEnd = isWhole || bytes.isEmpty || scanner.isForeign || problem != nil
    } catch {
      problem = "\(error)"
      isAtEnd = true
    }
    if isAtEnd { hasBeenRead = true }
    return live
  }
}
