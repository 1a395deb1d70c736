import Descent
import Foundation
import Testing

@testable import DescentBoard

/// Settings as a page sends them: what is taken, and what is said of each wrong one.
struct PlaygroundSettingsTests {
  /// Settings as JSON, with some members replaced.
  static func body(_ members: [String: String] = [:]) -> String {
    let usual = [
      "data": #""moons""#, "rows": "80", "noise": "0.1", "layers": "1", "units": "4",
      "activation": #""tanh""#, "batch": "16", "optimizer": #""sgd""#, "rate": "0.1", "seed": "1",
      "points": #""""#,
    ]
    let all = usual.merging(members) { $1 }.sorted { $0.key < $1.key }
    return "{" + all.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
  }

  private func settings(_ body: String) throws -> PlaygroundRace.Settings {
    try PlaygroundSettings(parsing: Array(body.utf8), nil).race
  }

  @Test("Usual settings", arguments: Catalog.standard.optimizers.kinds)
  func usual(optimizer: String) throws {
    let settings = try settings(Self.body(["optimizer": "\"\(optimizer)\"", "rate": "0.02"]))
    #expect(settings.training.points.count == 60 && settings.validation.points.count == 20)
    #expect(settings.hidden == [4] && settings.batch == 16 && settings.seed == 1)
    #expect(settings.activation is Tanh)
    #expect(settings.optimizer.learningRate == 0.02)
    #expect(type(of: settings.optimizer).kind == optimizer)
    let race = try PlaygroundRace(settings)
    for index in 0..<3 { race.step(index) }
    #expect(race.contenders.allSatisfy { $0.steps == 1 && $0.problem == nil })
  }

  @Test("Each activation, and none", arguments: PlaygroundSettings.activations)
  func activations(kind: String) throws {
    let settings = try settings(Self.body(["activation": "\"\(kind)\""]))
    #expect((settings.activation == nil) == (kind == "none"))
    let race = try PlaygroundRace(settings)
    race.step(1)
    #expect(try race.look(1).arrows.count == 16)
  }

  @Test("Points that are drawn are at their places of the grid")
  func drawn() throws {
    let settings = try settings(Self.body(["data": #""drawn""#, "points": #""000009999150490""#]))
    #expect(settings.validation.points.isEmpty)
    let points = settings.training.points
    #expect(points.map(\.label) == [0, 1, 0])
    #expect(abs(points[0].x + 1.485) < 1e-9 && abs(points[1].y - 1.485) < 1e-9)
    #expect(abs(points[2].x - 0.015) < 1e-9 && abs(points[2].y + 0.015) < 1e-9)
  }

  @Test(
    "What is out of its limits is refused by its name",
    arguments: [
      ("rows", "7"), ("rows", "1001"), ("rows", "1e300"), ("rows", "80.5"), ("rows", "null"),
      ("rows", #""80""#), ("noise", "-0.1"), ("noise", "1.1"), ("layers", "5"), ("layers", "-1"),
      ("units", "0"), ("units", "33"), ("units", "99999999999999999999"), ("batch", "1"),
      ("batch", "1001"), ("rate", "0"), ("rate", "1e9"), ("seed", "-1"), ("seed", "1000000"),
      ("optimizer", #""sgd:1,momentum=2""#), ("optimizer", "5"), ("activation", #""dense""#),
      ("activation", #""prelu:-1""#), ("data", #""../../etc/passwd""#), ("data", "[]"),
    ])
  func refused(name: String, value: String) {
    do {
      _ = try settings(Self.body([name: value]))
      Issue.record("\(name) of \(value) is not refused")
    } catch {
      #expect("\(error)".contains(name == "data" && value != "[]" ? "data set" : name))
    }
  }

  @Test(
    "Points that are none are refused",
    arguments: [
      "", "00000", "0000", "0000000001x", "00002" + "00001", String(repeating: "00000", count: 9),
      String(repeating: "00001", count: 401), "００００１０００００",
    ])
  func noPoints(text: String) {
    #expect(throws: PlaygroundSettings.Refused.self) {
      try settings(Self.body(["data": #""drawn""#, "points": "\"\(text)\""]))
    }
  }

  @Test(
    "A body that is no object is refused",
    arguments: ["", "{", "[]", "3", "null", String(repeating: "[", count: 5000), "\u{0}"])
  func noObject(body: String) {
    #expect(throws: PlaygroundSettings.Refused.self) { try settings(body) }
  }

  @Test(
    "Nested arrays are refused, and what is in them is not read", .timeLimit(.minutes(1)),
    arguments: [1, 15])
  func nested(count: Int) {
    let array = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
    let others = (1..<max(2, count)).map { "\"other\($0)\":\(array)" }
    let body = "{\"rows\":\(array),\(others.joined(separator: ",")),\"data\":\"moons\",\"seed\":1}"
    do {
      _ = try settings(body)
      Issue.record("\(count) nested arrays are not refused")
    } catch {
      #expect("\(error)".hasPrefix("rows is neither a number nor a text; expected"))
    }
    #expect(throws: PlaygroundSettings.Refused.self) { try settings(array) }
  }

  @Test("Without a file there are no rows of one")
  func noFile() {
    #expect(throws: PlaygroundSettings.Refused.self) {
      try settings(Self.body(["data": #""file""#]))
    }
  }
}
