import Descent

extension TableTask {
  /// What deserves a check in the table before it is learned from, each in a sentence. `missing` are
  /// the texts that mean a missing value in the table.
  public func notes(missing: [String] = TableFormat.commonMissing) -> [String] {
    TableNotes(table, roles: roles, options: options).all
      + eachTarget.flatMap { $0.targetNotes(missing) }
  }

  private func targetNotes(_ missing: [String]) -> [String] {
    [droppedRowsNote(missing), rareClassNote, labelsNote, sortedNote].compactMap(\.self) + leakNotes
  }

  /// The task of each target without the others; the task itself if there is one target. Beside other
  /// targets, classes cannot be weighted.
  private var eachTarget: [TableTask] {
    guard targets.count > 1 else { return [self] }
    return targetNames.compactMap { name in
      var options = options
      options.ignored += targetNames.filter { $0 != name }
      options.task = task
      options.weighsClasses = true
      return try? TableTask(table, target: name, options: options)
    }
  }

  /// The classes and the number of rows of each, in the order of the labels.
  var classBalance: [ColumnSummary.Frequency]? {
    guard let labels else { return nil }
    var counts = [Int](repeating: 0, count: labels.count)
    let classes = target.classes
    for row in rows { counts[classes[row]] += 1 }
    return zip(labels, counts).map { ColumnSummary.Frequency(value: $0, rows: $1) }
  }

  private var name: String { targetName.quotedForMessage }

  private func droppedRowsNote(_ missing: [String]) -> String? {
    guard droppedRows > 0 else { return nil }
    let note =
      "\(name) is missing in \(counted(droppedRows, "row")), which "
      + "\(droppedRows == 1 ? "is" : "are") left out"
    let texts = target.column.missing.sorted { $0.key.utf8Bytes < $1.key.utf8Bytes }
    guard task == .classification, !texts.isEmpty else { return note }
    let found = texts.map { "\($0.key.quotedForMessage) (\(counted($0.value, "row")))" }
    let others = missing.filter { text in !texts.contains { $0.key == text } }
    return note
      + "; they hold \(found.joined(separator: ", ")), which stands for a missing value: if it "
      + "is a class, give the other texts alone: --missing-only '\(others.joined(separator: ","))'"
  }

  private var rareClassNote: String? {
    guard !options.weighsClasses, let balance = classBalance,
      let least = balance.min(by: { $0.rows < $1.rows }),
      least.rows * 10 * balance.count < rows.count
    else { return nil }
    return "the class \(least.value.quotedForMessage) has \(counted(least.rows, "row")) of "
      + "\(grouped(rows.count)); --class-weights balanced gives each class the same weight"
  }

  private var labelsNote: String? { task == .classification ? target.column.variants : nil }

  private var sortedNote: String? {
    guard isSorted else { return nil }
    return
      "the rows are sorted by \(name); the default split takes them at random, but a validation "
      + "on the last rows would be on targets that are not in the training rows"
  }

  private var leakNotes: [String] {
    zip(roles, table.columns.filter { $0.name != targetName }).compactMap { role, column in
      guard role.kind != nil, let extent = determination(of: column) else { return nil }
      return "\(role.name.quotedForMessage) alone determines \(name) \(extent); leave it out with "
        + "--ignore \(role.name.asArgument) if it is not known before \(name)"
    }
  }

  private var isSorted: Bool {
    let values = sortKeys
    guard let first = values.first, values.contains(where: { $0 != first }) else { return false }
    return zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
      || zip(values, values.dropFirst()).allSatisfy { $0 >= $1 }
  }

  /// One number for each row with a target. The numbers sort like the targets.
  private var sortKeys: [Double] {
    if task == .classification {
      let classes = target.classes
      return rows.map { Double(classes[$0]) }
    }
    return target.column.numbers.map { numbers in rows.map { numbers[$0] } } ?? []
  }

  /// Returns in how far a column gives the target away: `in every row` if each value occurs with only
  /// one class, over values that repeat, or if a numeric target is the column's numbers except for
  /// scale and shift; `almost exactly` if it is so except for less than 0.01% of its variance, as
  /// amounts that were converted and rounded are. Otherwise nil.
  private func determination(of column: Column) -> String? {
    guard task == .classification else { return linearDetermination(by: column) }
    let classes = target.classes
    let isDetermined =
      column.numbers.map { determines(classes, $0, isMissing: \.isNaN) }
      ?? determines(classes, column.texts.codes) { $0 < 0 }
    return isDetermined ? "in every row" : nil
  }

  private func determines<Value: Hashable>(
    _ classes: [Int], _ values: [Value], isMissing: (Value) -> Bool
  ) -> Bool {
    // Values that all differ in a thousand rows do not repeat in most rows.
    let sample = stride(from: 0, to: rows.count, by: max(1, rows.count / 1000))
      .map { values[rows[$0]] }
    guard Set(sample).count < sample.count else { return false }
    var classOf: [Value: Int] = [:]
    for row in rows where !isMissing(values[row]) {
      if let known = classOf.updateValue(classes[row], forKey: values[row]), known != classes[row] {
        return false
      }
      if classOf.count * 2 >= rows.count { return false }
    }
    let present = rows.count { !isMissing(values[$0]) }
    return (present - classOf.count) * 2 > rows.count && Set(classOf.values).count > 1
  }

  private func linearDetermination(by column: Column) -> String? {
    guard let x = column.numbers, let y = target.column.numbers else { return nil }
    // A thousand rows show whether the others need a look.
    let sample = stride(from: 0, to: rows.count, by: max(1, rows.count / 1000)).map { rows[$0] }
    guard let first = LinearFit(x, y, sample), first.share > 0.99,
      let fit = LinearFit(x, y, rows), fit.count * 2 > rows.count
    else { return nil }
    if rows.allSatisfy({ x[$0].isNaN || fit.predicts(y[$0], from: x[$0]) }) {
      return "in every row"
    }
    return fit.count >= 20 && fit.share > 0.9999 ? "almost exactly" : nil
  }
}

/// The line of least squares through the points of some rows.
private struct LinearFit {
  /// The number of points.
  let count: Int
  /// The share of the variance of y that x explains, from 0 to 1.
  let share: Double
  private let slope: Double
  private let means: (x: Double, y: Double)

  /// Nil for fewer than three points, and where x or y is constant or very large.
  init?(_ x: [Double], _ y: [Double], _ rows: [Int]) {
    var (count, sumX, sumY) = (0, 0.0, 0.0)
    for row in rows where !x[row].isNaN {
      count += 1
      sumX += x[row]
      sumY += y[row]
    }
    let means = (x: sumX / Double(count), y: sumY / Double(count))
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for row in rows where !x[row].isNaN {
      let (dx, dy) = (x[row] - means.x, y[row] - means.y)
      xx += dx * dx
      xy += dx * dy
      yy += dy * dy
    }
    guard count > 2, xx > 0, yy > 0, xy != 0, xx.isFinite, yy.isFinite else { return nil }
    self.count = count
    self.means = means
    slope = xy / xx
    let correlation = xy / xx.squareRoot() / yy.squareRoot()
    share = correlation * correlation
  }

  /// Returns whether y is on the line, except for rounding.
  func predicts(_ y: Double, from x: Double) -> Bool {
    let expected = means.y + slope * (x - means.x)
    return (y - expected).magnitude <= 1e-9 * max(1, expected.magnitude)
  }
}
