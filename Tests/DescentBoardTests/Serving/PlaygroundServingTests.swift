import Foundation
import Testing

@testable import DescentBoard

/// The playground on a socket.
@Suite(.serialized)
struct PlaygroundServingTests: BoardOnSocket {
  private let root = PlaygroundRoutes.root

  private func begin(_ board: Board) async throws -> String {
    let answer = try await post(board, root, PlaygroundSettingsTests.body())
    #expect(answer.hasPrefix("HTTP/1.1 200"))
    return String(try #require(answer.firstMatch(of: /"id":"([0-9a-f]{48})"/)).1)
  }

  /// Asks until this number of steps or epochs is done, and returns the last answer.
  private func train(
    _ board: Board, _ id: String, _ count: Int, _ unit: PlaygroundSession.Unit
  ) async throws -> String {
    var (left, answer) = (count, "")
    while left > 0 {
      answer = try await post(
        board, "\(root)/\(id)/advance", #"{"unit":"\#(unit.rawValue)","count":\#(left)}"#)
      left -= Int(try #require(answer.firstMatch(of: /"done":([0-9]+)/)).1) ?? 0
    }
    return answer
  }

  @Test("A page, a race, its steps and its surface", .timeLimit(.minutes(5)))
  func race() async throws {
    try await open { board, _ in
      let page = try await get(board, "/playground")
      #expect(page.hasPrefix("HTTP/1.1 200") && page.contains("Content-Security-Policy: default"))
      #expect(page.contains(#""kind":"adam""#) && page.contains(#""file":null"#))
      let id = try await begin(board)
      let first = try await train(board, id, 1, .step)
      #expect(first.contains(#""steps":1,"rows":60,"#) && first.contains(#""steps":1,"rows":1,"#))
      let second = try await train(board, id, 2, .epoch)
      // An epoch ends where one ends that begins with the first row.
      #expect(
        second.contains(#""steps":3,"rows":180,"#) && second.contains(#""steps":120,"rows":120,"#))
      let surface = try await post(board, "\(root)/\(id)/surface", "{}")
      #expect(surface.contains(#""size":25,"losses":["#))
    }
  }

  @Test("What asks from elsewhere, or in another way, is refused")
  func refused() async throws {
    try await open { board, _ in
      let body = PlaygroundSettingsTests.body()
      let wrong: [([String: String?], String)] = [
        (["Origin": "http://evil.example"], "403"), (["Origin": "null"], "403"),
        (["Origin": nil], "403"), (["Origin": "http://localhost:1"], "403"),
        (["Sec-Fetch-Site": "cross-site"], "403"), (["Sec-Fetch-Site": "same-site"], "403"),
        (["Host": "evil.example:\(board.port)"], "403"), (["Content-Type": "text/plain"], "415"),
        (["Content-Type": nil], "415"),
        (["Content-Type": "application/x-www-form-urlencoded"], "415"),
        (["Content-Length": nil], "411"), (["Content-Length": "-1"], "411"),
        (["Content-Length": "0x10"], "411"), (["Content-Length": ""], "411"),
        (["Content-Length": "99999999999999999999"], "413"), (["Content-Length": "16385"], "413"),
        (["Transfer-Encoding": "chunked"], "411"),
      ]
      for (fields, status) in wrong {
        let answer = try await post(board, root, body, fields)
        #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(fields)")
      }
      #expect(try await post(board, root, body, [:]).hasPrefix("HTTP/1.1 200"))
      for path in ["/", "/api/runs", "/playground", root + "s", root + "s/0/advance"] {
        let answer = try await post(board, path, "{}")
        #expect(answer.hasPrefix("HTTP/1.1 413"), "\(path)")
      }
      #expect(try await get(board, root).hasPrefix("HTTP/1.1 404"))
    }
  }

  @Test("Numbers out of their limits are refused by name, and begin nothing")
  func numbers() async throws {
    try await open { board, _ in
      let answer = try await post(board, root, PlaygroundSettingsTests.body(["units": "1000000"]))
      #expect(answer.hasPrefix("HTTP/1.1 400"))
      #expect(answer.contains("units is 1000000; expected a whole number from 1 to 32"))
      let id = try await begin(board)
      for body in [
        #"{"unit":"step","count":101}"#, #"{"unit":"epoch","count":51}"#, #"{"unit":"step"}"#,
        #"{"unit":"year","count":1}"#, #"{"unit":"step","count":-1}"#, "", "[]",
      ] {
        let answer = try await post(board, "\(root)/\(id)/advance", body)
        #expect(answer.hasPrefix("HTTP/1.1 400"), "\(body)")
      }
    }
  }

  @Test("A race that is not there is gone, and other paths are no pages")
  func gone() async throws {
    try await open { board, _ in
      let id = try await begin(board)
      let body = #"{"unit":"step","count":1}"#
      let answer = try await post(board, "\(root)?instead=\(id)", PlaygroundSettingsTests.body())
      #expect(answer.hasPrefix("HTTP/1.1 200"))
      #expect(try await post(board, "\(root)/\(id)/advance", body).hasPrefix("HTTP/1.1 410"))
      let other = try await begin(board)
      #expect(try await post(board, "\(root)/\(other)/end", "{}").hasPrefix("HTTP/1.1 204"))
      #expect(try await post(board, "\(root)/\(other)/surface", "{}").hasPrefix("HTTP/1.1 410"))
      for path in ["/", "/\(id)", "/\(id)/", "/a/b/c", "/../runs", "/\(id)/advance/x"] {
        let answer = try await post(board, root + path, body)
        #expect(answer.hasPrefix("HTTP/1.1 404"), "\(path)")
      }
    }
  }

  @Test("A body that comes in pieces is whole")
  func pieces() async throws {
    try await open { board, _ in
      let body = PlaygroundSettingsTests.body()
      let client = try await Client(board.port)
      try await client.send(
        "POST \(root) HTTP/1.1\r\nHost: localhost:\(board.port)\r\nOrigin: http://localhost:\(board.port)\r\n"
          + "Content-Type: application/json; charset=utf-8\r\nContent-Length: \(body.utf8.count)\r\n\r"
      )
      try await client.send("\n" + body.prefix(10))
      try await client.send(String(body.dropFirst(10)))
      #expect(await client.rest().hasPrefix("HTTP/1.1 200"))
    }
  }
}
