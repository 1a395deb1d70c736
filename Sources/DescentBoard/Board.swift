import Descent
import Dispatch

/// The board: a local page that shows runs as they train, from their event logs.
///
/// It only reads the logs, so a training never waits for it. The page is on `127.0.0.1`, which other machines do not
/// reach, unless another address is given; then it needs a secret token, which ``address`` has.
///
/// ```swift
/// let board = try Board(of: ["runs"]) { try RunReport(ofLog: $0).json }
/// print(board.address)
/// board.start()
/// // …
/// board.stop()
/// ```
public final class Board: Sendable {
  /// Returns what `descent report` says of the log at a path: the details of a run.
  public typealias Report = @Sendable (_ path: String) throws -> JSONValue

  /// The port that is tried first.
  public static let usualPort = Listener.usualPort

  /// The address of the page, with the token if there is one: `http://127.0.0.1:7474/`.
  public let address: String
  /// The port that the page is on.
  public let port: Int

  private let server: Server
  private let isEager: Bool
  private let task = Guarded<Task<Void, Never>?>(nil)

  /// A board of the logs in these folders, and in the folders within them; or of logs.
  ///
  /// - Parameters:
  ///   - paths: Folders, or event logs.
  ///   - host: The address to listen on, in numbers. `0.0.0.0` are all of this machine.
  ///   - port: The port to listen on, 0 for any that is free. Nil for the first free one from 7474 on.
  ///   - file: Rows for the playground besides those that it makes.
  ///   - mayBeMissing: Whether the folders need not exist yet.
  ///   - report: The details of a run.
  /// - Throws: `FileError` if there is nothing at a path, `BoardError` if the port is used or the address is not one
  ///   of this machine.
  public convenience init(
    of paths: [String], host: String = "127.0.0.1", port: Int? = nil,
    playground file: PlaygroundFile? = nil, mayBeMissing: Bool = false,
    report: @escaping Report
  ) throws {
    let folders = LogFolders(paths)
    if !mayBeMissing { try folders.check() }
    try self.init(folders, host: host, port: port, isEager: true, file: file, report: report)
  }

  /// A board of a training in this process. Its folder need not exist yet. Logs are read only while a page is open, so
  /// that the training has the processor for itself.
  ///
  /// - Throws: `BoardError` if there is no free port.
  public convenience init(ofTraining folder: String, report: @escaping Report) throws {
    try self.init(
      LogFolders([folder]), host: "127.0.0.1", port: nil, isEager: false, report: report)
  }

  init(
    _ folders: LogFolders, host: String, port: Int?, isEager: Bool, file: PlaygroundFile? = nil,
    limits: Server.Limits = .init(), report: @escaping Report
  ) throws {
    let listener = try Listener(host: host, port: port)
    let access = Access(
      host: host, port: listener.port,
      token: Access.isLocal(host) ? nil : Access.randomToken())
    (address, self.port, self.isEager) = (access.address, listener.port, isEager)
    server = Server(
      listener,
      Routes(
        access: access, catalog: RunCatalog(folders), details: RunDetails(report),
        viewers: Viewers(),
        page: try BoardPage(), playground: try PlaygroundRoutes(file: file)), limits: limits)
  }

  /// Opens the page, on threads in the background.
  public func start() {
    let (server, isEager) = (server, isEager)
    task.withLock { task in
      require(task == nil, "a board is started once")
      task = Task.detached(priority: .utility) {
        await withTaskGroup(of: Void.self) { group in
          group.addTask { await server.run() }
          group.addTask { await Self.watch(server.routes, isEager) }
          await group.next()
          group.cancelAll()
        }
        await server.routes.catalog.close()
      }
    }
  }

  /// Closes the page, and returns when it is closed.
  public func stop() {
    guard let task = task.withLock({ $0 }) else { return }
    task.cancel()
    let closed = DispatchSemaphore(value: 0)
    Task.detached {
      await task.value
      closed.signal()
    }
    closed.wait()
  }

  /// Looks at the logs and sends changes to the pages, once a second. The first reading of many logs has no pauses.
  private static func watch(_ routes: Routes, _ isEager: Bool) async {
    let clock = ContinuousClock()
    var (sent, heard) = (clock.now, clock.now)
    while !Task.isCancelled {
      await routes.playground.sessions.dropIdle()
      let isSeen = await routes.viewers.areThere
      if isSeen || isEager { await routes.catalog.look() }
      if !isSeen { await routes.catalog.forgetChange() }
      if isSeen, clock.now - sent > .milliseconds(900) {
        sent = clock.now
        if let change = await routes.catalog.takeChange() {
          await routes.viewers.send(Viewers.event(change))
          heard = sent
        } else if sent - heard > .seconds(15) {
          await routes.viewers.send(Viewers.heartbeat)
          heard = sent
        }
      }
      let isBusy = isSeen || isEager ? await routes.catalog.waitingCount > 0 : false
      try? await Task.sleep(for: isBusy ? .milliseconds(5) : .seconds(1))
    }
  }
}
