/// A split of the rows into rows to train on and rows to validate on. Each row is in exactly one of
/// them.
///
/// Of n rows, `ceil(fraction × n)` are for validation, as in scikit-learn. With 2 rows or more, a
/// fraction above 0 leaves at least one row on each side. The same arguments give the same split
/// on every machine.
///
/// ```swift
/// let split = Split.random(count: data.count, fraction: 0.2, seed: 1)
/// let (train, test) = (data.selecting(split.training), data.selecting(split.validation))
/// ```
public struct Split: Hashable, Sendable {
  /// The numbers of the rows to train on, in ascending order.
  public let training: [Int]
  /// The numbers of the rows to validate on, in ascending order.
  public let validation: [Int]

  /// The same rows, all to train on.
  package var withoutValidation: Split {
    Split(training: (training + validation).sorted(), validation: [])
  }

  /// Splits the rows so that each class has about the same fraction of its rows on both sides.
  ///
  /// With V of n rows for validation, a class of m rows has the quota `m × V / n`. Each class gets
  /// its quota rounded down. The rows left over go to the classes with the largest remainders, and
  /// to the lower class number if remainders are equal. Every class keeps at least one row for
  /// training, so a class of one row is not validated, and V is at most n minus the number of
  /// classes. If every class has only one row, the split is that of `random(count:fraction:seed:)`.
  ///
  /// - Parameters:
  ///   - classes: The class number of each row.
  ///   - fraction: The fraction of the rows for validation, in 0..<1.
  ///   - seed: The seed of the choice of rows.
  public static func stratified(classes: [Int], fraction: Double, seed: UInt64) -> Split {
    let rows = Dictionary(grouping: classes.indices) { classes[$0] }
      .sorted { $0.key < $1.key }.map(\.value)
    guard let taken = validationCounts(ofClasses: rows.map(\.count), fraction: fraction) else {
      return random(count: classes.count, fraction: fraction, seed: seed)
    }
    var validation: [Int] = []
    for (number, (rows, taken)) in zip(rows, taken).enumerated() {
      let seed = seedOfClass(number, seed)
      let order = RowOrder(.once(seed: seed), count: rows.count)
      validation += order.rows(in: 0..<taken).map { rows[$0] }
    }
    return Split(count: classes.count, validation: validation)
  }

  /// Splits the rows at random, without regard to their contents.
  ///
  /// - Parameters:
  ///   - count: The number of rows.
  ///   - fraction: The fraction of the rows for validation, in 0..<1.
  ///   - seed: The seed of the choice of rows.
  public static func random(count: Int, fraction: Double, seed: UInt64) -> Split {
    let taken = validationCount(of: count, fraction: fraction)
    let order = RowOrder(.once(seed: seed), count: count)
    return Split(count: count, validation: order.rows(in: 0..<taken))
  }

  /// Splits off the last rows for validation. Use it for rows in the order of time.
  ///
  /// - Parameters:
  ///   - count: The number of rows.
  ///   - fraction: The fraction of the rows for validation, in 0..<1.
  public static func tail(count: Int, fraction: Double) -> Split {
    let taken = validationCount(of: count, fraction: fraction)
    return Split(count: count, validation: Array(count - taken..<count))
  }

  /// Splits the rows so that all rows of a group are on the same side.
  ///
  /// Whole groups are chosen at random for validation until the fraction is reached or only one
  /// group is left to train on.
  ///
  /// - Parameters:
  ///   - groups: The group of each row.
  ///   - fraction: The fraction of the rows for validation, in 0..<1.
  ///   - seed: The seed of the choice of groups.
  public static func grouped(_ groups: [Int], fraction: Double, seed: UInt64) -> Split {
    let rows = Dictionary(grouping: groups.indices) { groups[$0] }
      .sorted { $0.key < $1.key }.map(\.value)
    let chosen = validationGroups(rows.map(\.count), fraction: fraction, seed: seed)
    return Split(count: groups.count, validation: chosen.flatMap { rows[$0] })
  }

  /// A split with these rows, which are not checked.
  public init(training: [Int], validation: [Int]) {
    self.training = training
    self.validation = validation
  }

  private init(count: Int, validation: [Int]) {
    var isValidation = [Bool](repeating: false, count: count)
    for row in validation { isValidation[row] = true }
    training = (0..<count).filter { !isValidation[$0] }
    self.validation = (0..<count).filter { isValidation[$0] }
  }

  static func validationCount(of count: Int, fraction: Double) -> Int {
    require(
      fraction >= 0 && fraction < 1, "the fraction \(fraction); expected at least 0 and below 1")
    guard count >= 2, fraction > 0 else { return 0 }
    // 0.07 × 100 is 7.000000000000001, but 7 is meant.
    let exact = fraction * Double(count)
    let nearest = exact.rounded()
    let whole = abs(exact - nearest) < 1e-9 * max(1, exact) ? nearest : exact.rounded(.up)
    return min(max(Int(whole), 1), count - 1)
  }
}

extension Split {
  /// Returns the number of validation rows of each class, of which these are the numbers of rows; nil if
  /// classes do not matter, because each has one row or no row is for validation.
  static func validationCounts(ofClasses rows: [Int], fraction: Double) -> [Int]? {
    let count = rows.reduce(0, +)
    let total = min(validationCount(of: count, fraction: fraction), count - rows.count)
    guard total > 0 else { return nil }
    var taken = rows.map { $0 * total / count }
    var left = total - taken.reduce(0, +)
    let byRemainder = rows.indices.sorted {
      let (first, second) = (rows[$0] * total % count, rows[$1] * total % count)
      return first == second ? $0 < $1 : first > second
    }
    while left > 0 {
      for index in byRemainder where left > 0 && taken[index] < rows[index] - 1 {
        taken[index] += 1
        left -= 1
      }
    }
    return taken
  }

  /// The seed of the order in which the rows of a class are chosen.
  static func seedOfClass(_ number: Int, _ seed: UInt64) -> UInt64 {
    RandomKey(seed: seed).derived(UInt64(number)).value
  }

  /// Returns the groups whose rows are for validation, given the number of rows of each.
  static func validationGroups(_ rows: [Int], fraction: Double, seed: UInt64) -> [Int] {
    let wanted = validationCount(of: rows.reduce(0, +), fraction: fraction)
    var (chosen, count) = ([Int](), 0)
    for group in RowOrder(.once(seed: seed), count: rows.count).rows(in: 0..<rows.count).dropLast()
    where count < wanted {
      chosen.append(group)
      count += rows[group]
    }
    return chosen
  }
}
