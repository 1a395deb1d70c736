import DescentBase

/// Turns the rows of a table into numbers for a network. It is learned from the training rows
/// alone.
public struct Preparation: Codable, Hashable, Sendable {
  /// A column and how it becomes inputs.
  public struct Feature: Codable, Hashable, Sendable {
    /// The column's name.
    public let name: String
    /// How the column becomes inputs.
    public let encoder: FeatureEncoder

    package init(name: String, encoder: FeatureEncoder) {
      (self.name, self.encoder) = (name, encoder)
    }
  }

  /// What the network predicts.
  public enum Target: Hashable, Sendable {
    /// A number, scaled for training: (y − mean) / standardDeviation. Under `TargetScaling.mean`,
    /// `mean` is 0 and `standardDeviation` is the mean.
    case number(name: String, mean: Double, standardDeviation: Double)
    /// A number, of which the logarithm is scaled for training: (f(y) − mean) / standardDeviation
    /// with f(y) = sign(y) · log(1 + |y|).
    case logarithm(name: String, mean: Double, standardDeviation: Double)
    /// One of the labels, of which the network is given the index. `areNumbers` says whether the
    /// labels are numbers, however they are written in a file.
    case classes(name: String, labels: [String], areNumbers: Bool)
    /// Two targets or more, of which the network has an output each: all numbers, or all one of two
    /// classes, no and yes, which do not exclude each other.
    indirect case several([Target])
  }

  /// The feature columns, in the order of the training table.
  public let features: [Feature]
  /// The target column, or several.
  public let target: Target
  /// The column of row weights, if any.
  public let weights: String?

  package init(features: [Feature], target: Target, weights: String?) {
    (self.features, self.target, self.weights) = (features, target, weights)
  }

  /// The same preparation for rows that all have the same weight.
  public var withoutWeights: Preparation {
    Preparation(features: features, target: target, weights: nil)
  }

  /// The number of inputs of the network.
  public var width: Int { features.reduce(0) { $0 + $1.encoder.width } }

  /// The inputs besides those of ranges of numbers, by their places; nil if no number has ranges.
  package var columnsWithoutRanges: [Int]? {
    var (columns, offset, hasRanges) = ([Int](), 0, false)
    for feature in features {
      let width = feature.encoder.width
      if case .number(let encoder) = feature.encoder, !encoder.ranges.isEmpty {
        hasRanges = true
        columns.append(offset)
        if encoder.hasIndicator { columns.append(offset + width - 1) }
      } else {
        columns += offset..<offset + width
      }
      offset += width
    }
    return hasRanges ? columns : nil
  }

  /// Returns how each column of another file is read: the features and, if requested, the target
  /// and the weights. Other columns are not included.
  public func columnKinds(withTarget: Bool) -> [String: ColumnKind] {
    var kinds: [String: ColumnKind] = [:]
    for feature in features {
      let isNumeric = feature.encoder.kind == .number || feature.encoder.kind == .array
      kinds[feature.name] = isNumeric ? .number : .text
    }
    guard withTarget else { return kinds }
    for part in target.parts {
      kinds[part.name] =
        if case .classes(_, _, areNumbers: false) = part { .text } else { .number }
    }
    if let weights { kinds[weights] = .number }
    return kinds
  }

  /// Returns the inputs of a table's rows, [rows, width]. The columns are found by name.
  ///
  /// Throws if a column does not exist, or if a number is so far from those of the training rows
  /// that its input does not fit a `Float`.
  @_specialize(where S == Float)
  @_specialize(where S == Double)
  public func inputs<S: Scalar>(
    of table: Table, rows: [Int], as type: S.Type = Float.self
  ) throws(CSVError) -> [S] {
    var inputs = [S](repeating: 0, count: rows.count * width)
    var span = inputs.mutableSpan
    try writeInputs(of: table, rows: rows, to: &span)
    return inputs
  }

  /// Writes the inputs of a table's rows, [rows, width], as `inputs` returns them.
  @_specialize(where S == Float)
  @_specialize(where S == Double)
  package func writeInputs<S: Scalar>(
    of table: Table, rows: [Int], to inputs: inout MutableSpan<S>
  ) throws(CSVError) {
    let width = width
    var offset = 0
    var numbers: [NumberColumn] = []
    for feature in features {
      if case .number(let encoder) = feature.encoder {
        numbers.append(try NumberColumn(encoder, feature.name, of: table, at: offset))
      } else if let position = try feature.encoder.encode(
        feature.name, of: table, rows: rows, into: &inputs, at: offset, width: width)
      {
        throw tooFar(try table.column(named: feature.name), rows[position], in: table)
      }
      offset += feature.encoder.width
    }
    // The rows of a group are written column by column while they are in a cache.
    for start in stride(from: 0, to: rows.count, by: NumberColumn.groupSize) {
      let group = start..<min(start + NumberColumn.groupSize, rows.count)
      for column in numbers where column.write(rows, group, to: &inputs, width: width) != nil {
        // The error is that of the first column.
        for column in numbers {
          if let position = column.write(rows, rows.indices, to: &inputs, width: width) {
            throw tooFar(try table.column(named: column.name), rows[position], in: table)
          }
        }
      }
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
  package func inputs(of record: [String: Cell]) -> [Double] {
    features.flatMap { $0.encoder.encode(record[$0.name] ?? .missing) }
  }
}

// Models of earlier versions have names with blanks at their ends, which are not those of a file.
extension Preparation.Feature {
  private enum CodingKeys: String, CodingKey { case name, encoder }

  /// Decodes a feature. The name is without blanks at its ends.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name).withoutASCIIBlanksAround
    encoder = try container.decode(FeatureEncoder.self, forKey: .encoder)
  }
}

extension Preparation {
  private enum CodingKeys: String, CodingKey { case features, target, weights }

  /// Decodes a preparation. The names are without blanks at their ends.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    features = try container.decode([Feature].self, forKey: .features)
    target = try container.decode(Target.self, forKey: .target)
    weights = try container.decodeIfPresent(String.self, forKey: .weights)?
      .withoutASCIIBlanksAround
  }
}
