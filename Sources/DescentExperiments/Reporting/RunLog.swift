import Descent
import DescentTables

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The event log of a run, as it was read: what `descent report` is made of.
///
/// A log can be read while the run goes on. A last line that is cut is left out. Events and keys that are
/// not known are ignored, as docs/events.md asks for.
///
/// ```swift
/// for log in try RunLog.logs(at: ["runs"]) { print(log.name, log.epochs.count) }
/// ```
public struct RunLog: Sendable {
  /// The path of the file.
  public let path: String
  /// The name of the run: `run-3` of `runs/run-3.jsonl`.
  public let name: String
  /// The beginning.
  public let start: Start
  /// What the run depends on; nil in a log of a program or of an earlier version.
  public private(set) var receipt: Receipt?
  /// The validations, in order, each with the seconds since the beginning.
  public private(set) var validations: [(seconds: Double, value: Validated)] = []
  /// The whole epochs, in order.
  public private(set) var epochs: [(seconds: Double, value: Epoch)] = []
  /// The norms, in order.
  public private(set) var weights: [(seconds: Double, value: Weights)] = []
  /// The best weights.
  public private(set) var best: Best?
  /// What the kept weights predict.
  public private(set) var evaluation: Evaluation?
  /// The rows that fared worst.
  public private(set) var hardest: Hardest?
  /// The end; nil if the run goes on, failed or was killed.
  public private(set) var stop: Stop?
  /// The failure.
  public private(set) var failure: Failure?
  /// The number of events that the log has lost.
  public private(set) var lostEvents = 0
  /// What is odd about the file, each a sentence.
  public private(set) var notes: [String] = []
  private var nextNumber = 1

  /// The most bytes of a log.
  static let mostBytes = 512 << 20

  /// Reads a log.
  ///
  /// - Throws: `FileError` if the file cannot be read, `RunLogError` if it is not an event log.
  public init(contentsOf path: String) throws {
    let bytes = try Files.read(contentsOf: path, first: Self.mostBytes + 1)
    guard bytes.count <= Self.mostBytes else {
      throw RunLogError(
        file: path, line: nil,
        message: "an event log of more than \(bytesText(Self.mostBytes)); expected less")
    }
    try self.init(parsing: bytes, path: path)
  }

  private static let notALog =
    "not an event log, whose first line is an object of the event \"started\"; give a file that "
    + "'descent train --log' has written, or its folder"

  /// Reads the bytes of a log.
  init(parsing bytes: [UInt8], path: String) throws(RunLogError) {
    self.path = path
    let file = path.split(separator: "/").last.map(String.init) ?? path
    name = file.hasSuffix(".jsonl") ? String(file.dropLast(6)) : file
    let decoder = JSONDecoder()
    func line(_ bytes: ArraySlice<UInt8>, _ number: Int) throws(RunLogError) -> LogLine {
      let line: LogLine
      do {
        line = try decoder.decode(LogLine.self, from: Data(bytes))
      } catch {
        throw RunLogError(file: path, line: number, message: Self.message(of: error))
      }
      guard line.version == 1 else {
        throw RunLogError(
          file: path, line: number,
          message: "an event log of version \(line.version); expected 1: use a later version of "
            + "descent")
      }
      if let problem = line.problem {
        throw RunLogError(file: path, line: number, message: problem)
      }
      return line
    }
    var rest = bytes[...]
    func next() -> ArraySlice<UInt8>? {
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      defer { rest = rest[(end + 1)...] }
      return rest[..<end]
    }
    guard let first = next(), case .started(let start) = try line(first, 1).content else {
      throw RunLogError(
        file: path, line: nil,
        message: bytes.contains(UInt8(ascii: "\n"))
          ? Self.notALog : "the log has no whole line; wait until the training has begun",
        isEmpty: !bytes.contains(UInt8(ascii: "\n")))
    }
    self.start = start
    var number = 1
    while let bytes = next() {
      number += 1
      add(try line(bytes, number))
    }
    if !rest.isEmpty { notes.append("the last line is cut and was left out") }
    if lostEvents > 0 {
      notes.append("the log lacks \(counted(lostEvents, "event")) that the disk was too slow for")
    }
  }

  private mutating func add(_ line: LogLine) {
    if line.number != nextNumber, notes.isEmpty {
      notes.append("lines are missing before number \(line.number)")
    }
    nextNumber = line.number.saturating(plus: 1)
    switch line.content {
    case .started, .other: break
    case .receipt(let receipt): take(receipt)
    case .validated(let value): validations.append((line.seconds, value))
    case .best(let value): best = value
    case .epoch(let value): epochs.append((line.seconds, value))
    case .weights(let value): weights.append((line.seconds, value))
    case .evaluation(let value): evaluation = value
    case .hardest(let value): hardest = value
    case .stopped(let value): stop = value
    case .failed(let value): failure = value
    case .lost(let count): lostEvents = lostEvents.saturating(plus: max(0, count))
    }
  }

  /// A later receipt adds to an earlier one.
  private mutating func take(_ receipt: Receipt) {
    guard var merged = self.receipt else {
      self.receipt = receipt
      return
    }
    merged.fingerprint = receipt.fingerprint ?? merged.fingerprint
    self.receipt = merged
  }

  private static func message(of error: any Error) -> String {
    let reason =
      switch error {
      case DecodingError.keyNotFound(let key, _): "it has no \(key.stringValue.quotedForMessage)"
      case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
        context.codingPath.last.map {
          "\($0.stringValue.quotedForMessage) is not of the kind that is expected"
        } ?? "it is not an object"
      default: "it is not JSON"
      }
    return "not a line of an event log: \(reason)"
  }
}

extension RunLog {
  /// The most logs of a report.
  package static let mostLogs = 100

  /// Reads the logs at these paths: each is a log, or a folder of logs, which are taken in the order of
  /// their numbers. Logs of a folder that have no whole line yet are left out.
  ///
  /// - Throws: `FileError` if a file cannot be read or a folder has no log, `RunLogError` if a file is not
  ///   an event log.
  public static func logs(at paths: [String]) throws -> [RunLog] {
    var files: [(path: String, isNamed: Bool)] = []
    for path in paths { files += try self.files(at: path) }
    guard files.count <= mostLogs else {
      throw RunLogError(
        file: paths.first ?? "", line: nil,
        message:
          "\(grouped(files.count)) event logs; a report takes at most \(mostLogs): name some "
          + "of them")
    }
    var logs: [RunLog] = []
    var empty: RunLogError?
    for file in files {
      do {
        logs.append(try RunLog(contentsOf: file.path))
      } catch let error as RunLogError where error.isEmpty && !file.isNamed {
        empty = error
      }
    }
    if logs.isEmpty, let empty { throw empty }
    return logs
  }

  private static func files(at path: String) throws -> [(path: String, isNamed: Bool)] {
    guard let names = try Files.names(in: path) else { return [(path, true)] }
    let logs = names.filter { $0.hasSuffix(".jsonl") && !$0.hasPrefix(".") }
    guard !logs.isEmpty else {
      throw FileError.unreadable(
        path: path, reason: "the folder has no event log, a file that ends with .jsonl")
    }
    return logs.sorted { (number(of: $0), $0) < (number(of: $1), $1) }
      .map { (path + (path.hasSuffix("/") ? "" : "/") + $0, false) }
  }

  /// The number in a name such as `run-12.jsonl`; that of other names is beyond all.
  private static func number(of name: String) -> Int {
    Int(name.drop { !("0"..."9").contains($0) }.prefix { ("0"..."9").contains($0) }) ?? .max
  }
}
