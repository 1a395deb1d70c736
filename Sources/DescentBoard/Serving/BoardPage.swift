import Descent
import DescentPages

/// The page as it is sent, and its Content-Security-Policy as a header.
struct BoardPage: Sendable {
  let html: [UInt8]
  let policy: String

  init() throws {
    let data = JSONValue.object(["program": .string("descent \(Release.version)")])
    html = Array(try Page.board.html(title: "Descent: the board", data: data).utf8)
    // A page may not be shown within another one; only a header can say so.
    policy = Page.board.policy + "; frame-ancestors 'none'"
  }
}
