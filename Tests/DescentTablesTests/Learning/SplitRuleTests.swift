import Descent
import Testing

@testable import DescentTables

struct SplitRuleTests {
  private func task(_ text: String, target: String = "y") throws -> TableTask {
    try TableTask(table(text), target: target)
  }

  /// Forty rows of two classes, except that every tenth row has no class. `g` is the row divided by
  /// four.
  private static let text =
    "x,g,s,y\n"
    + (0..<40).map {
      "\($0),\($0 / 4),\($0 % 5 == 0 ? "val" : "Train"),\($0 % 10 == 0 ? "" : $0 % 4 == 0 ? "a" : "b")\n"
    }.joined()

  @Test("Every rule uses each row with a target once, and the same seed gives the same split")
  func partition() throws {
    let task = try task(Self.text)
    for rule in [.stratified, .random, .tail, .groups("g"), .column("s")] as [SplitRule] {
      let split = try task.split(rule, fraction: 0.25, seed: 3)
      #expect((split.training + split.validation).sorted() == task.rows, "\(rule)")
      #expect(!split.training.isEmpty && !split.validation.isEmpty)
      #expect(split == (try task.split(rule, fraction: 0.25, seed: 3)))
    }
    #expect(
      try task.split(.random, fraction: 0.25, seed: 3)
        != task.split(.random, fraction: 0.25, seed: 4))
  }

  @Test("The tail consists of the last rows")
  func tail() throws {
    let split = try task(Self.text).split(.tail, fraction: 0.25, seed: 0)
    #expect(split.validation == Array(31..<40))
  }

  @Test("A group stays on one side")
  func groups() throws {
    for seed in 0..<20 as Range<UInt64> {
      let split = try task(Self.text).split(.groups("g"), fraction: 0.25, seed: seed)
      let sides = [split.training, split.validation].map { Set($0.map { $0 / 4 }) }
      #expect(sides[0].isDisjoint(with: sides[1]))
      #expect((9...12).contains(split.validation.count))
    }
  }

  @Test("A column decides the side of each row")
  func column() throws {
    let split = try task(Self.text).split(.column("s"), fraction: 0.25, seed: 0)
    #expect(split.validation == [5, 15, 25, 35])
    let numbers = try task("x,s,y\n1,0,a\n2,1,b\n3,0.0,a\n").split(
      .column("s"), fraction: 0.2, seed: 0)
    #expect(numbers.training == [0, 2] && numbers.validation == [1])
  }

  @Test("A stratified split keeps the proportions of the classes")
  func stratified() throws {
    let text = "x,y\n" + (0..<100).map { "\($0),\($0 < 20 ? "a" : "b")\n" }.joined()
    let split = try task(text).split(.stratified, fraction: 0.2, seed: 1)
    #expect(split.validation.count { $0 < 20 } == 4 && split.validation.count == 20)
  }

  @Test("A value that a rule cannot read is an error")
  func errors() throws {
    let task = try task("x,g,s,y\n1,7,dev,a\n2,7,train,b\n")
    #expect(
      errorMessage { _ = try task.split(.column("s"), fraction: 0.2, seed: 0) }
        == "t.csv:2: column \"s\" holds \"dev\"; expected train, training or 0, or validation, valid, "
        + "val, test or 1")
    #expect(
      errorMessage { _ = try task.split(.groups("g"), fraction: 0.2, seed: 0) }
        == "t.csv:1: column \"g\" holds one group; --group needs at least 2: choose another "
        + "column")
    #expect(
      errorMessage { _ = try task.split(.groups("G2"), fraction: 0.2, seed: 0) }
        == "t.csv:1: there is no column \"G2\"; did you mean \"g\"? The columns are \"x\", \"g\", \"s\", "
        + "\"y\"")
    let training = try self.task("x,s,y\n1,val,a\n2,val,b\n")
    #expect(
      errorMessage { _ = try training.split(.column("s"), fraction: 0.2, seed: 0) }
        == "t.csv:1: column \"s\" marks no row for training; mark at least one with train, "
        + "training or 0")
  }
}
