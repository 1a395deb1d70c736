import Descent

/// How a numeric column is standardised: `(x - mean) / standardDeviation`.
public struct FeatureScaling: Codable, Hashable, Sendable {
  /// The column's name.
  public let name: String
  /// The mean over the training rows.
  public let mean: Double
  /// The population standard deviation over the training rows; 0 for a constant column.
  public let standardDeviation: Double

  /// Creates a scaling from known statistics.
  public init(name: String, mean: Double, standardDeviation: Double) {
    self.name = name
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// The statistics of values in two passes: `mean = Σx / n`, then `√(Σ(x - mean)² / n)`.
  ///
  /// Equal values have exactly themselves as mean and 0 as deviation, whatever the rounding.
  init(name: String, of values: [Double]) {
    precondition(!values.isEmpty, "statistics need at least one training row")
    guard values.contains(where: { $0 != values[0] }) else {
      self.init(name: name, mean: values[0], standardDeviation: 0)
      return
    }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    self.init(name: name, mean: mean, standardDeviation: variance.squareRoot())
  }

  /// The standardised value; 0 in a column that was constant in training.
  public func prepare(_ value: Double) -> Float {
    standardDeviation > 0 ? Float((value - mean) / standardDeviation) : 0
  }
}

/// What turns a table's rows into numbers for a network, learnt from the training rows alone.
public struct Preparation: Codable, Hashable, Sendable {
  /// What the network predicts.
  public enum Target: Codable, Hashable, Sendable {
    /// A number, standardised for training.
    case number(name: String, mean: Double, standardDeviation: Double)
    /// One of the labels; a target is its index.
    case classes(name: String, labels: [String])
  }

  /// The feature columns, in the order of the file.
  public let features: [FeatureScaling]
  /// The target column.
  public let target: Target

  /// Creates a preparation from its parts.
  public init(features: [FeatureScaling], target: Target) {
    self.features = features
    self.target = target
  }
}

/// A table as the network sees it: every row of the file, in its order.
public struct PreparedTable: Sendable {
  /// The standardised features, row by row: [rowCount, featureCount].
  public let features: [Float]
  /// The number of features in each row.
  public let featureCount: Int
  /// The standardised number or the index of the class of each row: [rowCount].
  public let targets: [Float]
  /// The number of rows.
  public let rowCount: Int

  /// The rows of these numbers, in this order, to train or validate on.
  public func dataset(_ rows: [Int]) throws(SourceError) -> Dataset {
    try Dataset(
      flat: rows.flatMap { features[$0 * featureCount..<($0 + 1) * featureCount] },
      shape: [featureCount], targets: rows.map { targets[$0] })
  }
}

extension Table {
  /// Learns the preparation from some of the rows, in the order given.
  ///
  /// The labels of a classification are those of the whole table. Throws if a number to predict is the
  /// same in all of these rows: there would be nothing to learn.
  public func preparation(trainingRows: [Int]) throws(CSVError) -> Preparation {
    let scalings = featureNames.enumerated().map { column, name in
      FeatureScaling(
        name: name, of: trainingRows.map { features[$0 * featureNames.count + column] })
    }
    switch target {
    case .numbers(let numbers):
      let scaling = FeatureScaling(name: targetName, of: trainingRows.map { numbers[$0] })
      guard scaling.standardDeviation > 0 else {
        throw csv.error(
          row: nil, column: targetColumn,
          "target column \(targetName.quotedForMessage) is \(scaling.mean) in all "
            + "\(counted(trainingRows.count, "row")) to train on; there is nothing to learn: give "
            + "more rows, or choose another target")
      }
      return Preparation(
        features: scalings,
        target: .number(
          name: targetName, mean: scaling.mean, standardDeviation: scaling.standardDeviation))
    case .classes(_, let labels):
      return Preparation(features: scalings, target: .classes(name: targetName, labels: labels))
    }
  }

  /// Prepares every row, in the order of the file.
  ///
  /// - Precondition: The preparation has this table's features, task and labels.
  /// - Throws: The first feature that is so far from the training rows' that it is not finite.
  public func prepared(with preparation: Preparation) throws(CSVError) -> PreparedTable {
    precondition(
      preparation.features.map(\.name) == featureNames, "the preparation has other features")
    var prepared: [Float] = []
    prepared.reserveCapacity(features.count)
    for row in 0..<rowCount {
      for (column, scaling) in preparation.features.enumerated() {
        let value = features[row * featureNames.count + column]
        let scaled = scaling.prepare(value)
        guard scaled.isFinite else {
          throw csv.error(
            row: row, column: column < targetColumn ? column : column + 1,
            "column \(scaling.name.quotedForMessage) holds \(value), too far from the rows to train "
              + "on, whose standard deviation is \(scaling.standardDeviation); correct it, or remove "
              + "the column")
        }
        prepared.append(scaled)
      }
    }
    return PreparedTable(
      features: prepared, featureCount: featureNames.count,
      targets: preparedTargets(with: preparation.target), rowCount: rowCount)
  }

  private func preparedTargets(with preparation: Preparation.Target) -> [Float] {
    switch (target, preparation) {
    case (.numbers(let numbers), .number(let name, let mean, let standardDeviation)):
      let scaling = FeatureScaling(name: name, mean: mean, standardDeviation: standardDeviation)
      return numbers.map(scaling.prepare)
    case (.classes(let indices, let labels), .classes(_, let expected)):
      precondition(labels == expected, "the preparation has other labels")
      return indices.map { Float($0) }
    default: preconditionFailure("the preparation is for another task")
    }
  }
}
