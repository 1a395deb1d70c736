import Testing

@testable import DescentTables

@Suite("Table")
struct TableTests {
  func table(_ text: String, target: String = "y", task: LearningTask? = nil) throws -> Table {
    try Table(read(text), target: target, task: task)
  }

  /// A file with a feature and the given targets.
  func file(_ targets: [String]) -> String {
    "x,y\n" + targets.enumerated().map { "\($0),\($1)\n" }.joined()
  }

  @Test("All columns but the target are features, row by row, in the order of the file")
  func features() throws {
    let table = try table("a,y,b\n1,0.5,2\n 3 ,1.5,4e0\n")
    #expect(table.featureNames == ["a", "b"])
    #expect(table.features == [1, 2, 3, 4])
    #expect(table.targetName == "y")
    #expect(table.rowCount == 2)
    #expect(table.classIndices == nil && table.classLabels == nil)
  }

  @Test(
    "The target's values decide the task, with a reason",
    arguments: [
      (["a", "b", "a"], .classification, "\"a\" is not a number"),
      (["0", "1", "0", "1", "0"], .classification, "2 distinct whole numbers"),
      (["0", "1", "0", "1"], .regression, "2 distinct whole numbers in only 4 rows"),
      (["1", "1.5", "1", "1", "1"], .regression, "\"1.5\" is not a whole number"),
      ((0..<41).map { "\($0 % 20)" }, .classification, "20 distinct whole numbers"),
      ((0..<60).map { "\($0 % 21)" }, .regression, "21 distinct whole numbers"),
    ] as [([String], LearningTask, String)])
  func decision(targets: [String], task: LearningTask, reason: String) throws {
    let table = try table(file(targets))
    #expect(table.task == task)
    #expect(table.taskReason == reason)
  }

  @Test("A task that is asked for is the task")
  func asked() throws {
    let table = try table(file(["0", "1", "0", "1", "0"]), task: .regression)
    #expect(table.task == .regression)
    #expect(table.taskReason == "asked for")
  }

  @Test("Labels are sorted as numbers when all are, else by their bytes")
  func labels() throws {
    let numbers = try table(file(["10", "9", "-1", "9.0", " 10"]), task: .classification)
    #expect(numbers.classLabels == ["-1", "9", "10"])
    #expect(numbers.classIndices == [2, 1, 0, 1, 2])
    let texts = try table(file(["b", "10", "9", "B", "é", "b"]), task: .classification)
    #expect(texts.classLabels == ["10", "9", "B", "b", "é"])
    #expect(texts.classIndices == [3, 0, 1, 2, 4, 3])
    let large = try table(file(["9007199254740993", "9007199254740992"]), task: .classification)
    #expect(large.classLabels?.count == 2)
  }

  @Test(
    "Every error says where, what and what to do",
    arguments: [
      (
        "species,island\nA,Torgersen\nB,x\n", "species", nil,
        "t.csv:2:2: column \"island\" holds \"Torgersen\", not a number; "
          + "only numeric features can be read so far: remove the column"
      ),
      (
        "x,y\n1,1\n,2\n", "y", nil,
        "t.csv:3:1: column \"x\" is empty; expected a number: "
          + "fill it in, or remove the row or the column"
      ),
      (
        "x,y\n1e39,1\n2,2\n", "y", nil,
        "t.csv:2:1: column \"x\" holds \"1e39\", beyond ±3.4028234663852886e+38; "
          + "correct it, or rescale the column"
      ),
      (
        "width,y\n1,1\n2,2\n", "Widht", nil,
        "t.csv:1: there is no column \"Widht\"; did you mean \"width\"? "
          + "The columns are \"width\", \"y\""
      ),
      (
        "x,y\n1,1\n2,2\n", "z", nil,
        "t.csv:1: there is no column \"z\"; choose another. The columns are \"x\", \"y\""
      ),
      (
        "y\n1\n2\n", "y", nil,
        "t.csv:1: \"y\" is the only column; add at least one feature column"
      ),
      (
        "x,y\n1,1\n", "y", nil, "t.csv: the file holds 1 row; at least 2 are needed: add rows"
      ),
      (
        "x,y\n1,1\n2,\n", "y", nil,
        "t.csv:3:2: target column \"y\" is empty; "
          + "expected a label or a number: fill it in or remove the row"
      ),
      (
        "x,y\n1,a\n2,a\n", "y", nil,
        "t.csv:1:2: target column \"y\" holds one class, \"a\"; "
          + "classification needs at least 2: choose another target"
      ),
      (
        "x,y\n1,0.5\n2,0.50\n", "y", nil,
        "t.csv:1:2: target column \"y\" holds \"0.5\" in every row; "
          + "there is nothing to learn: choose another target"
      ),
      (
        "x,y\n1,1\n2,a\n", "y", .regression,
        "t.csv:3:2: target column \"y\" holds \"a\", not a number; "
          + "regression needs numbers: correct it, or choose classification"
      ),
      (
        "x,y\n1,1\n2,-4e38\n", "y", .regression,
        "t.csv:3:2: target column \"y\" holds \"-4e38\", beyond ±3.4028234663852886e+38; "
          + "correct it, or rescale the column"
      ),
      (
        "x;y\n1;1\n2;2\n", "y", nil,
        "t.csv:1: there is no column \"y\"; the header has no comma but \";\": separate the fields by "
          + "commas"
      ),
      (
        "x,y\n1,1.5\n2,NA\n3,4\n", "y", nil,
        "t.csv:3:2: target column \"y\" holds \"NA\" here and numbers elsewhere; correct it or remove "
          + "the row, or choose classification if numbers are classes too"
      ),
      (
        "x,y\n1,ann\n2,bob\n3,eve\n4,bob\n", "y", nil,
        "t.csv:1:2: target column \"y\" holds 3 labels in 4 rows, too many to learn from; choose "
          + "another target, or classification if that is meant"
      ),
    ] as [(String, String, LearningTask?, String)])
  func errors(text: String, target: String, task: LearningTask?, message: String) {
    #expect(complaint { _ = try table(text, target: target, task: task) } == message)
  }

  @Test("Names of columns and classes have a greatest length")
  func longNames() {
    let long = String(repeating: "n", count: 1001)
    #expect(
      complaint { _ = try table("x,\(long)\n1,2\n2,3\n", target: "x") }
        == "t.csv:1:2: the name \"\(long.prefix(64))…\" has 1001 bytes; expected at most 1000: shorten "
        + "it")
    #expect(
      complaint { _ = try table("x,y\n1,a\n2,\(long)\n3,a\n4,a\n", target: "y") }
        == "t.csv:3:2: the label \"\(long.prefix(64))…\" has 1001 bytes; expected at most 1000: "
        + "shorten it")
  }

  @Test("Of many columns the first 20 are listed")
  func manyColumns() {
    let names = (1...23).map { "c\($0)" }
    let text = names.joined(separator: ",") + "\n" + names.map { _ in "1" }.joined(separator: ",")
    let list = names.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
    #expect(
      complaint { _ = try table(text, target: "price") }
        == "t.csv:1: there is no column \"price\"; choose another. "
        + "The columns are \(list) and 3 more")
  }
}
