#if canImport(Darwin)
  import Darwin
#endif

/// The memory of the machine and of the control group that the process is in.
package enum SystemMemory {
  /// The number of bytes that are free for a process, or nil if the system does not tell.
  ///
  /// On Linux it is `MemAvailable` of /proc/meminfo, or what the process's control group and those above it
  /// leave, if that is less. On macOS it is the memory of the machine.
  package static var available: Int? {
    #if canImport(Darwin)
      var (size, length) = (UInt64(0), MemoryLayout<UInt64>.size)
      guard unsafe sysctlbyname("hw.memsize", &size, &length, nil, 0) == 0 else { return nil }
      return Int(exactly: size)
    #else
      return ([machine] + groups).compactMap(\.self).min()
    #endif
  }

  private static var machine: Int? {
    for line in lines(of: "/proc/meminfo") where line.hasPrefix("MemAvailable:") {
      return Int(line.split(separator: " ")[1]).map { $0 << 10 }
    }
    return nil
  }

  /// What each control group leaves that has a limit.
  private static var groups: [Int] {
    lines(of: "/proc/self/cgroup").flatMap { line -> [Int] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [] }
      if parts[1].isEmpty {
        return paths(parts[2]).compactMap {
          left(in: "/sys/fs/cgroup\($0)", limit: "memory.max", usage: "memory.current")
        }
      }
      guard parts[1].split(separator: ",").contains("memory") else { return [] }
      return paths(parts[2]).compactMap {
        left(
          in: "/sys/fs/cgroup/memory\($0)", limit: "memory.limit_in_bytes",
          usage: "memory.usage_in_bytes")
      }
    }
  }

  /// Returns a path and those above it: `/a/b`, `/a`, and nothing.
  private static func paths(_ path: Substring) -> [String] {
    let names = path.split(separator: "/")
    return (0...names.count).map { names.prefix($0).map { "/\($0)" }.joined() }
  }

  /// Returns what a group leaves; nil if it has no limit. Pages of files are given back before a limit is
  /// reached, so they do not count as used.
  private static func left(in folder: String, limit: String, usage: String) -> Int? {
    guard let limit = number(in: "\(folder)/\(limit)"), limit < 1 << 50,
      let usage = number(in: "\(folder)/\(usage)")
    else { return nil }
    let files = lines(of: "\(folder)/memory.stat").lazy.compactMap { line -> Int? in
      let words = line.split(separator: " ")
      return words.count == 2 && ["file", "total_cache"].contains(words[0]) ? Int(words[1]) : nil
    }.first
    return max(0, limit - max(0, usage - (files ?? 0)))
  }

  private static func number(in path: String) -> Int? { lines(of: path).first.flatMap { Int($0) } }

  private static func lines(of path: String) -> [Substring] {
    guard let bytes = try? InputFile(at: path).read(1 << 16, after: []) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }
}
