import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

struct TableTaskTests {
  @Test(
    "The target's values decide the task, and a reason is given",
    arguments: [
      (["a", "b", "a"], .classification, "\"a\" is not a number"),
      (["0", "1", "0", "1", "0"], .classification, "2 distinct whole numbers"),
      (["0", "1", "0", "1"], .regression, "2 distinct whole numbers in only 4 rows"),
      (["1", "1.5", "1", "1", "1"], .regression, "1.5 is not a whole number"),
      ((0..<41).map { "\($0 % 10)" }, .classification, "10 distinct whole numbers"),
      ((0..<41).map { "\($0 % 7 + 1)" }, .classification, "7 distinct whole numbers"),
      ((0..<60).map { "\($0 % 11)" }, .regression, "11 distinct whole numbers"),
      (["-1", "5", "-1", "5", "-1"], .classification, "2 distinct whole numbers"),
      (
        (0..<41).map { "\($0 % 6 + 3)" }, .regression,
        "6 distinct whole numbers from 3 to 8, which may be amounts"
      ),
      (
        ["0", "1", "3", "0", "1", "3", "0"], .regression,
        "3 distinct whole numbers from 0 to 3, which may be amounts"
      ),
      (["0", "NA", "0", "1", "0", ""], .regression, "2 distinct whole numbers in only 4 rows"),
    ] as [([String], LearningTask, String)])
  func decision(targets: [String], task: LearningTask, reason: String) throws {
    let learning = try TableTask(table(y: targets), target: "y")
    #expect(learning.task == task && learning.reason == reason)
  }

  @Test("A requested task is used")
  func asked() throws {
    var options = TableOptions()
    options.task = .regression
    let task = try TableTask(table(y: ["0", "1", "0", "1", "0"]), target: "y", options: options)
    #expect(task.task == .regression && task.reason == "asked for")
  }

  @Test("Labels are sorted as numbers if all are numbers, otherwise by their bytes")
  func labels() throws {
    var options = TableOptions()
    options.task = .classification
    func labels(_ y: [String]) throws -> [String]? {
      try TableTask(table(y: y), target: "y", options: options).labels
    }
    #expect(try labels(["10", "9", "-1", "9.0", " 10"]) == ["-1", "9", "10"])
    #expect(try labels(["b", "x10", "9a", "B", "é", "b"]) == ["9a", "B", "b", "x10", "é"])
    #expect(try labels(["2.50", "1e3", "2.5"]) == ["2.5", "1000"])
  }

