/// An HTTP request. Only the playground takes bodies, which are small.
struct Request: Sendable {
  /// The most bytes of a head, and the most header fields.
  static let mostBytes = 16_384
  static let mostFields = 100
  /// The most bytes of a body.
  static let mostBodyBytes = 16_384

  /// Why a head is refused.
  struct Refused: Error, Hashable {
    let status: Answer.Status
    let message: String
  }

  let method: String
  /// The path as it was sent, without the query.
  let path: String
  /// The members of the query as they were sent, without decoding.
  let query: [String: String]
  /// By their names in lower case, in the order in which they were sent.
  let fields: [String: [String]]
  /// The number of bytes that the body has.
  let bodyCount: Int
  /// The body.
  var body: [UInt8] = []

  /// Reads a head with the empty line at its end.
  init(parsing head: [UInt8]) throws(Refused) {
    guard head.allSatisfy({ $0 < 0x7F && ($0 >= 0x20 || [0x09, 0x0A, 0x0D].contains($0)) }) else {
      throw Refused(status: .badRequest, message: "the head has a byte that is not allowed there")
    }
    let lines = String(decoding: head, as: UTF8.self).replacing("\r\n", with: "\n")
      .split(separator: "\n", omittingEmptySubsequences: false)
    let words = lines[0].split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, ["HTTP/1.1", "HTTP/1.0"].contains(words[2]), words[1].hasPrefix("/")
    else {
      throw Refused(
        status: .badRequest, message: "expected a line as GET / HTTP/1.1")
    }
    method = String(words[0])
    let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(target[0])
    query = target.count == 2 ? Self.members(target[1]) : [:]
    fields = try Self.fields(lines.dropFirst())
    if method == "POST", PlaygroundRoutes.takes(path) {
      bodyCount = try Self.bodyCount(fields)
      return
    }
    bodyCount = 0
    guard fields["content-length", default: ["0"]] == ["0"], fields["transfer-encoding"] == nil
    else { throw Refused(status: .tooLarge, message: "the board takes no bodies") }
    guard method == "GET" else {
      throw Refused(status: .notAllowed, message: "the board only answers GET")
    }
  }

  /// A body has one length, in digits, and comes in one piece.
  private static func bodyCount(_ fields: [String: [String]]) throws(Refused) -> Int {
    guard let lengths = fields["content-length"], lengths.count == 1,
      fields["transfer-encoding"] == nil, !lengths[0].isEmpty,
      lengths[0].utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { throw Refused(status: .lengthRequired, message: "expected one Content-Length header") }
    guard let count = Int(lengths[0]), count <= mostBodyBytes else {
      throw Refused(
        status: .tooLarge, message: "the body is too long; expected at most \(mostBodyBytes) bytes")
    }
    return count
  }

  private static func fields(_ lines: ArraySlice<Substring>) throws(Refused) -> [String: [String]] {
    var fields: [String: [String]] = [:]
    for line in lines {
      if line.isEmpty { break }
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      // A blank in a name, or before the colon, is how one header is smuggled into another.
      guard parts.count == 2, !parts[0].isEmpty, !parts[0].contains(where: \.isWhitespace),
        fields.count < mostFields
      else { throw Refused(status: .badRequest, message: "expected lines as Host: localhost") }
      let value = parts[1].drop { $0 == " " || $0 == "\t" }.reversed()
        .drop { $0 == " " || $0 == "\t" }.reversed()
      fields[parts[0].lowercased(), default: []].append(String(value))
    }
    return fields
  }

  private static func members(_ query: Substring) -> [String: String] {
    var members: [String: String] = [:]
    for member in query.split(separator: "&").prefix(20) {
      let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      members[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
    }
    return members
  }

  /// The cookie of a name.
  func cookie(_ name: String) -> String? {
    for field in fields["cookie"] ?? [] {
      for member in field.split(separator: ";") {
        let parts = member.split(separator: "=", maxSplits: 1).map {
          $0.drop { $0 == " " }
        }
        if parts.count == 2, parts[0] == name { return String(parts[1]) }
      }
    }
    return nil
  }
}
