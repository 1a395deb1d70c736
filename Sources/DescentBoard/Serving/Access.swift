/// Who may read the board.
///
/// A page of another site can make a browser send requests here, and by DNS rebinding it can even have its own name
/// lead here and read the answers. So the name in `Host` must be one of ours, and requests that another site has begun
/// are refused. On an address that other machines reach, a secret token is needed too: in the query once, and then in a
/// cookie.
struct Access: Sendable {
  /// What becomes of a request.
  enum Verdict: Hashable, Sendable {
    case allowed
    /// The token was in the query: a cookie takes its place, so that no address has it any more.
    case exchanged(cookie: String)
    case refused(Answer.Status, String)
  }

  /// The address that is listened on, such as `127.0.0.1`.
  let host: String
  let port: Int
  /// The secret; nil for an address that only this machine reaches.
  let token: String?

  /// Whether an address is one that only this machine reaches.
  static func isLocal(_ host: String) -> Bool { host == "127.0.0.1" || host == "::1" }

  /// A token of 192 random bits, as 48 hexadecimal digits.
  static func randomToken() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<24).map { _ in
      let byte = UInt8.random(in: 0...255, using: &generator)
      return (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  /// The address of the page, with the token if there is one.
  var address: String {
    let name = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "[::1]" : Self.inAddress(host)
    return "http://\(name):\(port)/" + (token.map { "?token=\($0)" } ?? "")
  }

  private static func inAddress(_ host: String) -> String {
    host.contains(":") ? "[\(host)]" : host
  }

  /// What becomes of a request.
  func verdict(on request: Request) -> Verdict {
    guard let names = request.fields["host"], names.count == 1 else {
      return .refused(.badRequest, "expected one Host header")
    }
    guard isOurs(names[0]) else {
      return .refused(
        .forbidden, "the board does not answer to this name in Host; open \(plainAddress)")
    }
    if let origins = request.fields["origin"], origins != ["http://\(names[0])"] {
      return .refused(.forbidden, "the board does not answer requests of other pages")
    }
    if request.method == "POST", let problem = Self.problem(withPost: request) { return problem }
    // A link from another page may open the board or the playground, and nothing else.
    let site = request.fields["sec-fetch-site"] ?? []
    if !["same-origin", "none"].contains(site.first ?? "none"),
      !["/", "/playground"].contains(request.path)
        || request.fields["sec-fetch-mode"] != ["navigate"]
    {
      return .refused(.forbidden, "the board does not answer requests of other pages")
    }
    return tokenVerdict(on: request)
  }

  /// What is wrong with a request that changes something. Only a page of ours sends JSON here: a form of another page
  /// cannot, and a browser says the origin of each.
  private static func problem(withPost request: Request) -> Verdict? {
    guard request.fields["origin"] != nil else {
      return .refused(.forbidden, "expected one Origin header, as browsers send it")
    }
    let kind = request.fields["content-type"]?.first?.split(separator: ";").first
    guard kind == "application/json" else {
      return .refused(.unsupported, "expected Content-Type: application/json")
    }
    return nil
  }

  private var plainAddress: String { "http://\(Self.inAddress(host)):\(port)/" }

  private func tokenVerdict(on request: Request) -> Verdict {
    guard let token else { return .allowed }
    if let cookie = request.cookie(cookieName), Self.areSame(cookie, token) { return .allowed }
    if request.path == "/", let given = request.query["token"], Self.areSame(given, token) {
      return .exchanged(
        cookie: "\(cookieName)=\(token); HttpOnly; SameSite=Strict; Path=/")
    }
    return .refused(
      .forbidden, "the board needs its token; open the address that 'descent board' has printed")
  }

  /// A cookie is of a name whatever the port, so the port is in it.
  private var cookieName: String { "descent-board-\(port)" }

  /// Whether the name of a `Host` header is one of ours.
  private func isOurs(_ header: String) -> Bool {
    guard let name = Self.name(header, port) else { return false }
    // A token does what the name would: the cookie is of the address that was opened.
    if host == "0.0.0.0" || host == "::" { return name == "localhost" || Self.isAddress(name) }
    return name == host || Self.isLocal(host) && ["localhost", "127.0.0.1", "::1"].contains(name)
  }

  /// The name of a `Host` header with this port; nil if it has another one.
  private static func name(_ header: String, _ port: Int) -> String? {
    let ending = ":\(port)"
    guard header.hasSuffix(ending) || port == 80 else { return nil }
    let name = header.hasSuffix(ending) ? String(header.dropLast(ending.count)) : header
    if name.hasPrefix("["), name.hasSuffix("]") {
      return String(name.dropFirst().dropLast()).lowercased()
    }
    return name.contains(":") ? nil : name.lowercased()
  }

  /// Whether a name is an address in numbers, which no name server decides about.
  private static func isAddress(_ name: String) -> Bool {
    if name.contains(":") { return name.allSatisfy { $0.isHexDigit || $0 == ":" } }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { $0.count <= 3 && $0.allSatisfy(\.isNumber) && UInt8($0) != nil }
  }

  /// Whether two texts are the same, in a time that does not tell where they differ.
  private static func areSame(_ first: String, _ second: String) -> Bool {
    let (first, second) = (Array(first.utf8), Array(second.utf8))
    guard first.count == second.count else { return false }
    return zip(first, second).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
