import Descent
import Testing

@testable import DescentTables

/// `TableTask.folds`.
struct FoldTests {
  /// 43 rows: a class of 30 and one of 13, 9 groups, and a column of split.
  private func task() throws -> TableTask {
    let lines = (0..<43).map { row in
      "\(row * row),\(row % 10 < 7 ? "a" : "b"),g\(row % 9),\(row < 30 ? "train" : "validation")"
    }
    let table = try table((["x,y,group,part"] + lines).joined(separator: "\n"))
    var options = TableOptions()
    options.ignored = ["group", "part"]
    return try TableTask(table, target: "y", options: options)
  }

  private func held(_ rule: SplitRule, _ count: Int, seed: UInt64 = 1) throws -> [Split] {
    let task = try task()
    let folds = try task.folds(rule, count: count, seed: seed)
    #expect(folds.count == count)
    for fold in folds {
      #expect(Set(fold.training).isDisjoint(with: fold.validation))
      #expect(fold.training == fold.training.sorted() && !fold.validation.isEmpty)
    }
    return folds
  }

  @Test("Each row is held out once, and the sizes differ by one row", arguments: [2, 5, 43])
  func once(count: Int) throws {
    for rule in [SplitRule.stratified, .random] {
      let folds = try held(rule, count)
      #expect(folds.flatMap(\.validation).sorted() == Array(0..<43))
      let sizes = folds.map(\.validation.count)
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1, "\(sizes)")
      for fold in folds { #expect(fold.training.count + fold.validation.count == 43) }
    }
    #expect(try held(.random, count, seed: 1) != held(.random, count, seed: 2) || count == 43)
  }

  @Test("Stratified folds have the classes in their proportions")
  func stratified() throws {
    for fold in try held(.stratified, 5) {
      let rare = fold.validation.count { $0 % 10 >= 7 }
      #expect([2, 3].contains(rare))
    }
  }

  @Test("A group is in one fold")
  func groups() throws {
    let folds = try held(.groups("group"), 4)
    #expect(folds.flatMap(\.validation).sorted() == Array(0..<43))
    for fold in folds {
      #expect(Set(fold.training.map { $0 % 9 }).isDisjoint(with: fold.validation.map { $0 % 9 }))
    }
  }

  @Test("Folds in the order of time are trained on earlier rows alone")
  func time() throws {
    let folds = try held(.tail, 3)
    #expect(folds.flatMap(\.validation) == Array(10..<43))
    for fold in folds { #expect(fold.training == Array(0..<(fold.validation.first ?? 0))) }
  }

  @Test("Rows that a column marks for validation are never held out")
  func column() throws {
    let folds = try held(.column("part"), 3)
    #expect(folds.flatMap(\.validation).sorted() == Array(0..<30))
    for fold in folds { #expect(fold.training.suffix(13) == Array(30..<43)[...]) }
  }

  @Test("More folds than rows or groups are refused")
  func refused() throws {
    let task = try task()
    for (rule, count, found) in [
      (SplitRule.random, 44, "43 rows"), (.tail, 43, "43 rows"),
      (.groups("group"), 10, "9 groups of column \"group\""), (.column("part"), 31, "30 rows"),
    ] {
      let error = #expect(throws: CSVError.self) {
        try task.folds(rule, count: count, seed: 0)
      }
      #expect(error?.description.contains(found) == true, "\(error?.description ?? "")")
    }
  }
}
