import Descent
import FlyingSocks

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A socket that listens for the pages of the board.
struct Listener: Sendable {
  /// The port that is tried first if none is asked for, and how many others are tried.
  static let usualPort = 7474
  static let mostPorts = 50

  let socket: Socket
  let port: Int

  /// Listens on a port of an address; without a port, on the first free one from ``usualPort`` on. Port 0 is any free
  /// one.
  ///
  /// - Throws: `BoardError` if the address is not one of this machine, or if the port is used.
  init(host: String, port: Int?) throws(BoardError) {
    if let port {
      guard (0...65_535).contains(port) else {
        throw BoardError(description: "--port \(port): expected a number from 0 to 65535")
      }
      (socket, self.port) = try Self.bound(host, port)
      return
    }
    for port in Self.usualPort..<(Self.usualPort + Self.mostPorts) {
      do throws(BoardError) {
        (socket, self.port) = try Self.bound(host, port)
        return
      } catch  where error.isUnavailable && port + 1 < Self.usualPort + Self.mostPorts {
        continue
      }
    }
    stop("a port was neither free nor used")
  }

  private static func bound(_ host: String, _ port: Int) throws(BoardError) -> (Socket, Int) {
    do {
      if host.contains(":") {
        return try listening(sockaddr_in6.inet6(ip6: host, port: UInt16(port)))
      }
      return try listening(sockaddr_in.inet(ip4: host, port: UInt16(port)))
    } catch SocketError.failed(_, EADDRINUSE, _) {
      throw .used(port)
    } catch SocketError.failed(_, EACCES, _) {
      throw BoardError(
        description: "--port \(port): this user may not listen there; choose one from 1024 on")
    } catch {
      throw BoardError(
        description: "--host \(host.quotedForMessage): not an address of this machine; expected "
          + "one in numbers, as 127.0.0.1 for this machine alone or 0.0.0.0 for all")
    }
  }

  private static func listening(_ address: some SocketAddress) throws -> (Socket, Int) {
    let socket = try Socket(domain: Int32(type(of: address).family))
    do {
      try socket.setValue(true, for: .localAddressReuse)
      try socket.bind(to: address)
      try socket.listen()
      switch try socket.sockname() {
      case .ip4(_, let port), .ip6(_, let port): return (socket, Int(port))
      case .unix: throw SocketError.unsupportedAddress
      }
    } catch {
      try? socket.close()
      throw error
    }
  }
}

extension BoardError {
  fileprivate static func used(_ port: Int) -> BoardError {
    BoardError(
      description:
        "--port \(port): another program uses it; choose another one, or leave --port out "
        + "for the next that is free", isUnavailable: true)
  }
}
