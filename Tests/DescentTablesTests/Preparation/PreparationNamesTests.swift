import Foundation
import Testing

@testable import DescentTables

struct PreparationNamesTests {
  private func preparation(_ labels: (String) -> String = { $0 }) throws -> Preparation {
    let rows = (0..<12).map { "\($0 % 5).5,\(labels($0 % 2 == 0 ? "no" : "so"))\n" }.joined()
    let task = try TableTask(table("x,kind\n" + rows), target: "kind")
    return try task.preparation(trainingRows: task.rows)
  }

  @Test("Blanks beyond ASCII at the ends of a class make no difference")
  func classes() throws {
    let preparation = try preparation { $0 == "no" ? "no\u{a0}" : $0 }
    #expect(preparation.target.labels == ["no", "so"])
    let new = try table("x,kind\n1,no\n2,\u{a0}so\n3,no\u{a0}\n")
    #expect(try preparation.targets(of: new, as: Double.self) == [0, 1, 0])
  }

  @Test("Names and labels with blanks at their ends, of earlier versions, are those of a file")
  func earlierVersions() throws {
    let preparation = try preparation()
    var text = String(decoding: try JSONEncoder().encode(preparation), as: UTF8.self)
    text = text.replacing("\"x\"", with: "\" x\"").replacing("\"kind\"", with: "\"kind \"")
      .replacing("\"so\"", with: "\" so\"")
    let read = try JSONDecoder().decode(Preparation.self, from: Data(text.utf8))
    #expect(text.contains("\" so\"") && read == preparation)
  }

  @Test("A file decides the order of its dates as a whole")
  func wholeFile() throws {
    var text = "day,y\n"
    for day in 1...28 { text += "2024-01-\(day < 10 ? "0" : "")\(day),\(day % 3).5\n" }
    let task = try TableTask(table(text), target: "y")
    let preparation = try task.preparation(trainingRows: task.rows)
    let path = NSTemporaryDirectory() + "descent-dates-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("day\n05/01/2024\n31/01/2024\n".utf8).write(to: URL(fileURLWithPath: path))
    let decided = try preparation.deciding(datesOf: path, format: TableFormat())
    // The first block of the file may be this row alone.
    let first = try table("day\n05/01/2024\n", reading: ["day": .text])
    let same = try table("day\n2024-01-05\n", reading: ["day": .text])
    #expect(try decided.inputs(of: first, rows: [0]) == preparation.inputs(of: same, rows: [0]))
    #expect(try preparation.inputs(of: first, rows: [0]) != preparation.inputs(of: same, rows: [0]))
  }
}
