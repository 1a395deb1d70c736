import DescentBase

extension Preparation.Target {
  /// The column's name, or those of several with commas between them.
  public var name: String {
    switch self {
    case .number(let name, _, _), .logarithm(let name, _, _), .classes(let name, _, _): name
    case .several(let targets): targets.map(\.name).joined(separator: ",")
    }
  }

  /// The names of the columns.
  public var names: [String] { parts.map(\.name) }

  /// The name for messages, in quotes: `"heat" and "cool"`.
  package var title: String { Self.title(names) }

  package static func title(_ names: [String]) -> String {
    let quoted = names.map(\.quotedForMessage)
    guard quoted.count > 1, let last = quoted.last else { return quoted.joined() }
    return quoted.dropLast().joined(separator: ", ") + " and " + last
  }

  /// Each of several targets, or the target alone.
  public var parts: [Preparation.Target] {
    if case .several(let targets) = self { targets } else { [self] }
  }

  /// The class labels; nil for a number, and for several targets.
  public var labels: [String]? {
    if case .classes(_, let labels, _) = self { labels } else { nil }
  }

  /// What is learned.
  public var task: LearningTask {
    if case .classes = parts[0] { .classification } else { .regression }
  }

  /// How a number was scaled; nil for classes, and for several targets.
  package var scale: TargetScale? {
    switch self {
    case .number(_, let mean, let deviation): TargetScale(mean: mean, deviation: deviation)
    case .logarithm(_, let mean, let deviation):
      TargetScale(mean: mean, deviation: deviation, isLogarithm: true)
    case .classes, .several: nil
    }
  }

  /// Returns the targets of each row of a table as the network receives them, [rows, parts]: the
  /// standardized number, or the index of the class. A target is NaN where it is missing, and nil
  /// for a class that is not one of the labels. Throws if a column does not exist, or does not hold
  /// numbers where it must.
  @_specialize(where S == Float)
  @_specialize(where S == Double)
  package func values<S: Scalar>(of table: Table) throws(CSVError) -> [S?] {
    switch self {
    case .number(let name, let mean, let deviation):
      return try table.numbers(named: name).map { S(($0 - mean) / deviation) }
    case .logarithm(let name, let mean, let deviation):
      let scale = TargetScale(mean: mean, deviation: deviation, isLogarithm: true)
      return try table.numbers(named: name).map { S(scale.scaled($0)) }
    case .classes(let name, let labels, true):
      let index = Dictionary(
        zip(labels.map { parseNumber($0) ?? .nan }, labels.indices.map { S($0) }),
        uniquingKeysWith: { first, _ in first })
      return try table.numbers(named: name).map { $0.isNaN ? .nan : index[$0] }
    case .classes(let name, let labels, false):
      let index = Dictionary(
        zip(labels, labels.indices.map { S($0) }), uniquingKeysWith: { first, _ in first })
      let (codes, levels) = try table.column(named: name).withoutBlanksAround.texts
      let values = levels.map { index[$0] }
      return codes.map { $0 < 0 ? .nan : values[Int($0)] }
    case .several(let targets):
      var columns: [[S?]] = []
      for target in targets { columns.append(try target.values(of: table)) }
      return (0..<table.rowCount).flatMap { row in columns.map { $0[row] } }
    }
  }
}

extension Preparation.Target: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, mean, standardDeviation, labels, areNumbers, logarithm, targets
  }

  private enum LogarithmKeys: String, CodingKey { case mean, standardDeviation }

  /// Decodes a target. Throws unless its deviation is positive and finite, or it has at least two
  /// labels that all differ, or it has several targets of one kind.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if container.contains(.targets) {
      let targets = try container.decode([Preparation.Target].self, forKey: .targets)
      guard targets.count >= 2, targets.allSatisfy({ $0.fitsAmongSeveral(as: targets[0].task) })
      else {
        throw DecodingError.dataCorruptedError(
          forKey: .targets, in: container,
          debugDescription:
            "\(targets.count) targets; expected at least two, all numbers or all of "
            + "two classes")
      }
      self = .several(targets)
      return
    }
    let name = try container.decode(String.self, forKey: .name).withoutASCIIBlanksAround
    if container.contains(.labels) {
      let labels = try container.decode([String].self, forKey: .labels)
        .map { String($0.withoutBlanksAround) }
      guard labels.count >= 2, Set(labels).count == labels.count else {
        throw DecodingError.dataCorruptedError(
          forKey: .labels, in: container,
          debugDescription: "\(labels.count) labels; expected at least two that all differ")
      }
      self = .classes(
        name: name, labels: labels,
        areNumbers: try container.decode(Bool.self, forKey: .areNumbers))
    } else if container.contains(.logarithm) {
      let scale = try container.nestedContainer(keyedBy: LogarithmKeys.self, forKey: .logarithm)
      self = .logarithm(
        name: name, mean: try scale.decode(Double.self, forKey: .mean),
        standardDeviation: try Self.deviation(in: scale, .standardDeviation))
    } else {
      let deviation = try Self.deviation(in: container, .standardDeviation)
      self = .number(
        name: name, mean: try container.decode(Double.self, forKey: .mean),
        standardDeviation: deviation)
    }
  }

  private func fitsAmongSeveral(as task: LearningTask) -> Bool {
    if case .several = self { return false }
    return self.task == task && (labels?.count ?? 2) == 2
  }

  private static func deviation<Key>(
    in container: KeyedDecodingContainer<Key>, _ key: Key
  ) throws -> Double {
    let deviation = try container.decode(Double.self, forKey: key)
    guard deviation > 0, deviation.isFinite else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container,
        debugDescription: "a standard deviation of \(deviation); expected a positive, finite number"
      )
    }
    return deviation
  }

  /// Encodes the name and the values of the kind.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .number(let name, let mean, let deviation):
      try container.encode(name, forKey: .name)
      try container.encode(mean, forKey: .mean)
      try container.encode(deviation, forKey: .standardDeviation)
    case .logarithm(let name, let mean, let deviation):
      try container.encode(name, forKey: .name)
      var scale = container.nestedContainer(keyedBy: LogarithmKeys.self, forKey: .logarithm)
      try scale.encode(mean, forKey: .mean)
      try scale.encode(deviation, forKey: .standardDeviation)
    case .classes(let name, let labels, let areNumbers):
      try container.encode(name, forKey: .name)
      try container.encode(labels, forKey: .labels)
      try container.encode(areNumbers, forKey: .areNumbers)
    case .several(let targets):
      try container.encode(targets, forKey: .targets)
    }
  }
}
