import Descent

/// Turns the rows of a table into numbers for a network. It is learned from the training rows
/// alone.
public struct Preparation: Codable, Hashable, Sendable {
  /// A column and how it becomes inputs.
  public struct Feature: Codable, Hashable, Sendable {
    /// The column's name.
    public let name: String
    /// How the column becomes inputs.
    public let encoder: FeatureEncoder
  }

  /// What the network predicts.
  public enum Target: Hashable, Sendable {
    /// A number, scaled for training: (y − mean) / standardDeviation. Under `TargetScaling.mean`,
    /// `mean` is 0 and `standardDeviation` is the mean.
    case number(name: String, mean: Double, standardDeviation: Double)
    /// One of the labels, of which the network is given the index. `areNumbers` says whether the
    /// labels are numbers, however they are written in a file.
    case classes(name: String, labels: [String], areNumbers: Bool)
  }

  /// The feature columns, in the order of the training table.
  public let features: [Feature]
  /// The target column.
  public let target: Target
  /// The column of row weights, if any.
  public let weights: String?

  /// The same preparation for rows that all have the same weight.
  public var withoutWeights: Preparation {
    Preparation(features: features, target: target, weights: nil)
  }

  /// The number of inputs of the network.
  public var width: Int { features.reduce(0) { $0 + $1.encoder.width } }

  /// Returns how each column of another file is read: the features and, if requested, the target
  /// and the weights. Other columns are not included.
  public func columnKinds(withTarget: Bool) -> [String: ColumnKind] {
    var kinds: [String: ColumnKind] = [:]
    for feature in features {
      kinds[feature.name] = feature.encoder.kind == .number ? .number : .text
    }
    guard withTarget else { return kinds }
    switch target {
    case .number: kinds[target.name] = .number
    case .classes(_, _, let areNumbers): kinds[target.name] = areNumbers ? .number : .text
    }
    if let weights { kinds[weights] = .number }
    return kinds
  }

  /// Returns the inputs of a table's rows, [rows, width]. The columns are found by name.
  ///
  /// Throws if a column does not exist, or if a number is so far from those of the training rows
  /// that its input does not fit a `Float`.
  public func inputs<S: Scalar>(
    of table: Table, rows: [Int], as type: S.Type = Float.self
  ) throws(CSVError) -> [S] {
    var inputs = [S](repeating: 0, count: rows.count * width)
    var span = inputs.mutableSpan
    try writeInputs(of: table, rows: rows, to: &span)
    return inputs
  }

  /// Writes the inputs of a table's rows, [rows, width], as `inputs` returns them.
  func writeInputs<S: Scalar>(
    of table: Table, rows: [Int], to inputs: inout MutableSpan<S>
  ) throws(CSVError) {
    let width = width
    var offset = 0
    for feature in features {
      let position = try feature.encoder.encode(
        feature.name, of: table, rows: rows, into: &inputs, at: offset, width: width)
      if let position {
        throw tooFar(try table.column(named: feature.name), rows[position], in: table)
      }
      offset += feature.encoder.width
    }
  }

  private func tooFar(_ column: Column, _ row: Int, in table: Table) -> CSVError {
    CSVError(
      file: table.name, line: table.line(ofRow: row),
      message:
        "column \(column.name.quotedForMessage) holds \(column.text(ofRow: row) ?? ""), which "
        + "is too far from the training rows; correct it, or train without the column")
  }

  /// Returns the inputs of one record. A column that the record does not have is missing.
  func inputs(of record: [String: Cell]) -> [Double] {
    features.flatMap { $0.encoder.encode(record[$0.name] ?? .missing) }
  }
}

extension Preparation.Target {
  /// The column's name.
  public var name: String {
    switch self {
    case .number(let name, _, _), .classes(let name, _, _): name
    }
  }

  /// The class labels; nil for a number.
  public var labels: [String]? {
    if case .classes(_, let labels, _) = self { labels } else { nil }
  }

  /// What is learned.
  public var task: LearningTask { labels == nil ? .regression : .classification }

  /// Returns the target of each row of a table as the network receives it: the standardized number,
  /// or the index of the class. The target is NaN where it is missing, and nil for a class that is
  /// not one of the labels. Throws if the column does not exist, or does not hold numbers where it
  /// must.
  func values<S: Scalar>(of table: Table) throws(CSVError) -> [S?] {
    switch self {
    case .number(let name, let mean, let deviation):
      return try table.numbers(named: name).map { S(($0 - mean) / deviation) }
    case .classes(let name, let labels, true):
      let index = Dictionary(
        zip(labels.map { parseNumber($0) ?? .nan }, labels.indices.map { S($0) }),
        uniquingKeysWith: { first, _ in first })
      return try table.numbers(named: name).map { $0.isNaN ? .nan : index[$0] }
    case .classes(let name, let labels, false):
      let index = Dictionary(
        zip(labels, labels.indices.map { S($0) }), uniquingKeysWith: { first, _ in first })
      let (codes, levels) = try table.column(named: name).texts
      let values = levels.map { index[$0] }
      return codes.map { $0 < 0 ? .nan : values[Int($0)] }
    }
  }
}

extension Preparation.Target: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, mean, standardDeviation, labels, areNumbers
  }

  /// Decodes a target. Throws unless its deviation is positive and finite, or it has at least two
  /// labels that all differ.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .name)
    if container.contains(.labels) {
      let labels = try container.decode([String].self, forKey: .labels)
      guard labels.count >= 2, Set(labels).count == labels.count else {
        throw DecodingError.dataCorruptedError(
          forKey: .labels, in: container,
          debugDescription: "\(labels.count) labels; expected at least two that all differ")
      }
      self = .classes(
        name: name, labels: labels,
        areNumbers: try container.decode(Bool.self, forKey: .areNumbers))
    } else {
      let deviation = try container.decode(Double.self, forKey: .standardDeviation)
      guard deviation > 0, deviation.isFinite else {
        throw DecodingError.dataCorruptedError(
          forKey: .standardDeviation, in: container,

          debugDescription:
            "a standard deviation of \(deviation); expected a positive, finite number")
      }
      self = .number(
        name: name, mean: try container.decode(Double.self, forKey: .mean),
        standardDeviation: deviation)
    }
  }

  /// Encodes the name and the values of the kind.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .number(let name, let mean, let deviation):
      try container.encode(name, forKey: .name)
      try container.encode(mean, forKey: .mean)
      try container.encode(deviation, forKey: .standardDeviation)
    case .classes(let name, let labels, let areNumbers):
      try container.encode(name, forKey: .name)
      try container.encode(labels, forKey: .labels)
      try container.encode(areNumbers, forKey: .areNumbers)
    }
  }
}
