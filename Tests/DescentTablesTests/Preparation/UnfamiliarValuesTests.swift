import Testing

@testable import DescentColumns
@testable import DescentTables

struct UnfamiliarValuesTests {
  /// A preparation of a category, a boolean, a date and a number.
  private static func preparation(
    colours: [String] = ["red", "blue", "1"], file: String = "t.csv"
  ) throws -> Preparation {
    var text = "colour,open,day,x,y\n"
    for row in 0..<30 {
      text +=
        "\(colours[row % colours.count]),\(row % 2 == 0 ? "yes" : "no"),2024-01-\(row + 1 < 10 ? "0" : "")"
        + "\(row + 1),\(row * row % 7).5,\(row % 5).5\n"
    }
    let task = try TableTask(table(text), target: "y")
    return try task.preparation(trainingRows: task.rows)
  }

  private static let kinds: [String: ColumnKind] = [
    "colour": .text, "open": .text, "day": .text,
  ]

  @Test("What the training did not see is counted for each column, with the first example")
  func counts() throws {
    let preparation = try Self.preparation()
    let new = try table(
      "colour,open,day,x\nred,yes,2024-02-01,1\ncrimson,perhaps,06/01/2024,1\n RED,no,soon,1\n1.0,y,,1\n",
      reading: Self.kinds)
    let found = try preparation.unfamiliar(in: new)
    #expect(found.map(\.column) == ["colour", "open", "day"])
    #expect(found.map(\.rows) == [3, 1, 2] && found.map(\.line) == [3, 3, 3])
    #expect(found.map(\.example) == ["crimson", "perhaps", "06/01/2024"])
    #expect(found.map(\.cause) == [.unseen, .unreadable, .ambiguous])
    #expect(
      found.map(\.description) == [
        "column \"colour\": 3 rows hold a value that the training did not see, such as \"crimson\"; "
          + "each counts as the average of the training rows; \"RED\" differs from \"red\" only by "
          + "letter case",
        "column \"open\": 1 row holds a value that is neither yes nor no, such as \"perhaps\"; it "
          + "counts as the average of the training rows",
        "column \"day\": 2 rows hold a value that cannot be read as one of its dates, such as "
          + "\"06/01/2024\", whose day or month may be first; each counts as the average of the training "
          + "rows",
      ])
    #expect(try preparation.unfamiliar(in: new, rows: [0]) == [])
    #expect(
      found[0].error(in: "n.csv", columns: ["x", "colour"]).description
        == "n.csv:3:2: column \"colour\" holds \"crimson\", a value that the training did not see: "
        + "correct it, or leave out --strict")
  }

  @Test("A number that is written otherwise is said, and so are several blocks")
  func merging() throws {
    let preparation = try Self.preparation()
    func found(_ colours: String...) throws -> [UnfamiliarValues] {
      try preparation.unfamiliar(
        in: table(
          "colour,open,day,x\n" + colours.map { "\($0),yes,2024-01-01,1\n" }.joined(),
          reading: Self.kinds))
    }
    var all = try found("green", "red")
    all.add(try found("blue"))
    all.add(try found("01", "green"))
    #expect(all.count == 1 && all[0].rows == 3 && all[0].example == "green" && all[0].line == 2)
    #expect(all[0].variant == .init(value: "01", level: "1", difference: .number))
    #expect(try found("red ", " blue", "1") == [])
  }

  @Test("A rare level of the training is familiar, unless the model is of an earlier version")
  func rare() throws {
    let colours = Array(repeating: "red", count: 14) + ["teal"]
    let preparation = try Self.preparation(colours: colours)
    guard case .category(let encoder) = preparation.features[0].encoder else {
      Issue.record("not a category")
      return
    }
    #expect(encoder.rare == ["teal"])
    let new = try table(
      "colour,open,day,x\nteal,yes,2024-01-01,1\npink,yes,2024-01-01,1\n", reading: Self.kinds)
    let found = try preparation.unfamiliar(in: new)
    #expect(found.map(\.example) == ["pink"] && found[0].treatment == .rare)
  }

  @Test("The unfamiliar values of a record are its own")
  func record() throws {
    let preparation = try Self.preparation()
    let record: [String: Cell] = [
      "colour": "Red", "open": true, "day": "2024-03-01", "x": "many", "more": "what",
    ]
    let found = preparation.unfamiliar(in: record)
    #expect(found.map(\.column) == ["colour", "x"] && found.map(\.line) == [nil, nil])
    #expect(found.map(\.cause) == [.unseen, .unreadable])
    #expect(preparation.unfamiliar(in: ["colour": nil, "x": 3]) == [])
  }

  @Test("A model says the same of a record and of a Codable record")
  func models() throws {
    struct Row: Encodable {
      let colour: String
      let open: Bool
    }
    let model = try TableModelTests.model()
    let found = model.unfamiliar(in: ["colour": "Red", "open": true] as [String: Cell])
    #expect(found.map(\.column) == ["colour"])
    #expect(found[0].variant == .init(value: "Red", level: "red", difference: .letterCase))
    #expect(try model.unfamiliar(in: Row(colour: "Red", open: true)) == found)
    #expect(model.unfamiliar(in: TableModelTests.record) == [])
  }

  @Test("The order of the dates in another table decides how they are read, or refuses them")
  func otherOrders() throws {
    let preparation = try Self.preparation()
    let days = ["05/01/2024", "14/01/2024"]
    func inputs(_ days: [String], _ preparation: Preparation) throws -> [Float] {
      let text = "colour,open,day,x\n" + days.map { "red,yes,\($0),1\n" }.joined()
      return try preparation.inputs(
        of: table(text, reading: Self.kinds), rows: Array(days.indices))
    }
    #expect(try inputs(days, preparation) == inputs(["2024-01-05", "2024-01-14"], preparation))
    // The column has the day first in training: a table with the month first is refused.
    var text = "day,y\n"
    for row in 1...28 { text += "\(row)/2/2024,\(row % 5).5\n" }
    let task = try TableTask(table(text), target: "y")
    let european = try task.preparation(trainingRows: task.rows)
    #expect(
      errorMessage {
        _ = try european.inputs(of: table("day\n2/3/2024\n2/13/2024\n"), rows: [0, 1])
      }
        == "t.csv:3: column \"day\" holds \"2/13/2024\", a date with the month first, but in the "
        + "table of the training the day comes first; write the dates in that order, or as 2024-12-31"
    )
  }

  @Test("A column most of whose texts are not dates is refused, with the first of them")
  func noDates() throws {
    let preparation = try Self.preparation()
    let months = try table(
      "colour,open,day,x\nred,yes,2024-01-02,1\nred,yes,2024-01,1\nred,yes,2024-02,1\n",
      reading: Self.kinds)
    #expect(
      errorMessage { _ = try preparation.inputs(of: months, rows: [0]) }
        == "t.csv:3: column \"day\" holds \"2024-01\" and 1 more of 3 different texts that are not "
        + "dates as in the table of the training; write them as there")
    let one = try table(
      "colour,open,day,x\nred,yes,soon,1\n", reading: Self.kinds)
    #expect(try preparation.inputs(of: one, rows: [0]).count == preparation.width)
  }
}
