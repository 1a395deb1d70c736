import Descent
import DescentColumns

/// Rows of a table as points of a playground: two columns of numbers, and two classes of a third.
///
/// A number becomes (x − mean) / (2 · deviation), so that most rows are between −1 and 1. If the target has more than
/// two values, the most frequent is class 1 and all others are class 0.
public struct PlaygroundFile: Sendable {
  /// The most values of a target.
  static let mostValues = 50

  /// The name of the file.
  public let name: String
  /// The two columns.
  public let features: [String]
  /// The name of the column of classes.
  public let target: String
  /// What class 0 and class 1 are.
  public let classes: [String]
  /// What was decided or left out, as sentences.
  public let notes: [String]
  let points: [PlaygroundData.Point]

  /// The number of rows that can be used.
  public var rows: Int { points.count }

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - path: The table, of any format that Descent reads.
  ///   - target: The column of the classes.
  ///   - features: Two columns of numbers; nil for the first two that are not the target.
  /// - Throws: `FileError` or `CSVError` if the table cannot be read, has no such column, or no rows of two classes.
  public init(contentsOf path: String, target: String, features: [String]? = nil) throws {
    let table = try Table(contentsOf: path, expecting: Set([target] + (features ?? [])))
    func refusal(_ message: String) -> CSVError { CSVError(file: table.name, message: message) }
    let names = try features ?? Self.firstNumbers(of: table, beside: target)
    guard names.count == 2, names[0] != names[1], !names.contains(target) else {
      throw refusal(
        "a playground has two columns of numbers beside its target; name them with --features, as in "
          + "--features length,width")
    }
    let numbers = try names.map { name in
      guard let numbers = try table.column(named: name).numbers else {
        throw refusal("the column \(name.quotedForMessage) has texts; expected numbers")
      }
      return numbers
    }
    let labels = try table.column(named: target).labels
    let usable = (0..<table.rowCount).filter { row in
      labels[row] != nil && numbers.allSatisfy { $0[row].isFinite }
    }
    let values = Dictionary(grouping: usable.compactMap { labels[$0] }) { $0 }.mapValues(\.count)
    guard (2...Self.mostValues).contains(values.count) else {
      throw refusal(
        "the column \(target.quotedForMessage) has \(values.count) different values in the rows that can "
          + "be used; expected 2 to \(Self.mostValues) classes")
    }
    // Of values that are as frequent, the first in order, so that the same file gives the same classes.
    let sorted = values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    classes = values.count == 2 ? Self.inOrder(sorted) : ["not \(sorted[0])", sorted[0]]
    let one = classes[1]
    let scaled = numbers.map { Self.scaled($0, usable) }
    points = usable.indices.map {
      .init(x: scaled[0][$0], y: scaled[1][$0], label: labels[usable[$0]] == one ? 1 : 0)
    }
    (name, self.features, self.target) = (table.name, names, target)
    let dropped = table.rowCount - usable.count
    notes =
      table.notes
      + (values.count == 2
        ? []
        : [
          "\(target.quotedForMessage) has \(values.count) values: class 1 is the most frequent, "
            + "\(one.quotedForMessage), and class 0 is all others"
        ])
      + (dropped == 0
        ? []
        : [
          "\(dropped) of \(table.rowCount) rows have a missing value and are left out"
        ])
  }

  /// At most this number of rows, the same for the same seed.
  func sample(of count: Int, seed: UInt64) -> PlaygroundData {
    guard count < points.count else { return PlaygroundData(points) }
    let order = RowOrder(.once(seed: seed), count: points.count)
    return PlaygroundData(order.rows(in: 0..<count).sorted().map { points[$0] })
  }

  private static func firstNumbers(of table: Table, beside target: String) throws -> [String] {
    Array(table.columns.filter { $0.name != target && $0.numbers != nil }.map(\.name).prefix(2))
  }

  /// Numbers by their values, other labels by their letters.
  private static func inOrder(_ labels: [String]) -> [String] {
    let numbers = labels.compactMap { Double($0) }
    guard numbers.count == labels.count else { return labels.sorted() }
    return zip(labels, numbers).sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
  }

  private static func scaled(_ numbers: [Double], _ rows: [Int]) -> [Double] {
    let mean = rows.reduce(0) { $0 + numbers[$1] } / Double(rows.count)
    let squares = rows.reduce(0) { $0 + (numbers[$1] - mean) * (numbers[$1] - mean) }
    let deviation = (squares / Double(rows.count)).squareRoot()
    return rows.map { deviation > 0 ? (numbers[$0] - mean) / (2 * deviation) : 0 }
  }
}

extension Column {
  /// The numbers, NaN where one is missing; nil if the column has none.
  fileprivate var numbers: [Double]? {
    switch values {
    case .single(let numbers): numbers.map { Double($0) }
    case .double(let numbers): numbers
    case .texts, .arrays: nil
    }
  }

  /// The values as texts, nil where one is missing.
  fileprivate var labels: [String?] {
    switch values {
    case .texts(let codes, let levels): codes.map { $0 < 0 ? nil : levels[Int($0)] }
    case .single(let numbers): numbers.map { Self.label(Double($0)) }
    case .double(let numbers): numbers.map(Self.label)
    case .arrays(let arrays): Array(repeating: nil, count: arrays.rowCount)
    }
  }

  private static func label(_ number: Double) -> String? {
    number.isNaN ? nil : Int(exactly: number).map(String.init) ?? written(number)
  }
}
