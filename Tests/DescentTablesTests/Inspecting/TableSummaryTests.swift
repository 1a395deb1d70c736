import Testing

@testable import DescentTables

struct TableSummaryTests {
  @Test("A column's figures are those of its rows")
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

  @Test("What deserves a look is said")
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
        "\"id\" numbers the rows, like an id; --ignore it", "\"same\" is constant: 7",
        "\"name\" is like an id or free text: ignored: 40 different texts in 40 rows",
        "\"empty\" has no value at all",
        "the rows are sorted by \"y\"; the default split takes them at random, --split tail would "
          + "validate on what was never trained on",
        "\"leak\" alone gives \"y\" away in every row; --ignore it if it is not known before",
      ])
  }

  @Test("Rare classes, missing targets and repeated rows are said")
  func rows() throws {
    var text = "x,y\n"
    for row in 0..<100 { text += "\(row % 10),\(row == 50 ? "b" : row == 51 ? "" : "a")\n" }
    let warnings = try TableSummary(table(text), target: "y").warnings
    #expect(
      warnings == [
        "88 rows repeat an earlier one", "\"y\" is missing in 1 row, which are left out",
        "the class \"b\" has 1 row of 99; --class-weights balanced gives each class the same weight",
      ])
  }

  @Test("A number to predict is given away by a column that is it in another unit")
  func linear() throws {
    let leak =
      "x,y,z\n" + (0..<30).map { "\($0 * $0 % 11),\($0).5,\(Double($0) * 2.54)\n" }.joined()
    let warnings = try TableSummary(table(leak), target: "y").warnings
    #expect(
      warnings.contains(
        "\"z\" alone gives \"y\" away in every row; --ignore it if it is not known before"))
    #expect(!warnings.contains { $0.contains("\"x\" alone") })
  }

  @Test("Why nothing can be learnt is said, and the columns are shown all the same")
  func hardTarget() throws {
    let summary = try TableSummary(table("x,y\n1,a\n2,a\n5,a\n"), target: "y")
    #expect(summary.columns.count == 2 && summary.classes == nil)
    #expect(
      summary.warnings == [
        "\"y\" is constant: a",
        "as it is, nothing can be learnt: target column \"y\" holds one class, \"a\"; classification "
          + "needs at least 2: choose another target",
      ])
    #expect(throws: CSVError.self) { try TableSummary(table("x,y\n1,a\n2,b\n"), target: "z") }
  }

  @Test("A table without anything odd has no warning")
  func quiet() throws {
    let text = "x,y\n" + (0..<50).map { "\($0 * 37 % 53).25,\($0 * $0 % 13 * 3).5\n" }.joined()
    #expect(try TableSummary(table(text), target: "y").warnings == [])
  }
}
