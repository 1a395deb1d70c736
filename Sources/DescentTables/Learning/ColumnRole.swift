import Descent

/// A column and what it is used for, with the reason, for a person to read.
public struct ColumnRole: Sendable, Hashable {
  /// The column's name.
  public let name: String
  /// The kind of feature; nil for a column that is ignored.
  public let kind: FeatureKind?
  /// The reason, as a short phrase: `numbers`, `3 levels`, `ignored: asked for`.
  public let reason: String

  /// Whether the role is one that the options give, and not one that the values suggest.
  var isAskedFor: Bool {
    reason.hasSuffix("asked for") || reason == Self.weight || reason == Self.unlisted
  }

  fileprivate static let weight = "the weight of a row"
  fileprivate static let unlisted = "not among the features"
  static let countsRows = "ignored: numbers the rows"

  /// Returns the roles of all columns but the targets. A column that numbers the rows is left out,
  /// unless no other that varies is left to learn from.
  static func roles(of table: Table, targets: [String], _ options: TableOptions) -> [ColumnRole] {
    let targets = Set(targets)
    let requests = options.requests
    let columns = table.columns.filter { !targets.contains($0.name) }
    let roles = columns.map { ColumnRole(of: $0, options, requests) }
    guard zip(roles, columns).allSatisfy({ $0.kind == nil || $1.isConstant }) else { return roles }
    return roles.map {
      $0.reason == countsRows
        ? ColumnRole(name: $0.name, kind: .number, reason: "numbers") : $0
    }
  }

  /// Returns the role of a column, as the options give it or its values suggest it.
  init(of column: Column, _ options: TableOptions) {
    self.init(of: column, options, options.requests)
  }

  private init(of column: Column, _ options: TableOptions, _ requests: Requests) {
    name = column.name
    if let request = requests.kinds[column.name] {
      (kind, reason) = request
    } else if let features = requests.features {
      (kind, reason) =
        features.contains(column.name)
        ? Self.listed(column, options) : (nil, Self.unlisted)
    } else {
      (kind, reason) = Self.suggestion(for: column, options)
    }
  }

  /// The roles that options give, by the names of the columns.
  fileprivate struct Requests {
    var kinds: [String: (FeatureKind?, String)] = [:]
    /// The only columns that are features; nil for all.
    var features: Set<String>?
  }

  init(name: String, kind: FeatureKind?, reason: String) {
    (self.name, self.kind, self.reason) = (name, kind, reason)
  }

  /// Returns the kind of feature of a column that is listed as one: the kind that its values
  /// suggest, or a number or a category where they suggest to leave the column out.
  private static func listed(_ column: Column, _ options: TableOptions) -> (FeatureKind?, String) {
    let (kind, reason) = suggestion(for: column, options)
    if kind != nil { return (kind, reason) }
    if let numbers = column.numbers {
      return numbers.allSatisfy(\.isNaN) ? (nil, reason) : (.number, "asked for")
    }
    // What speaks against it stays a reason, so that it is noted.
    return (.category, reason.replacing("ignored: ", with: ""))
  }

  /// Returns the kind of feature that a column's values suggest, and the reason.
  private static func suggestion(
    for column: Column, _ options: TableOptions
  ) -> (FeatureKind?, String) {
    if let numbers = column.numbers {
      if numbers.allSatisfy(\.isNaN) { return (nil, "ignored: no value at all") }
      return column.countsRows ? (nil, countsRows) : (.number, "numbers")
    }
    if case .arrays(let arrays) = column.values { return (.array, arrays.noun) }
    let (codes, levels) = column.texts
    if BooleanEncoder.isBoolean(levels) { return (.boolean, "yes or no") }
    if let form = DateForm.learned(from: levels, order: options.dateOrder).form {
      return (.date, form.noun)
    }
    let present = codes.count { $0 >= 0 }
    if levels.count > 20, levels.count * 2 > present {
      return (nil, "ignored: \(grouped(levels.count)) different texts in \(grouped(present)) rows")
    }
    return (.category, counted(levels.count, "level"))
  }
}

extension TableOptions {
  fileprivate var requests: ColumnRole.Requests {
    var requests = ColumnRole.Requests(features: features.map { Set($0) })
    for name in ignored { requests.kinds[name] = (nil, "ignored: asked for") }
    for name in categorical { requests.kinds[name] = (.category, "asked for") }
    for name in texts { requests.kinds[name] = (.text, "asked for") }
    for name in numeric { requests.kinds[name] = (.number, "asked for") }
    if let weights { requests.kinds[weights] = (nil, ColumnRole.weight) }
    return requests
  }
}

extension Column {
  /// Whether each of more than 20 rows holds the number of the row before plus 1.
  var countsRows: Bool {
    guard let numbers, numbers.count > 20, numbers[0] == numbers[0].rounded() else { return false }
    return zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 }
  }
}
