import Foundation
import Synchronization

/// A built executable of this package, run as a process.
public struct Command: Sendable {
  /// What a run left behind.
  public struct Outcome: Sendable {
    /// The exit code; negative, the signal that ended it.
    public let status: Int
    /// What it wrote on standard output.
    public let output: String
    /// What it wrote on standard error.
    public let errors: String

    /// The lines of the output.
    public var lines: [String] {
      output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
  }

  /// The root of the package, which is where the README's commands are run.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private let executable: URL
  /// Many at once would but wait for each other.
  private static let gate = Gate(min(8, max(4, 2 * ProcessInfo.processInfo.activeProcessorCount)))
  /// Foundation starts one process at a time, or crashes now and then.
  private static let start = Mutex(())

  /// The executable of this name, which lies beside the test bundle.
  public init(_ name: String) {
    let tests =
      Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
      .deletingLastPathComponent()
    executable = (tests ?? Bundle.main.bundleURL).appendingPathComponent(name)
  }

  /// An executable anywhere.
  public init(path: String) { executable = URL(fileURLWithPath: path) }

  /// Where the executable is.
  public var path: String { executable.path }

  /// A process that runs, or has ended meanwhile.
  public struct Running {
    fileprivate let process: Process

    /// Waits until it has written this text to the file, or has ended.
    public func wait(for text: String, in path: String) {
      wait { (try? String(contentsOfFile: path, encoding: .utf8))?.contains(text) == true }
    }

    /// Waits until this is so, or it has ended, which it does after ten minutes at the latest.
    public func wait(until isSo: () -> Bool) {
      let end = ContinuousClock.now + .seconds(600)
      while process.isRunning, !isSo() {
        if ContinuousClock.now > end { return send(SIGKILL) }
        Thread.sleep(forTimeInterval: 0.001)
      }
    }

    /// Sends it a signal; SIGINT is a Ctrl-C.
    public func send(_ signal: Int32) {
      if process.isRunning { _ = kill(process.processIdentifier, signal) }
    }
  }

  /// Runs it to its end in `folder`, by default the package's root, with `variables` added to the
  /// environment and `input` on its standard input. `output` is another file for its standard output;
  /// `act` is called while it runs, in a thread of its own: other tests that are busy do not make it late.
  public func run(
    _ arguments: [String], in folder: URL = Self.root, variables: [String: String] = [:],
    input: String = "", output: String? = nil, meanwhile act: (@Sendable (Running) -> Void)? = nil
  ) async throws -> Outcome {
    await Self.gate.enter()
    defer { Task { await Self.gate.leave() } }
    // Files, not pipes: a pipe that nobody empties would stop the process.
    let scratch = try Scratch()
    let outputFile = output.map { URL(fileURLWithPath: $0) } ?? scratch.url("output")
    let errors = scratch.url("errors")
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    for name in ["output", "errors"] { try Data().write(to: scratch.url(name)) }
    try Data(input.utf8).write(to: scratch.url("input"))
    process.standardInput = try FileHandle(forReadingFrom: scratch.url("input"))
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errors)
    let (ends, end) = AsyncStream.makeStream(of: Int.self)
    process.terminationHandler = {
      let status = Int($0.terminationStatus)
      end.yield($0.terminationReason == .exit ? status : -status)
      end.finish()
    }
    try Self.start.withLock { _ in try process.run() }
    if let act {
      await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          let running = Running(process: process)
          act(running)
          running.wait { false }
          continuation.resume()
        }
      }
    }
    var status = Int.min
    for await ended in ends { status = ended }
    return Outcome(
      status: status,
      output: String(decoding: try Data(contentsOf: scratch.url("output")), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}

/// Lets so many pass, and the next when one has left.
private actor Gate {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  func enter() async {
    if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
  }

  func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}

/// A new folder, removed with the last reference.
public final class Scratch: Sendable {
  /// Where it is.
  public let folder: URL

  /// Makes the folder.
  public init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("descent-tests-" + UUID().uuidString, isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A file in the folder, which need not exist.
  public func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

  /// The names of the files that are there, hidden ones too.
  public var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  }
}
