import Descent
import DescentPages

/// A page as it is sent, and its Content-Security-Policy as a header.
struct BoardPage: Sendable {
  let html: [UInt8]
  let policy: String

  private static let program = JSONValue.string("descent \(Release.version)")

  /// The board.
  init() throws {
    try self.init(.board, title: "Descent: the board", ["program": Self.program])
  }

  /// The playground, with the rows of a file if there is one.
  init(playgroundOf file: PlaygroundFile?) throws {
    let optimizers = Catalog.standard.optimizers.map { type in
      JSONValue.object([
        "kind": .string(type.kind), "rate": .number(type.withDefaults.learningRate),
      ])
    }
    try self.init(
      .playground, title: "Descent: the playground",
      [
        "program": Self.program, "optimizers": .array(optimizers),
        "activations": .array(PlaygroundSettings.activations.map { .string($0) }),
        "file": file.map(Self.json) ?? .null,
      ])
  }

  private static func json(of file: PlaygroundFile) -> JSONValue {
    .object([
      "name": .string(file.name), "rows": .int(file.rows), "target": .string(file.target),
      "features": .array(file.features.map { .string($0) }),
      "classes": .array(file.classes.map { .string($0) }),
      "notes": .array(file.notes.map { .string($0) }),
    ])
  }

  private init(_ page: Page, title: String, _ data: [String: JSONValue]) throws {
    html = Array(try page.html(title: title, data: .object(data)).utf8)
    // A page may not be shown within another one; only a header can say so.
    policy = page.policy + "; frame-ancestors 'none'"
  }

  var answer: Answer {
    Answer(.ok, .html, html, fields: ["Content-Security-Policy: \(policy)"])
  }
}
