import DescentBase

/// The arrays of a file that have as many rows as each other, which are its columns.
struct AgreeingArrays {
  /// The number of rows.
  let count: Int
  /// The positions of the arrays among all.
  let kept: [Int]
  /// A sentence about each number of rows that others have.
  let notes: [String]

  /// Chooses the number of rows that most arrays have and, among equals, the largest one.
  ///
  /// Returns nil if there are several arrays and no two have the same number of rows.
  init?(_ arrays: [(name: String, rows: Int)]) {
    var positions: [Int: [Int]] = [:]
    for (position, array) in arrays.enumerated() {
      positions[array.rows, default: []].append(position)
    }
    guard
      let best = positions.max(by: { ($0.value.count, $0.key) < ($1.value.count, $1.key) }),
      best.value.count > 1 || arrays.count == 1
    else { return nil }
    (count, kept) = (best.key, best.value)
    notes = positions.filter { $0.key != best.key }.sorted { $0.value[0] < $1.value[0] }.map {
      let names = $0.value.prefix(8).map { arrays[$0].name.quotedForMessage }
      let more = $0.value.count - names.count
      let isOne = $0.value.count == 1
      return "\(names.joined(separator: ", "))\(more > 0 ? " and \(grouped(more)) more" : "") "
        + "\(isOne ? "has" : "have") \(counted($0.key, "row")) and \(isOne ? "is" : "are") left out, "
        + "because \(arrays[best.value[0]].name.quotedForMessage) has \(grouped(best.key)); save arrays "
        + "with other numbers of rows in a file of their own"
    }
  }
}
