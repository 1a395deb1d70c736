import Descent

/// The indexes of the folders of a board: what they know, and which have to be written.
struct FolderIndexes {
  private let isKept: Bool
  private var entries: [String: [String: RunIndex.Entry]] = [:]
  private var changed: Set<String> = []
  private var written: ContinuousClock.Instant
  /// What cannot be written, each a sentence.
  private(set) var notes: [String] = []

  init(isKept: Bool) {
    self.isKept = isKept
    written = ContinuousClock.now
  }

  /// What the index of its folder knows of a log of this version.
  mutating func scanner(
    of log: LogFolders.Log, _ version: FileVersion, _ texts: inout TextTable
  ) -> LogScanner? {
    guard isKept else { return nil }
    if entries[log.folder] == nil {
      let known = RunIndex.entries(in: log.folder, &texts).map { ($0.name, $0) }
      entries[log.folder] = Dictionary(known) { $1 }
    }
    guard let entry = entries[log.folder]?[log.name], entry.version == version else { return nil }
    return entry.scanner
  }

  /// Notes that a log of the folder has been read.
  mutating func change(_ folder: String) { changed.insert(folder) }

  /// Writes the indexes of changed folders: at the end, and once a minute.
  mutating func write(_ runs: [RunFile], _ texts: TextTable, isLast: Bool = false) {
    let now = ContinuousClock.now
    guard isKept, !changed.isEmpty, isLast || now - written > .seconds(60) else { return }
    for folder in changed.sorted() where !notes.contains(where: { $0.hasPrefix("\(folder): ") }) {
      let entries = runs.filter { $0.log.folder == folder && $0.isAtEnd && $0.problem == nil }
        .map { RunIndex.Entry(name: $0.log.name, version: $0.version, scanner: $0.scanner) }
      do throws(FileError) {
        try RunIndex.write(entries, texts, in: folder)
      } catch {
        notes.append(
          "\(folder): the index is not kept, so opening takes as long the next time: \(error)")
      }
    }
    (changed, written) = ([], now)
  }
}
