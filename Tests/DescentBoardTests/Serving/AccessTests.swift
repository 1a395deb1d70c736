import Testing

@testable import DescentBoard

/// Who may read the board: names, other sites, and the token.
struct AccessTests {
  private func verdict(
    _ access: Access, host: String? = "127.0.0.1:7474", path: String = "/api/runs",
    _ fields: String...
  ) throws -> Access.Verdict {
    let lines =
      ["GET \(path) HTTP/1.1"] + (host.map { ["Host: \($0)"] } ?? []) + fields + ["", ""]
    return access.verdict(on: try Request(parsing: Array(lines.joined(separator: "\r\n").utf8)))
  }

  private func isAllowed(_ verdict: Access.Verdict) -> Bool { verdict == .allowed }

  private let local = Access(host: "127.0.0.1", port: 7474, token: nil)
  private let open = Access(host: "0.0.0.0", port: 7474, token: "abc123")

  @Test(
    "Only our names are answered to",
    arguments: [
      ("127.0.0.1:7474", true), ("localhost:7474", true), ("LOCALHOST:7474", true),
      ("[::1]:7474", true), ("evil.example:7474", false), ("localhost.evil.example:7474", false),
      ("127.0.0.1:7475", false), ("127.0.0.1", false), ("127.0.0.1.evil:7474", false),
      ("", false), (":7474", false), ("10.0.0.1:7474", false), ("127.0.0.1:7474:7474", false),
      ("user@127.0.0.1:7474", false), ("127.1:7474", false), ("0x7f000001:7474", false),
    ])
  func hosts(host: String, isOurs: Bool) throws {
    #expect(isAllowed(try verdict(local, host: host)) == isOurs)
  }

  @Test("A request without a name, or with two, is refused")
  func hostCount() throws {
    #expect(!isAllowed(try verdict(local, host: nil)))
    #expect(!isAllowed(try verdict(local, "Host: 127.0.0.1:7474")))
  }

  @Test("Requests of other sites are refused; a link may open the page, and nothing else")
  func origins() throws {
    #expect(isAllowed(try verdict(local, "Origin: http://127.0.0.1:7474")))
    for origin in [
      "http://evil.example", "null", "http://127.0.0.1:7475", "https://127.0.0.1:7474",
    ] {
      #expect(!isAllowed(try verdict(local, "Origin: \(origin)")))
    }
    for site in ["cross-site", "same-site", "what"] {
      #expect(!isAllowed(try verdict(local, "Sec-Fetch-Site: \(site)", "Sec-Fetch-Mode: navigate")))
      #expect(
        !isAllowed(try verdict(local, path: "/", "Sec-Fetch-Site: \(site)", "Sec-Fetch-Mode: cors"))
      )
      #expect(
        isAllowed(
          try verdict(local, path: "/", "Sec-Fetch-Site: \(site)", "Sec-Fetch-Mode: navigate")))
    }
    #expect(
      isAllowed(
        try verdict(
          local, path: "/playground", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate")))
    for site in ["same-origin", "none"] {
      #expect(isAllowed(try verdict(local, "Sec-Fetch-Site: \(site)")))
    }
  }

  @Test("With a token, nothing is answered without it; the query gives a cookie once")
  func tokens() throws {
    #expect(!isAllowed(try verdict(open)))
    #expect(!isAllowed(try verdict(open, path: "/?token=abc124")))
    #expect(!isAllowed(try verdict(open, path: "/?token=")))
    #expect(!isAllowed(try verdict(open, path: "/?token=abc1234")))
    #expect(!isAllowed(try verdict(open, path: "/api/runs?token=abc123")))
    guard case .exchanged(let cookie) = try verdict(open, path: "/?token=abc123") else {
      Issue.record("the token is not taken")
      return
    }
    #expect(cookie == "descent-board-7474=abc123; HttpOnly; SameSite=Strict; Path=/")
    #expect(isAllowed(try verdict(open, "Cookie: descent-board-7474=abc123")))
    #expect(!isAllowed(try verdict(open, "Cookie: descent-board-7474=abc12")))
    #expect(!isAllowed(try verdict(open, "Cookie: descent-board-7475=abc123")))
    // A name that a name server decides about is refused, with the token too.
    #expect(
      !isAllowed(try verdict(open, host: "evil.example:7474", "Cookie: descent-board-7474=abc123")))
    #expect(
      isAllowed(try verdict(open, host: "192.168.1.7:7474", "Cookie: descent-board-7474=abc123")))
  }

  @Test("A token has 192 bits and is another one each time")
  func random() {
    let tokens = Set((0..<100).map { _ in Access.randomToken() })
    #expect(tokens.count == 100)
    #expect(tokens.allSatisfy { $0.count == 48 && $0.allSatisfy(\.isHexDigit) })
  }

  @Test("The address that is printed opens the page")
  func address() {
    #expect(local.address == "http://127.0.0.1:7474/")
    #expect(open.address == "http://127.0.0.1:7474/?token=abc123")
    #expect(Access(host: "::1", port: 80, token: nil).address == "http://[::1]:80/")
  }
}
