import Testing

@testable import DescentBoard

/// Heads of requests, and those that are refused.
struct RequestTests {
  private func request(_ text: String) throws -> Request {
    try Request(parsing: Array(text.utf8))
  }

  @Test("The parts of a head, with either line end")
  func parts() throws {
    for end in ["\r\n", "\n"] {
      let lines = [
        "GET /api/curves?value=3&rows=training&empty HTTP/1.1", "Host: localhost:7474",
        "X-A:\t one ", "x-a: two", "Cookie: a=b; descent-board-1=c=d", "", "",
      ]
      let request = try request(lines.joined(separator: end))
      #expect(request.path == "/api/curves")
      #expect(request.query == ["value": "3", "rows": "training", "empty": ""])
      #expect(request.fields["host"] == ["localhost:7474"])
      #expect(request.fields["x-a"] == ["one", "two"])
      #expect(request.cookie("descent-board-1") == "c=d")
      #expect(request.cookie("descent-board") == nil)
    }
  }

  @Test(
    "What is no request is refused",
    arguments: [
      "", "\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/2\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n",
      "GET http://evil/ HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
      "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "GET / HTTP/1.1\r\n a: b\r\n\r\n",
      "GET / HTTP/1.1\r\n: b\r\n\r\n", "GET /\u{7F} HTTP/1.1\r\n\r\n", "GET /é HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nA: \u{0}\r\n\r\n",
    ])
  func refused(text: String) {
    #expect(throws: Request.Refused.self) { try request(text) }
  }

  @Test("Bodies and other methods are refused by name")
  func methods() {
    for (text, status) in [
      ("POST / HTTP/1.1\r\n\r\n", Answer.Status.notAllowed),
      ("HEAD / HTTP/1.1\r\n\r\n", .notAllowed),
      ("GET / HTTP/1.1\r\nContent-Length: 4\r\n\r\n", .tooLarge),
      ("GET / HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 4\r\n\r\n", .tooLarge),
      ("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", .tooLarge),
    ] {
      do {
        _ = try request(text)
        Issue.record("\(text) is not refused")
      } catch let refused as Request.Refused {
        #expect(refused.status == status)
      } catch {
        Issue.record("\(error)")
      }
    }
  }

  @Test("Too many header fields are refused")
  func many() {
    let fields = (0...Request.mostFields).map { "a\($0): b\r\n" }.joined()
    #expect(throws: Request.Refused.self) { try request("GET / HTTP/1.1\r\n\(fields)\r\n") }
  }
}
