import Descent

/// What the playground answers to a request.
///
/// A page begins a race by sending its settings, and then asks for each further step of it: a page that is closed,
/// slow or hidden costs nothing. All that a page needs to begin again is in its own address, so a race that is gone is
/// no loss.
struct PlaygroundRoutes: Sendable {
  let page: BoardPage
  let file: PlaygroundFile?
  let sessions = PlaygroundSessions()

  /// The paths that take requests with a body.
  static let root = "/api/playground"

  /// Whether a path is one of them.
  static func takes(_ path: String) -> Bool { path == root || path.hasPrefix(root + "/") }

  /// The page.
  init(file: PlaygroundFile?) throws {
    (page, self.file) = (try BoardPage(playgroundOf: file), file)
  }

  /// The answer to a POST.
  func answer(to request: Request) async -> Answer {
    guard Self.takes(request.path) else {
      return Answer(.notFound, "the playground has no such page")
    }
    // The root, then the name of a race, then what to do with it.
    let parts = request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3)
    do {
      switch (parts.count, parts.last) {
      case (0, _) where request.path == Self.root: return try await begin(request)
      case (2, "advance"):
        let (count, unit) = try advance(request)
        return try await answer(String(parts[3])) { await $0.advance(count, unit) }
      case (2, "end"):
        await sessions.end(String(parts[3]))
        return Answer(.noContent, .text, [])
      case (2, "surface"): return try await answer(String(parts[3])) { try await $0.surface() }
      default: return Answer(.notFound, "the playground has no such page")
      }
    } catch {
      return Answer(.badRequest, "\(error)")
    }
  }

  private func begin(_ request: Request) async throws -> Answer {
    let settings = try PlaygroundSettings(parsing: request.body, file)
    let begun = try await sessions.add(insteadOf: request.query["instead"]) {
      try PlaygroundSession(settings.race)
    }
    guard let begun else {
      return Answer(
        .unavailable,
        "\(PlaygroundSessions.most) playgrounds are in use, the most at a time; close one of their pages"
      )
    }
    return Answer(.ok, .json, await begun.session.beginning(id: begun.id))
  }

  private func advance(_ request: Request) throws -> (count: Int, unit: PlaygroundSession.Unit) {
    let fields = try SettingFields(request.body)
    let text = try fields.text("unit")
    guard let unit = PlaygroundSession.Unit(rawValue: text) else {
      throw PlaygroundSettings.Refused(
        description: unknownKind(text, of: "unit", known: ["step", "epoch"]))
    }
    return (try fields.whole("count", in: 1...unit.most), unit)
  }

  private func answer(
    _ id: String, _ body: @Sendable (PlaygroundSession) async throws -> [UInt8]?
  ) async throws -> Answer {
    guard let answer = try await sessions.use(id, body) else {
      return Answer(.gone, "this playground is gone; it begins again from its settings")
    }
    guard let json = answer else {
      return Answer(.conflict, "this playground is still busy with the request before")
    }
    return Answer(.ok, .json, json)
  }
}
