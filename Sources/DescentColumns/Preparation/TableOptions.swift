import DescentBase

/// The choices about what to learn from a table that override the automatic ones.
public struct TableOptions: Sendable, Hashable {
  /// Classification or regression; if nil, the target's values decide.
  public var task: LearningTask?
  /// The only columns that are features; nil for all columns that can be one. A column of this list
  /// is a feature, whatever it holds.
  public var features: [String]?
  /// Columns that are not features.
  public var ignored: [String] = []
  /// Columns that are categories, whatever they hold.
  public var categorical: [String] = []
  /// Columns of free text, whose characters and words are inputs.
  public var texts: [String] = []
  /// Columns that are numbers; any other value in them is an error.
  public var numeric: [String] = []
  /// The column of row weights, each at least 0. It is not a feature.
  public var weights: String?
  /// Of two classes the one that metrics look for, as the precision and the recall do: the second of
  /// the labels. If nil, it is the greater of two numbers, or of the texts by their bytes.
  public var positive: String?
  /// Whether the day or the month comes first in a date such as 03/04/2024, in columns whose values
  /// do not decide it.
  public var dateOrder: DateForm.Order?
  /// How numbers are scaled.
  public var scaling = Scaling.zScore
  /// How missing numbers are filled.
  public var fill = Fill.mean
  /// Into how many ranges the numbers of a column are divided, each with an input of its own besides the scaled
  /// number. See `NumberEncoder`.
  public var bins = NumberBins.count(0)
  /// How a numeric target is scaled.
  public var targetScaling = TargetScaling.zScore

  /// Whether a training weights the rows by their class, so that rare classes are not noted.
  public var weighsClasses = false

  /// Creates options that override nothing.
  public init() {}

  /// The columns that are given a role.
  var namedColumns: [String] {
    ignored + categorical + texts + numeric + [weights].compactMap(\.self)
  }

  /// Throws for the first column that does not exist, or whose roles do not go together.
  package func check(_ table: Table, targets: [String]) throws(CSVError) {
    for name in targets + namedColumns + (features ?? []) { _ = try table.column(named: name) }
    if let name = targets.first(where: { name in targets.count { $0 == name } > 1 }) {
      throw CSVError(
        file: table.name, line: 1,
        message: "column \(name.quotedForMessage) is given twice as a target; give it once")
    }
    if let name = columnWithTwoRoles(targets: targets) {
      throw CSVError(
        file: table.name, line: 1,
        message:
          "column \(name.quotedForMessage) has two roles; give it only one of target, weights, "
          + "numeric, categorical, text, ignored and the column that splits the rows")
    }
    try checkFeatures(table, targets: targets)
  }

  /// Returns a column that is given two roles, if there is one.
  func columnWithTwoRoles(targets: [String]) -> String? {
    var seen: Set<String> = []
    return (targets + namedColumns).first { !seen.insert($0).inserted }
  }

  /// Returns whether nothing is learned from a column, because it is ignored or not among the features.
  func leavesOut(_ name: String, targets: [String]) -> Bool {
    if ignored.contains(name) { return true }
    return features.map { !($0 + targets + namedColumns).contains(name) } ?? false
  }

  /// Returns the names that the columns of a table are expected to have.
  package func names(targets: [String]) -> Set<String> {
    Set(namedColumns + targets + (features ?? []))
  }

  /// How the columns are read under these options.
  package var kinds: [String: ColumnKind] {
    var kinds: [String: ColumnKind] = [:]
    for name in categorical + texts { kinds[name] = .text }
    for name in numeric { kinds[name] = .number }
    if let weights { kinds[weights] = .number }
    return kinds
  }

  /// Returns how the columns are read under these options, with the target.
  public func kinds(target: String) -> [String: ColumnKind] { kinds(targets: [target]) }

  /// Returns how the columns are read under these options, with several targets.
  public func kinds(targets: [String]) -> [String: ColumnKind] {
    var kinds = kinds
    if task == .regression { for name in targets { kinds[name] = .number } }
    return kinds
  }
}
