#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The pages that wait for changes. Each change is made once, and all pages get the same bytes.
actor Viewers {
  /// The most changes that wait for a page; one that does not take them is dropped.
  static let mostWaiting = 8

  private var streams: [Int: AsyncStream<Data>.Continuation] = [:]
  private var next = 0

  /// Whether a page is open.
  var areThere: Bool { !streams.isEmpty }

  /// The number of open pages.
  var count: Int { streams.count }

  /// Adds a page. It has the changes from now on; the sequence ends if the page is too slow for them.
  func add() -> (number: Int, changes: AsyncStream<Data>) {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Data.self, bufferingPolicy: .bufferingOldest(Self.mostWaiting))
    defer { next += 1 }
    streams[next] = continuation
    return (next, stream)
  }

  /// Removes a page that is gone.
  func remove(_ number: Int) { streams.removeValue(forKey: number)?.finish() }

  /// Sends a change to all pages, and waits for none of them.
  func send(_ event: Data) {
    for (number, stream) in streams {
      if case .dropped = stream.yield(event) { remove(number) }
    }
  }

  /// A change as a server-sent event. JSON has no line ends.
  static func event(_ json: [UInt8]) -> Data {
    Data("data: ".utf8) + Data(json) + Data("\n\n".utf8)
  }

  /// What keeps a connection open that has had no change for a while, and finds out that a page is gone.
  static let heartbeat = Data(": still here\n\n".utf8)
}
