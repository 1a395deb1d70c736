import Descent

/// What the board answers to a request. A path names a page of the board or a run's number, never a file.
struct Routes: Sendable {
  let access: Access
  let catalog: RunCatalog
  let details: RunDetails
  let viewers: Viewers
  let page: BoardPage
  let playground: PlaygroundRoutes

  /// The answer. Its kind is `events` if the changes follow it.
  func answer(to request: Request) async -> Answer {
    switch access.verdict(on: request) {
    case .refused(let status, let message): return Answer(status, message)
    case .exchanged(let cookie):
      return Answer(
        .seeOther, .text, [], fields: ["Location: /", "Set-Cookie: \(cookie)"])
    case .allowed: break
    }
    if request.method == "POST" { return await playground.answer(to: request) }
    switch request.path {
    case "/": return page.answer
    case "/playground": return playground.page.answer
    case "/favicon.ico": return Answer(.noContent, .text, [])
    case "/api/runs":
      await catalog.look()
      return Answer(.ok, .json, await catalog.listing())
    case "/api/curves": return await curves(request)
    case "/api/changes": return Answer(.ok, .events, [])
    default: return await run(request.path)
    }
  }

  private func curves(_ request: Request) async -> Answer {
    guard let text = request.query["value"], let value = UInt32(text),
      let rows = request.query["rows"], ["training", "validation"].contains(rows)
    else { return Answer(.badRequest, "expected as in /api/curves?value=3&rows=validation") }
    // A page asks for them beside the listing, which looks first.
    await catalog.look()
    return Answer(.ok, .numbers, await catalog.curves(of: value, training: rows == "training"))
  }

  /// `/api/runs/17`
  private func run(_ path: String) async -> Answer {
    let start = "/api/runs/"
    let digits = path.utf8.dropFirst(start.utf8.count)
    guard path.hasPrefix(start), digits.count <= 9,
      digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(path.dropFirst(start.count)),
      let file = await catalog.path(of: number)
    else { return Answer(.notFound, "the board has no such page") }
    return Answer(.ok, .json, await details.json(of: number, at: file))
  }
}
