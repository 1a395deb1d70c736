/// Makes a `Split` row by row, in the rows' order: the same split in memory that does not grow with the
/// number of rows. The numbers of rows are known beforehand.
package struct RowSplitter: Sendable {
  private enum Rule: Sendable {
    /// Of each class, the rows at the first positions of an order.
    case chosen([Chosen])
    /// The rows from this one on.
    case tail(from: Int)
    /// All rows of these groups.
    case groups(Set<Int>)
  }

  private struct Chosen: Sendable {
    let order: RowOrder
    let count: Int
    var next = 0

    mutating func nextIsValidation() -> Bool {
      guard let position = order.position(of: next) else {
        stop("the order of a split has no positions")
      }
      next += 1
      return position < count
    }
  }

  private var rule: Rule
  private var row = 0

  /// As `Split.stratified`, for classes of these numbers of rows, each at least 1, in the order of the
  /// class numbers.
  package static func stratified(
    classes rows: [Int], fraction: Double, seed: UInt64
  ) -> RowSplitter {
    guard let taken = Split.validationCounts(ofClasses: rows, fraction: fraction) else {
      var splitter = random(count: rows.reduce(0, +), fraction: fraction, seed: seed)
      splitter.hasOneClass = true
      return splitter
    }
    return RowSplitter(
      rule: .chosen(
        rows.indices.map { number in
          Chosen(
            order: RowOrder(.once(seed: Split.seedOfClass(number, seed)), count: rows[number]),
            count: taken[number])
        }))
  }

  /// As `Split.random`.
  package static func random(count: Int, fraction: Double, seed: UInt64) -> RowSplitter {
    RowSplitter(
      rule: .chosen([
        Chosen(
          order: RowOrder(.once(seed: seed), count: count),
          count: Split.validationCount(of: count, fraction: fraction))
      ]), hasOneClass: true)
  }

  /// As `Split.tail`.
  package static func tail(count: Int, fraction: Double) -> RowSplitter {
    RowSplitter(rule: .tail(from: count - Split.validationCount(of: count, fraction: fraction)))
  }

  /// As `Split.grouped`, for groups of these numbers of rows, each at least 1, in the order of the group
  /// numbers.
  package static func grouped(
    _ rows: [Int], fraction: Double, seed: UInt64
  ) -> RowSplitter {
    RowSplitter(
      rule: .groups(Set(Split.validationGroups(rows, fraction: fraction, seed: seed))))
  }

  /// Whether the classes of the rows make no difference.
  private var hasOneClass = false

  private init(rule: Rule, hasOneClass: Bool = false) {
    (self.rule, self.hasOneClass) = (rule, hasOneClass)
  }

  /// Returns whether the next row is for validation. `number` is its index among the classes or groups.
  package mutating func nextIsValidation(_ number: Int = 0) -> Bool {
    defer { row += 1 }
    switch rule {
    case .chosen(var classes):
      rule = .tail(from: 0)
      defer { rule = .chosen(classes) }
      return classes[hasOneClass ? 0 : number].nextIsValidation()
    case .tail(let first): return row >= first
    case .groups(let chosen): return chosen.contains(number)
    }
  }
}
