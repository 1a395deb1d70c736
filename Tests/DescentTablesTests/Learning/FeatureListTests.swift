import Descent
import Testing

@testable import DescentTables

struct FeatureListTests {
  @Test("A column that is not listed is not noted")
  func notes() throws {
    let text =
      "x,name,y\n" + (0..<30).map { "\($0 * $0),name \($0),\(["a", "b"][$0 % 2])\n" }.joined()
    var options = TableOptions()
    #expect(try !TableTask(table(text), target: "y", options: options).notes().isEmpty)
    options.features = ["x"]
    #expect(try TableTask(table(text), target: "y", options: options).notes() == [])
  }

  private func roles(_ features: [String], numeric: [String] = []) throws -> [ColumnRole] {
    let rows = (0..<30).map { "\($0),\($0 * $0),name \($0),,\(["a", "b"][$0 % 2])" }
    var options = TableOptions()
    options.features = features
    options.numeric = numeric
    return try TableTask(
      table("x,z,name,empty,y\n" + rows.joined(separator: "\n")), target: "y", options: options
    ).roles
  }

  @Test("Only listed columns are features; text that is otherwise left out is a category")
  func listed() throws {
    let no = "not among the features"
    #expect(
      try roles(["z", "name"]) == [
        ColumnRole(name: "x", kind: nil, reason: no),
        ColumnRole(name: "z", kind: .number, reason: "numbers"),
        ColumnRole(name: "name", kind: .category, reason: "30 different texts in 30 rows"),
        ColumnRole(name: "empty", kind: nil, reason: no),
      ])
    #expect(
      try roles(["x", "empty"]).last
        == ColumnRole(name: "empty", kind: nil, reason: "ignored: no value at all"))
    #expect(try roles(["x"], numeric: ["x"]).first?.reason == "asked for")
  }

  @Test("A feature that does not exist or has another role is an error")
  func refused() {
    let other = "leave it out of --features, or out of the other list"
    for (features, change, expected) in [
      (
        ["X"], { _ in },
        "there is no column \"X\"; did you mean \"x\"? The columns are \"x\", \"z\", \"y\""
      ),
      (["x", "y"], { _ in }, "column \"y\" is both a feature and the target; " + other),
      (
        ["x", "z"], { $0.ignored = ["z"] },
        "column \"z\" is both a feature and ignored; " + other
      ),
      (
        ["x", "z"], { $0.weights = "z" },
        "column \"z\" is both a feature and the weights; " + other
      ),
      (
        ["x"], { $0.categorical = ["z"] },
        "column \"z\" is categorical but not among the features; add it to --features, or leave it "
          + "out of the other list"
      ),
    ] as [([String], (inout TableOptions) -> Void, String)] {
      var options = TableOptions()
      options.features = features
      change(&options)
      #expect(
        errorMessage {
          _ = try TableTask(table("x,z,y\n1,2,a\n2,3,b\n3,4,a\n"), target: "y", options: options)
        } == "t.csv:1: " + expected)
    }
  }

  @Test("A listed column of free text or of undecidable dates is noted")
  func listedTexts() throws {
    let rows = (1...30).map { row in
      "note \(row),0\(row % 9 + 1)/0\(row / 9 + 1)/2024,\(["a", "b"][row % 2])\n"
    }
    var options = TableOptions()
    options.features = ["text", "day"]
    let notes = try TableTask(table("text,day,y\n" + rows.joined()), target: "y", options: options)
      .notes()
    #expect(notes.count == 2)
    #expect(notes.contains { $0.hasPrefix("\"day\" holds dates such as") })
    #expect(
      notes.contains(
        "\"text\" is a category no text of which is in 3 rows, so that it says nothing: list free text "
          + "under --text, or leave the column out with --ignore"))
  }
}
