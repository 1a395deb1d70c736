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
        "\"id\" counts the rows like an id; leave it out with --ignore", "\"same\" is constant: 7",
        "\"name\" looks like an id or free text: ignored: 40 different texts in 40 rows",
        "\"empty\" has no value at all",
        "the rows are sorted by \"y\"; the default split takes them at random, but --split tail "
          + "would validate on targets that are not in the training rows",
        "\"leak\" alone determines \"y\" in every row; leave it out with --ignore if it is not known "
          + "before \"y\"",
      ])
  }

  @Test("Rare classes, missing targets and repeated rows are reported")
  func rows() throws {
    var text = "x,y\n"
    for row in 0..<100 { text += "\(row % 10),\(row == 50 ? "b" : row == 51 ? "" : "a")\n" }
    let warnings = try TableSummary(table(text), target: "y").warnings
    #expect(
      warnings == [
        "88 rows repeat an earlier row", "\"y\" is missing in 1 row, which is left out",
        "the class \"b\" has 1 row of 99; --class-weights balanced gives each class the same weight",
      ])
  }

  @Test("A column that holds the target in another unit determines it")
  func linear() throws {
    let leak =
      "x,y,z\n" + (0..<30).map { "\($0 * $0 % 11),\($0).5,\(Double($0) * 2.54)\n" }.joined()
    let warnings = try TableSummary(table(leak), target: "y").warnings
    #expect(
      warnings.contains(
        "\"z\" alone determines \"y\" in every row; leave it out with --ignore if it is not known "
          + "before \"y\""))
    #expect(!warnings.contains { $0.contains("\"x\" alone") })
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
}
