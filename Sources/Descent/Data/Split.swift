/// The rows to train on and the rows to validate on: every row exactly once.
///
/// Of n rows, `ceil(fraction × n)` are for validation, as in scikit-learn. From 2 rows on, a
/// fraction above 0 leaves at least one row on each side. The same arguments give the same split
/// on every machine.
public struct Split: Hashable, Sendable {
  /// The rows to train on, ascending.
  public let training: [Int]
  /// The rows to validate on, ascending.
  public let validation: [Int]

  /// Splits rows so that each class has its share on both sides.
  ///
  /// With V rows for validation out of n, a class of m rows has the share `m × V / n`. Each class
  /// gets its share rounded down, and the rows left over go to the largest remainders (to the
  /// lower class among equals). Every class keeps at least one row for training, so a class of one
  /// row is not validated, and V is at most n less the number of classes; when every class has but
  /// one row, the split is that of `random(count:fraction:seed:)`.
  ///
  /// - Parameters:
  ///   - classes: The class of each row.
  ///   - fraction: The part of the rows for validation, in 0..<1.
  ///   - seed: What the choice of rows depends on.
  public static func stratified(classes: [Int], fraction: Double, seed: UInt64) -> Split {
    let rows = Dictionary(grouping: classes.indices) { classes[$0] }
      .sorted { $0.key < $1.key }.map(\.value)
    let count = classes.count
    let total = min(validationCount(of: count, fraction: fraction), count - rows.count)
    guard total > 0 else { return random(count: count, fraction: fraction, seed: seed) }

    var taken = rows.map { $0.count * total / count }
    var left = total - taken.reduce(0, +)
    let byRemainder = rows.indices.sorted {
      let (first, second) = (rows[$0].count * total % count, rows[$1].count * total % count)
      return first == second ? $0 < $1 : first > second
    }
    while left > 0 {
      for index in byRemainder where left > 0 && taken[index] < rows[index].count - 1 {
        taken[index] += 1
        left -= 1
      }
    }
    var validation: [Int] = []
    for (number, (rows, taken)) in zip(rows, taken).enumerated() {
      let seed = RandomKey(seed: seed).derived(UInt64(number)).value
      let order = RowOrder(.once(seed: seed), count: rows.count)
      validation += order.rows(in: 0..<taken).map { rows[$0] }
    }
    return Split(count: count, validation: validation)
  }

  /// Splits rows without regard to what they hold.
  ///
  /// - Parameters:
  ///   - count: The number of rows.
  ///   - fraction: The part of the rows for validation, in 0..<1.
  ///   - seed: What the choice of rows depends on.
  public static func random(count: Int, fraction: Double, seed: UInt64) -> Split {
    let taken = validationCount(of: count, fraction: fraction)
    let order = RowOrder(.once(seed: seed), count: count)
    return Split(count: count, validation: order.rows(in: 0..<taken))
  }

  /// The last rows are validated: for rows in the order of time.
  ///
  /// - Parameters:
  ///   - count: The number of rows.
  ///   - fraction: The part of the rows for validation, in 0..<1.
  public static func tail(count: Int, fraction: Double) -> Split {
    let taken = validationCount(of: count, fraction: fraction)
    return Split(count: count, validation: Array(count - taken..<count))
  }

  /// Splits rows so that those of one group are on one side: whole groups are taken at random, until
  /// the fraction is reached or one group is left to train on.
  ///
  /// - Parameters:
  ///   - groups: The group of each row.
  ///   - fraction: The part of the rows for validation, in 0..<1.
  ///   - seed: What the choice of groups depends on.
  public static func grouped(_ groups: [Int], fraction: Double, seed: UInt64) -> Split {
    let rows = Dictionary(grouping: groups.indices) { groups[$0] }
      .sorted { $0.key < $1.key }.map(\.value)
    let wanted = validationCount(of: groups.count, fraction: fraction)
    var validation: [Int] = []
    for group in RowOrder(.once(seed: seed), count: rows.count).rows(in: 0..<rows.count).dropLast()
    where validation.count < wanted {
      validation += rows[group]
    }
    return Split(count: groups.count, validation: validation)
  }

  /// These rows.
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

  private static func validationCount(of count: Int, fraction: Double) -> Int {
    precondition(fraction >= 0 && fraction < 1, "the fraction \(fraction) is not in 0..<1")
    guard count >= 2, fraction > 0 else { return 0 }
    // 0.07 × 100 is 7.000000000000001, and means 7.
    let exact = fraction * Double(count)
    let nearest = exact.rounded()
    let whole = abs(exact - nearest) < 1e-9 * max(1, exact) ? nearest : exact.rounded(.up)
    return min(max(Int(whole), 1), count - 1)
  }
}
