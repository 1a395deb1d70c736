import Foundation
import Synchronization

/// A built executable of this package, run as a process.
public struct Command: Sendable {
  /// The result of a run.
  public struct Outcome: Sendable {
    /// The exit code, or the negated number of the signal that ended the process.
    public let status: Int
    /// The text that the process wrote on standard output.
    public let output: String
    /// The text that the process wrote on standard error.
    public let errors: String

    /// The lines of the output.
    public var lines: [String] {
      output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
  }

  /// The root of the package, where the README's commands are run.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private let executable: URL
  /// Limits the processes that run at the same time: more would only wait for each other.
  private static let gate = Gate(min(8, max(4, 2 * ProcessInfo.processInfo.activeProcessorCount)))
  /// Foundation crashes now and then unless it starts one process at a time.
  private static let start = Mutex(())

  /// Makes a command of the executable with this name, which is built beside the test bundle.
  public init(_ name: String) {
    let tests =
      Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
      .deletingLastPathComponent()
    executable = (tests ?? Bundle.main.bundleURL).appendingPathComponent(name)
  }

  /// Makes a command of the executable at any path.
  public init(path: String) { executable = URL(fileURLWithPath: path) }

  /// The path of the executable.
  public var path: String { executable.path }

  /// A process that runs or has already ended.
  public struct Running {
    fileprivate let process: Process

    /// Waits until the process has written this text to the file, or has ended.
    public func wait(for text: String, in path: String) {
      wait { (try? String(contentsOfFile: path, encoding: .utf8))?.contains(text) == true }
    }

    /// Waits until the condition holds or the process
    /// has ended. Kills the process after ten minutes.
    public func wait(until isSo: () -> Bool) {
      let end = ContinuousClock.now + .seconds(600)
      while process.isRunning, !isSo() {
        if ContinuousClock.now > end { return send(SIGKILL) }
        Thread.sleep(forTimeInterval: 0.001)
      }
    }

    /// Sends a signal to the process. SIGINT is a Ctrl-C.
    public func send(_ signal: Int32) {
      if process.isRunning { _ = kill(process.processIdentifier, signal) }
    }
  }

  /// The arguments, with the plain preset for a training that names none: its single network is trained in a
  /// blink, and its bytes and metrics do not change with what other presets find best.
  private static func plain(_ arguments: [String]) -> [String] {
    guard ["train", "settings"].contains(arguments.first), !arguments.contains("--preset") else {
      return arguments
    }
    return arguments + ["--preset", "plain"]
  }

  /// Runs the executable to its end in `folder`, by default the package's root, with `variables`
  /// added to the environment and `input` on its standard input. `output` is a file that takes its
  /// standard output instead. `act` is called in a thread of its own while the process runs, so
  /// that other busy tests do not delay it.
  public func run(
    _ arguments: [String], in folder: URL = Self.root, variables: [String: String] = [:],
    input: String = "", output: String? = nil, meanwhile act: (@Sendable (Running) -> Void)? = nil
  ) async throws -> Outcome {
    await Self.gate.enter()
    defer { Task { await Self.gate.leave() } }
    // Files, not pipes: a pipe that nobody empties would block the process.
    let scratch = try Scratch()
    let outputFile = output.map { URL(fileURLWithPath: $0) } ?? scratch.url("output")
    let errors = scratch.url("errors")
    let process = Process()
    process.executableURL = executable
    process.arguments = Self.plain(arguments)
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    for name in ["output", "errors"] { try Data().write(to: scratch.url(name)) }
    try Data(input.utf8).write(to: scratch.url("input"))
    let files = try [
      FileHandle(forReadingFrom: scratch.url("input")), FileHandle(forWritingTo: outputFile),
      FileHandle(forWritingTo: errors),
    ]
    process.standardInput = files[0]
    process.standardOutput = files[1]
    process.standardError = files[2]
    let (ends, end) = AsyncStream.makeStream(of: Int.self)
    process.terminationHandler = {
      let status = Int($0.terminationStatus)
      end.yield($0.terminationReason == .exit ? status : -status)
      end.finish()
    }
    // Foundation keeps the handles of processes that have ended, and reads beyond the list of open
    // files when that has grown to more than a thousand.
    defer { for file in files { try? file.close() } }
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

/// Lets a given number of tasks pass, and the next one when one has left.
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

/// A new folder that is removed with the last reference to it.
public final class Scratch: Sendable {
  /// The location of the folder.
  public let folder: URL

  /// Makes the folder.
  public init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("descent-tests-" + UUID().uuidString, isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Returns the location of a file in the folder. The file need not exist.
  public func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

  /// The names of the files in the folder, hidden ones too.
  public var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  }
}
