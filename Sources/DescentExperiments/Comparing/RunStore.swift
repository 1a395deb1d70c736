import Descent
import DescentTables

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The runs of a race that are done, in memory and, if it has a path, in a file of JSON lines: a race that is
/// interrupted goes on with them.
///
/// A run is found by everything that it depends on: the settings, the seed, the budget and the rows.
public final class RunStore {
  private struct Line: Codable {
    let key: String
    let run: RaceRun
  }

  private let path: String?
  private var runs: [String: RaceRun] = [:]
  private var file: GrowingFile?
  private var length = 0
  /// Why the file could not be written to its end; nil if it is whole.
  public private(set) var failure: FileError?

  /// A store in memory.
  public init() { path = nil }

  /// The first line of a file.
  private static let header = #"{"format":"descent-race-runs","version":1}"#

  /// The store at a path, with the runs that the file has. A last line that is cut off, as after a kill, is left
  /// out.
  ///
  /// - Throws: `FileError`, also for a file that is no store: it is neither changed nor removed.
  public init(at path: String) throws(FileError) {
    self.path = path
    guard Files.exists(path) else { return }
    let decoder = JSONDecoder()
    let bytes = try Files.read(contentsOf: path)
    guard zip(bytes, Self.header.utf8).allSatisfy({ $0 == $1 }) else {
      throw .invalid(
        path: path,
        reason: "it does not hold the runs of a race; move it, or write the page elsewhere")
    }
    length = bytes.count
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let line = try? decoder.decode(Line.self, from: Data(line)) else { continue }
      runs[line.key] = line.run
    }
  }

  /// The number of runs.
  public var count: Int { runs.count }

  /// Removes the file of a race that has ended.
  public func remove() throws(FileError) {
    file = nil
    if let path, Files.exists(path) { try Files.remove(path) }
  }

  /// The run with this key.
  subscript(key: String) -> RaceRun? {
    get { runs[key] }
    set {
      runs[key] = newValue
      guard let path, let newValue, failure == nil else { return }
      do throws(FileError) {
        if file == nil { file = try GrowingFile(appendingTo: path) }
        if length == 0 { try file?.append(Array(Self.header.utf8), to: &length) }
        try file?.append(Self.bytes(Line(key: key, run: newValue)), to: &length)
      } catch {
        failure = error
      }
    }
  }

  /// A line, after a line end of its own: the one before may be cut off.
  private static func bytes(_ line: Line) -> [UInt8] {
    do {
      return [UInt8(ascii: "\n")] + Array(try JSONEncoder().encode(line)) + [UInt8(ascii: "\n")]
    } catch {
      stop("a run that cannot be written as JSON: \(error)")
    }
  }

  /// Everything that a run depends on, as text.
  static func key(
    _ experiment: Experiment, _ budget: RunBudget, _ prepared: PreparedExperiment
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let settings = String(decoding: try encoder.encode(experiment.record), as: UTF8.self)
    let rows = try prepared.data.fingerprint(experiment.descent.precision)
    let sketch = try rows.map { Array(try encoder.encode($0)) } ?? []
    return
      "\(budget.text) \(settings) \(prepared.data.training.count) \(CRC32C.checksum(of: sketch))"
  }
}