  @Test("A column's values decide its role, and a reason is given")
  func roles() throws {
    let rows = (0..<50).map { row in
      "\(row),\(row % 3),\(["red", "blue"][row % 2]),\(["yes", "no"][row % 2]),2024-01-0\(row % 9 + 1),"
        + "name \(row),,\(row % 2 == 0 ? "p" : "q")"
    }
    let table = try table("id,n,colour,flag,day,name,empty,y\n" + rows.joined(separator: "\n"))
    let task = try TableTask(table, target: "y")
    #expect(
      task.roles == [
        ColumnRole(name: "id", kind: nil, reason: "ignored: numbers the rows"),
        ColumnRole(name: "n", kind: .number, reason: "numbers"),
        ColumnRole(name: "colour", kind: .category, reason: "2 levels"),
        ColumnRole(name: "flag", kind: .boolean, reason: "yes or no"),
        ColumnRole(name: "day", kind: .date, reason: "dates"),
        ColumnRole(name: "name", kind: nil, reason: "ignored: 50 different texts in 50 rows"),
        ColumnRole(name: "empty", kind: nil, reason: "ignored: no value at all"),
      ])
    var options = TableOptions()
    options.ignored = ["id"]
    options.categorical = ["name"]
    options.weights = "n"
    let overridden = try TableTask(table, target: "y", options: options)
    #expect(overridden.roles[0] == ColumnRole(name: "id", kind: nil, reason: "ignored: asked for"))
    #expect(
      overridden.roles[1] == ColumnRole(name: "n", kind: nil, reason: "the weight of a row"))
    #expect(
      overridden.roles[5] == ColumnRole(name: "name", kind: .category, reason: "asked for"))
    options.ignored = []
    options.numeric = ["id"]
    #expect(
      try TableTask(table, target: "y", options: options).roles[0]
        == ColumnRole(name: "id", kind: .number, reason: "asked for"))
  }

  @Test("Rows without a target are dropped and counted")
  func dropped() throws {
    let task = try TableTask(table(y: ["a", "", "b", "NA", "a"]), target: "y")
    #expect(task.rows == [0, 2, 4] && task.droppedRows == 2)
    #expect(task.labels == ["a", "b"])
  }

  @Test(
    "Every error gives the place, what is wrong and what to do",
    arguments: [
      (
        "width,y\n1,1\n2,2\n", "Widht", nil,
        "t.csv:1: there is no column \"Widht\"; did you mean \"width\"? "
          + "The columns are \"width\", \"y\""
      ),
      (
        "y\n1\n2\n1\n1\n1\n", "y", nil,
        "t.csv:1: \"y\" is the only column; add at least one feature column"
      ),
      (
        "x,y\n,1\n,2\n,1\n,1\n,1\n", "y", nil,
        "t.csv:1: no column is left to learn from: \"x\" is ignored: no value at all"
      ),
      (
        "x,y\n1,1\n2,\n", "y", nil,
        "t.csv: the target \"y\" has a value in 1 row; at least 2 are needed: add rows"
      ),
      (
        "x,y\n1,a\n2,a\n", "y", nil,
        "t.csv:1: target column \"y\" holds one class, \"a\"; "
          + "classification needs at least 2: choose another target"
      ),
      (
        "x,y\n1,0.5\n2,0.50\n", "y", nil,
        "t.csv:1: target column \"y\" holds \"0.5\" in every row; "
          + "there is nothing to learn: choose another target"
      ),
      (
        "x,y\n1,1.5\n2,abc\n3,4\n", "y", nil,
        "t.csv:3: target column \"y\" holds \"abc\" here and numbers elsewhere; correct it, or add it "
          + "to --missing, or give --task classification if numbers are classes too"
      ),
      (
        "x,y\n1,ann\n2,bob\n3,eve\n4,bob\n", "y", nil,
        "t.csv:1: target column \"y\" holds 3 labels in 4 rows, too many to learn from; choose "
          + "another target, or give --task classification if these are classes"
      ),
    ] as [(String, String, LearningTask?, String)])
  func errors(text: String, target: String, task: LearningTask?, expected: String) {
    #expect(
      errorMessage {
        var options = TableOptions()
        options.task = task
        _ = try TableTask(table(text), target: target, options: options)
      } == expected)
  }

  @Test("A column that does not exist is an error, whichever option names it")
  func unknownColumns() {
    for path in [\TableOptions.ignored, \.categorical, \.numeric] {
      var options = TableOptions()
      options[keyPath: path] = ["X"]
      #expect(
        errorMessage { _ = try TableTask(table(y: ["a", "b"]), target: "y", options: options) }
          == "t.csv:1: there is no column \"X\"; did you mean \"x\"? The columns are \"x\", \"y\"")
    }
  }

  @Test(
    "Numbers may be categories, and a text in a column requested as numbers is an error with its line"
  )
  func overriddenKinds() throws {
    let text = "n,t,y\n01,7,a\n2,x,b\n01,7,a\n01,7,b\n2,,a\n"
    var options = TableOptions()
    options.categorical = ["n"]
    let table = try table(text, reading: options.kinds(target: "y"))
    let task = try TableTask(table, target: "y", options: options)
    let preparation = try task.preparation(trainingRows: task.rows)
    guard case .category(let encoder) = preparation.features[0].encoder else {
      Issue.record("not a category")
      return
    }
    #expect(
      encoder.levels == ["01"] && encoder.encode("01") == [1, 0] && encoder.encode("2") == [0, 1])
    let plain = text.replacing("01", with: "1.0")
    let numbers = try TableTask(DescentTablesTests.table(plain), target: "y", options: options)
    #expect(
      errorMessage { _ = try numbers.preparation(trainingRows: numbers.rows) }
        == "t.csv:1: column \"n\" was read as numbers, but text is needed; read the table with `reading: "
        + "[\"n\": .text]`")
    options.numeric = ["t"]
    let numeric = try TableTask(table, target: "y", options: options)
    #expect(
      errorMessage { _ = try numeric.preparation(trainingRows: numeric.rows) }
        == "t.csv:3: column \"t\" holds \"x\", not a number; correct it, or add \"x\" to --missing")
  }

  @Test("A text in a column that held numbers in training is an error with its line")
  func otherKinds() throws {
    let task = try TableTask(table(y: ["a", "b", "a", "b"]), target: "y")
    let preparation = try task.preparation(trainingRows: task.rows)
    #expect(
      errorMessage { _ = try preparation.inputs(of: table("x\n1\nten\n"), rows: [0, 1]) }
        == "t.csv:3: column \"x\" holds \"ten\", not a number; correct it, or add \"ten\" to --missing"
    )
  }

  @Test("A column has one role")
  func oneRole() throws {
    let table = try table("x,z,y\n1,2,a\n2,3,b\n")
    for change in [
      { $0.ignored = ["y"] }, { $0.weights = "y" },
      { ($0.numeric, $0.categorical) = (["x"], ["x"]) },
      { ($0.ignored, $0.weights) = (["z"], "z") },
    ] as [(inout TableOptions) -> Void] {
      var options = TableOptions()
      change(&options)
      #expect(
        errorMessage { _ = try TableTask(table, target: "y", options: options) }
          .hasSuffix(
            "has two roles; give it only one of target, weights, numeric, categorical, "
              + "text, ignored and the column that splits the rows"))
    }
  }

  @Test(
    "Numbers whose spread is beyond the range of Double are rejected, as a feature and as a target")
  func spread() throws {
    let table = try table(
      "x,y\n" + (0..<9).map { "\($0 % 2 == 0 ? "" : "-")1e200,\($0 * $0)\n" }.joined())
    let task = try TableTask(table, target: "y")
    #expect(
      errorMessage { _ = try task.preparation(trainingRows: task.rows) }
        == "t.csv:1: column \"x\" holds numbers whose spread is beyond the range of Double; correct "
        + "them, rescale the column, or leave it out with --ignore")
    var options = TableOptions()
    options.task = .regression
    let other = try TableTask(table, target: "x", options: options)
    #expect(
      errorMessage { _ = try other.preparation(trainingRows: other.rows) }
        == "t.csv:1: target column \"x\" holds numbers whose spread is beyond the range of Double; "
        + "rescale it")
  }

  @Test("Texts among numbers are noted with what to do")
  func notes() throws {
    let table = try table(
      "a;b;c;y\n"
        + (0..<12).map { "\($0 == 3 ? "inf" : "\($0)");\($0 % 5),5;t\($0 % 2);\($0 % 3)\n" }
        .joined())
    let expected = [
      "\"a\" is read as text because \"inf\" is not a number, although 11 of 12 levels are; correct it "
        + "or add it to --missing to read numbers, or list the column under --categorical"
    ]
    #expect(
      try TableTask(table, target: "y").notes().filter { !$0.contains("numbers the rows") }
        == expected)
    #expect(try TableSummary(table).warnings == expected)
    var options = TableOptions()
    options.categorical = ["a"]
    options.ignored = ["b"]
    #expect(try TableTask(table, target: "y", options: options).notes() == [])
  }
}
