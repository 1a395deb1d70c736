import Testing

@testable import DescentTables

struct TableSummaryTests {
  @Test("A column's statistics are those of its rows")
  func columns() throws {
    let table = try table("n,t\n1,b\n,a\n4,b\n1,NA\n")
    let summary = try TableSummary(table)
    #expect(summary.rowCount == 4 && summary.classes == nil)
    let numbers = summary.columns[0]
    #expect(numbers.missing == 1 && numbers.distinct == 2 && numbers.kind == .number)
    #expect(
      numbers.numbers
        == .init(minimum: 1, maximum: 4, mean: 2, standardDeviation: 2.0.squareRoot()))
    #expect(numbers.mostFrequent == .init(value: "1", rows: 2))
    let texts = summary.columns[1]
    #expect(texts.missing == 1 && texts.distinct == 2 && texts.numbers == nil)
    #expect(texts.mostFrequent == .init(value: "b", rows: 2) && texts.reason == "2 levels")
  }

  @Test("What deserves a check is reported")
  func warnings() throws {
    var text = "id,same,name,empty,leak,x,y\n"
    for row in 0..<40 {
      let label = row < 37 ? "a" : "b"
      text += "\(row),7,name \(row),,\(label == "a" ? "p" : "q"),\(row * row % 7),\(label)\n"
    }
    let summary = try TableSummary(table(text), target: "y")
    #expect(summary.classes == [.init(value: "a", rows: 37), .init(value: "b", rows: 3)])
    #expect(
      summary.warnings == [
        "\"empty\" has no value at all", "\"same\" is constant: 7",
        "\"id\" numbers the rows in their order and is left out; --numeric id brings it back",
        "\"name\" looks like an id or free text and is left out: 40 different texts in 40 rows",
        "the rows are sorted by \"y\"; the default split takes them at random, but a validation on "
          + "the last rows would be on targets that are not in the training rows",
        "\"leak\" alone determines \"y\" in every row; leave it out with --ignore leak if it is not "
          + "known before \"y\"",
      ])
    #expect(summary.columns.first { $0.name == "id" }?.kind == nil)
    #expect(try TableTask(table(text), target: "y").notes() == summary.warnings)
    var options = TableOptions()
    options.numeric = ["id"]
    options.ignored = ["same", "empty", "leak"]
    let asked = try TableSummary(table(text), target: "y", options: options)
    #expect(asked.warnings.count == 2 && asked.columns[0].kind == .number)
  }

  @Test(
    "A column that numbers the rows stays if it is the only feature, a shuffled one always does")
  func numbering() throws {
    let only = try TableTask(
      table("n,y\n" + (5..<30).map { "\($0),\($0 % 2)\n" }.joined()), target: "y")
    #expect(only.roles[0].kind == .number)
    #expect(
      only.notes() == [
        "\"n\" numbers the rows in their order; it stays, because no other column that varies is "
          + "left to learn from"
      ])
    let text = "rank,x,y\n" + (0..<25).map { "\($0 * 7 % 25),\($0 % 3),\($0 % 2)\n" }.joined()
    let shuffled = try TableTask(table(text), target: "y")
    #expect(shuffled.roles[0].kind == .number)
    #expect(
      shuffled.notes() == [
        "\"rank\" counts the rows like an id, in another order; it stays: leave it out with --ignore "
          + "if it is one"
      ])
    let named = "row no,x,y\n" + (0..<25).map { "\($0),\($0 % 3),\($0 % 7 % 2)\n" }.joined()
    #expect(
      try TableTask(table(named), target: "y").notes() == [
        "\"row no\" numbers the rows in their order and is left out; --numeric 'row no' brings it "
          + "back"
      ])
    // 20 rows are too few to tell, and so is a step that is not 1.
    for rows in [(0..<20).map { $0 }, (0..<25).map { 2 * $0 }] {
      let text = "n,x,y\n" + rows.map { "\($0),\($0 % 3),\($0 % 7 % 2)\n" }.joined()
      #expect(try TableTask(table(text), target: "y").roles[0].kind == .number)
    }
  }

  @Test("Several columns with the same cause share a sentence")
  func grouping() throws {
    let names = (0..<12).map { "c\($0)" }.joined(separator: ",")
    let row = { (value: String) in Array(repeating: value, count: 12).joined(separator: ",") + "\n"
    }
    let constant = try TableSummary(table(names + "\n" + row("3") + row("3"))).warnings
    #expect(
      constant
        == [
          "1 row repeats an earlier row",
          (0..<8).map { "\"c\($0)\" (3)" }.joined(separator: ", ") + " and 4 more are constant",
        ].reversed())
    let units = try TableSummary(
      table(names + "\n" + row("1") + row("cm") + (2..<9).map { row("\($0)") }.joined())
    ).warnings
    #expect(
      units == [
        "12 columns are read as text because of a few texts among numbers: "
          + (0..<8).map { "\"c\($0)\" (\"cm\" in line 3)" }.joined(separator: ", ")
          + " and 4 more; correct these, remove their rows, or add them to --missing to read "
          + "numbers, or list the columns under --categorical"
      ])
  }

  @Test("Levels that differ only by letter case, or as numbers, are reported once for a column")
  func variants() throws {
    var text = "colour,code,x,y\n"
    for row in 0..<24 {
      let code = ["1", "1.0", "x", "01"][row % 4]
      text += "\(["red", "Red", "blue"][row % 3]),\(code),\(row * row % 23).5,\(row * row % 5)\n"
    }
    let warnings = try TableSummary(table(text)).warnings
    #expect(
      warnings.filter { $0.contains("differ only") } == [
        "\"colour\" has levels that differ only by letter case: \"red\", \"Red\"; they are different "
          + "categories: write them alike if they are one",
        "\"code\" has levels that differ only in how a number is written: \"1\", \"1.0\", \"01\"; they "
          + "are different categories: write them alike if they are one",
      ])
  }

  @Test("Dates that cannot be decided, and odd texts among dates, are reported with what to do")
  func dates() throws {
    let days = (1...12).map { "0\($0 % 9 + 1)/0\($0 % 9 + 1 == 9 ? 8 : 9)/2024" }
    let undecided = try TableSummary(
      table("day,y\n" + days.map { "\($0),1.5\n" }.joined() + "01/01/2024,2.5\n"))
    #expect(
      undecided.warnings.contains(
        "\"day\" holds dates such as \"02/09/2024\", and none that shows whether the day or the month "
          + "is first; give --date-order day or month to read them, or write them as 2024-12-31"))
    #expect(undecided.columns[0].kind != .date)
    var options = TableOptions()
    options.dateOrder = .day
    let text = "day,y\n" + days.map { "\($0),1.5\n" }.joined()
    #expect(try TableSummary(table(text), options: options).columns[0].kind == .date)
    let many =
      "day,y\n" + (10..<30).map { "2024-01-\($0),\($0).5\n" }.joined() + "-,1.5\nsoon,2.5\n"
    #expect(
      try TableSummary(table(many)).warnings.last
        == "\"day\" is read as text because \"-\" in line 22 is not a date, although 20 of 22 levels "
        + "are; correct it and the others like it, or add them to --missing to read dates")
    let odd =
      "day,y\n" + (10..<30).map { "2024-01-\($0),\($0).5\n" }.joined() + "soon,1.5\nsoon,2.5\n"
    let summary = try TableSummary(table(odd))
    #expect(
      summary.columns[0].kind == .date && summary.columns[0].reason == "dates"
        && summary.warnings == [
          "\"day\" holds \"soon\" in line 22, which is not one of its dates; 2 rows like this are "
            + "taken as missing"
        ])
  }

  @Test("Rare classes, missing targets and repeated rows are reported")
  func rows() throws {
    var text = "x,y\n"
    for row in 0..<100 { text += "\(row % 10),\(row == 50 ? "b" : row == 51 ? "" : "a")\n" }
    let warnings = try TableSummary(table(text), target: "y").warnings
    #expect(
      warnings == [
        "88 rows repeat an earlier row",
        "\"y\" is missing in 1 row, which is left out",
        "the class \"b\" has 1 row of 99; --class-weights balanced gives each class the same weight",
      ])
  }

  @Test("A text for a missing value that may be a class is named, with its rows")
  func missingClass() throws {
    let rows = (0..<60).map { "\($0 % 7),\($0 % 3 == 0 ? "NA" : $0 % 3 == 1 ? "EU" : "US")\n" }
    let warnings = try TableSummary(
      table("x,y\n" + rows.joined()), target: "y", missing: ["", "NA", "?"]
    ).warnings
    #expect(
      warnings.first { $0.contains("missing") }
        == "\"y\" is missing in 20 rows, which are left out; they hold \"NA\" (20 rows), which stands "
        + "for a missing value: if it is a class, give the other texts alone: --missing-only ',?'")
  }

  @Test("A column that holds the target in another unit determines it")
  func linear() throws {
    let leak =
      "x,y,z\n" + (0..<30).map { "\($0 * $0 % 11),\($0).5,\(Double($0) * 2.54)\n" }.joined()
    let warnings = try TableSummary(table(leak), target: "y").warnings
    #expect(
      warnings.contains(
        "\"z\" alone determines \"y\" in every row; leave it out with --ignore z if it is not known "
          + "before \"y\""))
    #expect(!warnings.contains { $0.contains("\"x\" alone") })
    // A converted amount is rounded.
    let rounded = (0..<30).map { row in
      let price = Double(row * 37 % 31) + 0.99
      return "\(price),\((price * 0.9237 * 100).rounded() / 100),\(row % 7)\n"
    }
    #expect(
      try TableSummary(table("y,euros,x\n" + rounded.joined()), target: "y").warnings == [
        "\"euros\" alone determines \"y\" almost exactly; leave it out with --ignore euros if it is not "
          + "known before \"y\""
      ])
  }

  @Test("If nothing can be learned, the reason is reported and the columns are still summarized")
  func hardTarget() throws {
    let summary = try TableSummary(table("x,y\n1,a\n2,a\n5,a\n"), target: "y")
    #expect(summary.columns.count == 2 && summary.classes == nil)
    #expect(
      summary.warnings == [
        "\"y\" is constant: a",
        "nothing can be learned from the table as it is: target column \"y\" holds one class, \"a\"; "
          + "classification needs at least 2: choose another target",
      ])
    #expect(throws: CSVError.self) { try TableSummary(table("x,y\n1,a\n2,b\n"), target: "z") }
  }

  @Test("A table without anything suspicious has no warnings")
  func quiet() throws {
    let text = "x,y\n" + (0..<50).map { "\($0 * 37 % 53).25,\($0 * $0 % 13 * 3).5\n" }.joined()
    #expect(try TableSummary(table(text), target: "y").warnings == [])
  }

  @Test("A column with values in few rows does not determine the target")
  func fewValues() throws {
    let rows = (0..<60).map { "\($0 % 20 == 0 ? "\($0)" : ""),\($0).5,\($0 * $0 % 7)\n" }
    let warnings = try TableSummary(table("z,y,x\n" + rows.joined()), target: "y").warnings
    #expect(!warnings.contains { $0.contains("alone determines") })
  }

  @Test("The name of a column in advice is a word of a shell and a name of a list")
  func advisedNames() {
    #expect("row_id".asArgument == "row_id")
    #expect("row,id".asArgument == "'\"row,id\"'")
    #expect("a $HOME".asArgument == "'a $HOME'")
    #expect("it's".asArgument == "'it'\\''s'")
  }

  @Test("A column that numbers the rows stays if no other varies")
  func numbersAndConstants() throws {
    let rows = (1...30).map { "\($0),7,\($0 * $0 % 11).5\n" }
    let task = try TableTask(table("id,c,y\n" + rows.joined()), target: "y")
    #expect(task.roles.map(\.kind) == [.number, .number])
    #expect(
      task.notes().contains(
        "\"id\" numbers the rows in their order; it stays, because no other column that varies is left "
          + "to learn from"))
  }

  @Test("Dates that are left out are noted once")
  func datesOnce() throws {
    let rows = (1...30).map { "0\($0 % 9 + 1)/0\($0 / 9 + 1)/2024,\($0 * $0 % 11).5,\($0 % 7)\n" }
    let warnings = try TableSummary(table("day,y,x\n" + rows.joined()), target: "y").warnings
    #expect(warnings.count { $0.contains("\"day\"") } == 1)
  }

  @Test("Dates that decide their order against the one that is asked for are read, and noted")
  func otherDateOrder() throws {
    let rows = (10...29).map { "\($0)/01/2024,\($0).5\n" }
    var options = TableOptions()
    options.dateOrder = .month
    let summary = try TableSummary(table("day,y\n" + rows.joined()), options: options)
    #expect(
      summary.columns[0].kind == .date
        && summary.warnings == [
          "\"day\" has dates such as \"13/01/2024\", which decide that the day comes first, whatever "
            + "--date-order says"
        ])
  }
}
