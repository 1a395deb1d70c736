import Descent

extension Preparation {
  /// Returns some rows of a table as a dataset: their inputs, their targets and, if the preparation
  /// has a column of weights, their weights.
  ///
  /// Traps if `classWeights` does not have one weight for each class.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - rows: The rows. Each must have a target.
  ///   - classWeights: One weight for each class, in the order of the labels, by which the weights
  ///     of the rows of that class are multiplied.
  ///   - precision: The type of the dataset's numbers, which is that of its network.
  /// - Throws: A `CSVError` for the first column that is missing, number that is too far from those
  ///   of the training rows, class that is not one of the labels, or weight that is negative.
  public func dataset(
    of table: Table, rows: [Int], classWeights: [Double]? = nil, precision: Precision = .single
  ) throws(CSVError) -> ArrayDataset {
    switch precision {
    case .single: try dataset(of: table, rows: rows, classWeights: classWeights, as: Float.self)
    case .double: try dataset(of: table, rows: rows, classWeights: classWeights, as: Double.self)
    }
  }

  /// Returns the rows as `dataset` does, but pictures of bytes as bytes, which are scaled when a batch is
  /// read.
  package func compactDataset(
    of table: Table, rows: [Int], classWeights: [Double]? = nil, precision: Precision
  ) throws -> any Dataset {
    guard features.count == 1, case .array(let encoder) = features[0].encoder,
      let inputs: [Double] = encoder.inputsOfBytes(),
      case .bytes(let bytes) = try table.arrays(named: features[0].name, shape: encoder.shape)
        .elements
    else {
      return try dataset(of: table, rows: rows, classWeights: classWeights, precision: precision)
    }
    func bytesDataset<S: Scalar>(_ type: S.Type) throws -> ByteDataset {
      let (targets, weights): ([S], [S]?) = try targetsAndWeights(
        of: table, rows: rows, classWeights: classWeights)
      return try ByteDataset(
        bytes: bytes, rows: rows, shape: [width], values: inputs, targets: targets,
        targetShape: [target.parts.count], weights: weights)
    }
    return precision == .single ? try bytesDataset(Float.self) : try bytesDataset(Double.self)
  }

  private func dataset<S: Scalar>(
    of table: Table, rows: [Int], classWeights: [Double]?, as type: S.Type
  ) throws(CSVError) -> ArrayDataset {
    let (targets, weights): ([S], [S]?) = try targetsAndWeights(
      of: table, rows: rows, classWeights: classWeights)
    return try ArrayDataset(
      shape: [width], targets: targets, targetCount: target.parts.count, weights: weights
    ) { (inputs: inout MutableSpan<S>) throws(CSVError) in
      try writeInputs(of: table, rows: rows, to: &inputs)
    }
  }

  private func targetsAndWeights<S: Scalar>(
    of table: Table, rows: [Int], classWeights: [Double]?
  ) throws(CSVError) -> (targets: [S], weights: [S]?) {
    if let classWeights {
      let classes = target.labels?.count ?? 0
      require(
        classWeights.count == classes,
        "\(classWeights.count) class weights; expected \(classes), one for each class of the target "
          + target.name.quotedForMessage)
    }
    let values: [S?] = try target.values(of: table)
    let parts = target.parts
    var targets: [S] = []
    targets.reserveCapacity(rows.count * parts.count)
    for row in rows {
      for (index, part) in parts.enumerated() {
        guard let value = values[row * parts.count + index], value.isFinite else {
          throw unusable(part, row, in: table)
        }
        targets.append(value)
      }
    }
    var weights: [S]? = try rowWeights(of: table, rows: rows)
    if let classWeights {
      weights = zip(targets, weights ?? Array(repeating: 1, count: rows.count))
        .map { S(classWeights[Int($0)]) * $1 }
      if let position = weights?.firstIndex(where: { !$0.isFinite }) {
        throw CSVError(
          file: table.name, line: table.line(ofRow: rows[position]),
          message: "the weight of the row times that of its class is larger than "
            + "\(S.greatestFiniteMagnitude); make one of them smaller")
      }
    }
    return (targets, weights)
  }

  /// Returns the target of every row of a table as the network receives it: the standardized
  /// number, or the index of the class. Of several targets the result is [rows, targets]. The target
  /// is NaN where it is missing, and for a class that is not one of the labels.
  public func targets<S: Scalar>(
    of table: Table, as type: S.Type = Float.self
  ) throws(CSVError) -> [S] {
    try target.values(of: table).map { $0 ?? .nan }
  }

  /// Returns the rows of a table that have a target; of several targets, all of them.
  public func rowsWithTarget(of table: Table) throws(CSVError) -> [Int] {
    var columns: [Column] = []
    for name in target.names { columns.append(try table.column(named: name)) }
    return (0..<table.rowCount).filter { row in columns.allSatisfy { !$0.isMissing(row) } }
  }

  private func unusable(
    _ target: Preparation.Target, _ row: Int, in table: Table
  ) -> CSVError {
    let value =
      (try? table.column(named: target.name).text(ofRow: row))?.quotedForMessage ?? "nothing"
    let reason =
      switch target {
      case .number, .logarithm, .several:
        "too far from the training rows; correct it, or remove the row"
      case .classes(_, let labels, _):
        "none of the classes "
          + labels.prefix(20).map(\.quotedForMessage).joined(separator: ", ")
          + (labels.count > 20 ? " and \(labels.count - 20) more" : "")
          + "; correct it, or remove the row"
      }
    return CSVError(
      file: table.name, line: table.line(ofRow: row),
      message: "target column \(target.name.quotedForMessage) holds \(value), which is \(reason)")
  }

  private func rowWeights<S: Scalar>(of table: Table, rows: [Int]) throws(CSVError) -> [S]? {
    guard let weights else { return nil }
    let values = try table.numbers(named: weights)
    for row in rows where !(values[row] >= 0 && S(values[row]).isFinite) {
      throw CSVError(
        file: table.name, line: table.line(ofRow: row),
        message: "the weight in column \(weights.quotedForMessage) is "
          + (values[row].isNaN ? "missing" : label(of: values[row]))
          + "; expected a number from 0 to \(S.greatestFiniteMagnitude)")
    }
    return rows.map { S(values[$0]) }
  }
}

extension TableTask {
  /// Returns n / (k · nᵢ) for each class with nᵢ of n rows, for k classes, as in scikit-learn. With
  /// these weights of a row, all classes have the same total weight. Returns nil for a regression.
  public func balancedClassWeights(trainingRows rows: [Int]) -> [Double]? {
    guard let labels else { return nil }
    var counts = [Int](repeating: 0, count: labels.count)
    let classes = target.classes
    for row in rows { counts[classes[row]] += 1 }
    return DescentTables.balancedClassWeights(counts)
  }
}

/// Returns the weights by which classes of these numbers of rows have the same total weight.
package func balancedClassWeights(_ counts: [Int]) -> [Double] {
  let rows = counts.reduce(0, +)
  return counts.map { $0 == 0 ? 0 : Double(rows) / Double(counts.count * $0) }
}
