#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// An HTTP response.
struct Answer: Sendable {
  /// The status line's number and words.
  enum Status: String, Sendable {
    case ok = "200 OK"
    case noContent = "204 No Content"
    case seeOther = "303 See Other"
    case badRequest = "400 Bad Request"
    case forbidden = "403 Forbidden"
    case notFound = "404 Not Found"
    case notAllowed = "405 Method Not Allowed"
    case conflict = "409 Conflict"
    case gone = "410 Gone"
    case lengthRequired = "411 Length Required"
    case tooLarge = "413 Content Too Large"
    case unsupported = "415 Unsupported Media Type"
    case unavailable = "503 Service Unavailable"
  }

  /// The kinds of content.
  enum Kind: String, Sendable {
    case html = "text/html; charset=utf-8"
    case json = "application/json"
    case numbers = "application/octet-stream"
    case events = "text/event-stream"
    case text = "text/plain; charset=utf-8"
  }

  let status: Status
  let kind: Kind
  let body: [UInt8]
  /// Fields besides those of every answer.
  let fields: [String]

  init(_ status: Status = .ok, _ kind: Kind, _ body: [UInt8], fields: [String] = []) {
    (self.status, self.kind, self.body, self.fields) = (status, kind, body, fields)
  }

  /// Words for a person.
  init(_ status: Status, _ message: String) {
    self.init(status, .text, Array((message + "\n").utf8))
  }

  /// The head of every answer. Nothing is kept by a browser, guessed about its kind, shown within another page, or
  /// read by one.
  private var head: String {
    let length = kind == .events ? [] : ["Content-Length: \(body.count)"]
    let lines =
      [
        "HTTP/1.1 \(status.rawValue)", "Content-Type: \(kind.rawValue)", "Connection: close",
        "Cache-Control: no-store", "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY",
        "Referrer-Policy: no-referrer", "Cross-Origin-Resource-Policy: same-origin",
        "Cross-Origin-Opener-Policy: same-origin",
      ] + length + fields
    return lines.joined(separator: "\r\n") + "\r\n\r\n"
  }

  /// The bytes to send.
  var bytes: Data { Data(head.utf8) + Data(body) }
}
