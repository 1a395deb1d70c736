import Descent

/// The event logs in some folders and in the folders within them, and logs that are named themselves.
struct LogFolders: Sendable {
  /// The depth to which folders are searched.
  static let mostDepth = 4
  /// The most logs of a board; those beyond are left out.
  static let mostLogs = 100_000

  /// A log.
  struct Log: Hashable, Sendable {
    let folder: String
    let name: String

    /// The path of the file.
    var path: String { folder.isEmpty ? name : folder == "/" ? "/\(name)" : "\(folder)/\(name)" }
  }

  private let paths: [String]

  /// Folders or logs.
  init(_ paths: [String]) {
    self.paths = paths.map { path in
      let short = String(path.reversed().drop { $0 == "/" }.reversed())
      return short.isEmpty && !path.isEmpty ? "/" : short
    }
  }

  /// Throws `FileError` if there is nothing at a path, or if it cannot be read.
  func check() throws(FileError) {
    for path in paths where try Files.names(in: path) == nil {
      guard FileVersion(of: path) != nil else { throw .missing(path: path) }
    }
  }

  /// The logs, folder by folder. A folder that cannot be read has none.
  func logs() -> [Log] {
    var logs: [Log] = []
    for path in paths {
      if let names = (try? Files.names(in: path)) ?? nil {
        add(names, of: path, depth: 1, to: &logs)
      } else {
        let slash = path.lastIndex(of: "/")
        logs.append(
          Log(
            folder: slash.map { String(path[..<$0]) } ?? ".",
            name: slash.map { String(path[path.index(after: $0)...]) } ?? path))
      }
    }
    return Array(logs.prefix(Self.mostLogs))
  }

  private func add(_ names: [String], of folder: String, depth: Int, to logs: inout [Log]) {
    for name in names where !name.hasPrefix(".") && logs.count < Self.mostLogs {
      if name.hasSuffix(".jsonl") {
        logs.append(Log(folder: folder, name: name))
      } else if depth < Self.mostDepth {
        let path = Log(folder: folder, name: name).path
        if let names = (try? Files.names(in: path)) ?? nil {
          add(names, of: path, depth: depth + 1, to: &logs)
        }
      }
    }
  }
}
