import Descent

extension TableTask {
  /// Divides the rows that can be used into folds for a cross-validation: in each of the splits the validation
  /// rows are held out, and the others are for the training.
  ///
  /// Each row is held out once, by these rules:
  ///
  /// - `.stratified`: each class has its share of every fold; without classes, as `.random`.
  /// - `.random`: at random.
  /// - `.groups`: rows with the same value in the column are in the same fold.
  /// - `.column`: only rows that the column marks for training are held out, at random; the others are among
  ///   those for the training of each fold.
  /// - `.tail`: for rows in order of time. They are cut into one block more than there are folds; each block but
  ///   the first is held out from a training on the blocks before it, and the first is never held out.
  ///
  /// The folds' sizes differ by at most one row, or by a group's. Throws if there are fewer rows or groups than
  /// folds, or if the column does not exist or holds an unexpected value.
  public func folds(
    _ rule: SplitRule, count: Int, seed: UInt64
  ) throws(CSVError) -> [Split] {
    require(count >= 2, "\(count) folds; expected at least 2")
    if case .tail = rule { return try timeFolds(count) }
    var (held, kept) = (rows, [Int]())
    let fold: [Int]
    switch rule {
    case .stratified where labels != nil:
      let classes = target.classes
      fold = Self.dealt(rows.map { classes[$0] }, count, seed: seed)
    case .groups(let name):
      let groups = try table.column(named: name).texts.codes.map(Int.init)
      fold = try dealt(groups: rows.map { groups[$0] }, named: name, count, seed: seed)
    case .column(let name):
      let marked = try split(table, rows: rows, by: name)
      (held, kept) = (marked.training, marked.validation)
      guard !held.isEmpty else { throw noTraining(name) }
      fold = Self.dealt(held.map { _ in 0 }, count, seed: seed)
    case .stratified, .random, .tail: fold = Self.dealt(rows.map { _ in 0 }, count, seed: seed)
    }
    try check(held.count, count, "row")
    return (0..<count).map { number in
      Split(
        training: (held.indices.filter { fold[$0] != number }.map { held[$0] } + kept).sorted(),
        validation: held.indices.filter { fold[$0] == number }.map { held[$0] })
    }
  }

  /// The fold of each row: the rows of a class in a random order, one to each fold in turn, and the next class
  /// goes on with the next fold.
  private static func dealt(_ classes: [Int], _ count: Int, seed: UInt64) -> [Int] {
    var folds = [Int](repeating: 0, count: classes.count)
    let rows = Dictionary(grouping: classes.indices) { classes[$0] }.sorted { $0.key < $1.key }
    var next = 0
    for (number, rows) in rows {
      let seed = RandomKey(seed: seed).derived(UInt64(bitPattern: Int64(number))).value
      for place in RowOrder(.once(seed: seed), count: rows.count).rows(in: 0..<rows.count) {
        folds[rows[place]] = next
        next = (next + 1) % count
      }
    }
    return folds
  }

  /// The fold of each row: groups in a random order, each to the fold that has the fewest rows so far.
  private func dealt(
    groups: [Int], named name: String, _ count: Int, seed: UInt64
  ) throws(CSVError) -> [Int] {
    let rows = Dictionary(grouping: groups.indices) { groups[$0] }.sorted { $0.key < $1.key }
      .map(\.value)
    try check(rows.count, count, "group", of: name)
    var (folds, sizes) = (
      [Int](repeating: 0, count: groups.count), [Int](repeating: 0, count: count)
    )
    for group in RowOrder(.once(seed: seed), count: rows.count).rows(in: 0..<rows.count) {
      let fold = sizes.indices.min { (sizes[$0], $0) < (sizes[$1], $1) } ?? 0
      for row in rows[group] { folds[row] = fold }
      sizes[fold] += rows[group].count
    }
    return folds
  }

  private func timeFolds(_ count: Int) throws(CSVError) -> [Split] {
    try check(rows.count, count + 1, "row")
    let ends = (0...count).map { rows.count * ($0 + 1) / (count + 1) }
    return zip(ends, ends.dropFirst()).map { start, end in
      Split(training: Array(rows[..<start]), validation: Array(rows[start..<end]))
    }
  }

  private func check(
    _ there: Int, _ needed: Int, _ noun: String, of column: String? = nil
  ) throws(CSVError) {
    guard there < needed else { return }
    throw CSVError(
      file: table.name,
      message: "there are \(counted(there, noun))"
        + (column.map { " of column \($0.quotedForMessage)" } ?? "")
        + " for folds that need at least \(grouped(needed)); ask for fewer folds")
  }
}
