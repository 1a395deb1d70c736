import Descent
import Testing

@testable import DescentTables

struct PositiveClassTests {
  private func task(_ y: [String], positive: String?, task: LearningTask? = nil) throws -> TableTask
  {
    var options = TableOptions()
    options.positive = positive
    options.task = task
    return try TableTask(table(y: y), target: "y", options: options)
  }

  @Test("The positive class is the last label, and class 1 of the network's targets")
  func last() throws {
    let words = ["yes", "no", "no", "yes", "no"]
    #expect(try task(words, positive: nil).labels == ["no", "yes"])
    let task = try task(words, positive: "no")
    #expect(task.labels == ["yes", "no"])
    let preparation = try task.preparation(trainingRows: task.rows)
    #expect(try preparation.targets(of: task.table, as: Double.self) == [0, 1, 1, 0, 1])
    // Two rows of the first class, three of the second: 5 / (2 · 2) and 5 / (2 · 3).
    #expect(task.balancedClassWeights(trainingRows: task.rows) == [1.25, 5.0 / 6])
  }

  @Test("Among numbers, the positive class is a number however it is written")
  func numbers() throws {
    let task = try task(["0", "1", "0", "1", "0"], positive: "0.0")
    #expect(task.labels == ["1", "0"])
    let preparation = try task.preparation(trainingRows: task.rows)
    #expect(try preparation.targets(of: task.table, as: Double.self) == [1, 0, 1, 0, 1])
  }

  @Test(
    "A positive class that is unknown, or not one of two, is an error",
    arguments: [
      (["a", "b", "a"], "A", "has no class \"A\"; --positive takes \"a\" or \"b\""),
      (
        ["a", "b", "c", "a", "b", "c"], "a",
        "is learned as 3 classes, but --positive \"a\" chooses one of two classes; leave out "
          + "--positive"
      ),
      (
        ["0", "1"], "1",
        "is learned as numbers, but --positive \"1\" chooses one of two classes; leave out "
          + "--positive, or give --task classification"
      ),
    ])
  func refused(y: [String], positive: String, expected: String) {
    #expect(
      errorMessage { _ = try task(y, positive: positive) } == "t.csv:1: target column \"y\" "
        + expected)
  }
}
