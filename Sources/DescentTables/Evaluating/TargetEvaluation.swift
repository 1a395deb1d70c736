import Descent

/// What a model predicts for rows of a target column.
package struct TargetEvaluation: Codable, Hashable, Sendable {
  /// The most targets that are evaluated.
  package static let mostTargets = 16

  /// The name of the column.
  package var name: String
  /// For classes.
  package var classes: ClassEvaluation?
  /// For a number.
  package var numbers: NumberEvaluation?

  /// Whether what a file says can be.
  package var isValid: Bool { classes?.isValid ?? true && numbers?.isValid ?? true }
}

extension TableModel {
  /// Evaluates the predictions for the rows of a dataset that the model's preparation has made: of one
  /// target or, of several, of the first 16. Rows that weigh 0 are left out; the weights of others make
  /// no difference.
  package func evaluation(of rows: some Dataset) throws(TrainingError) -> [TargetEvaluation] {
    let parts = preparation.target.parts.prefix(TargetEvaluation.mostTargets)
    var frequent = Set<Int>?.none
    if let labels, labels.count > ClassEvaluation.mostClasses {
      frequent = try mostFrequent(ClassEvaluation.mostClasses, labels.count, of: rows)
    }
    let hasProbabilities = loss.outputs.areProbabilities
    var classes: [Int: ClassEvaluationBuilder] = [:]
    var numbers: [Int: NumberEvaluationBuilder] = [:]
    for (column, part) in parts.enumerated() {
      if let labels = part.labels {
        classes[column] = ClassEvaluationBuilder(
          labels: labels, column: column, frequent: frequent, hasProbabilities: hasProbabilities)
      } else if let scale = part.scale {
        numbers[column] = NumberEvaluationBuilder(scale, column: column, rows: rows.count)
      }
    }
    let isSingle = preparation.target.parts.count == 1
    try model.measure(rows, loss: loss.unsmoothed) { measured in
      for column in parts.indices {
        classes[column]?.add(measured, isSingle: isSingle)
        numbers[column]?.add(measured)
      }
    }
    return parts.enumerated().map { column, part in
      TargetEvaluation(
        name: part.name, classes: classes[column]?.result,
        numbers: numbers[column]?.result)
    }
  }

  /// Returns the predictions for these rows of a dataset.
  package func predictions(
    for rows: [Int], of dataset: some Dataset
  ) throws(TrainingError) -> [Prediction] {
    var predictions: [Prediction] = []
    try model.measure(dataset, loss: loss.unsmoothed, rows: rows) { measured in
      for row in 0..<measured.outputs.rows {
        let outputs = (0..<measured.outputs.columns).map { measured.outputs[row, $0] }
        predictions.append(preparation.target.prediction(of: outputs[...], loss.outputs))
      }
    }
    return predictions
  }

  /// The classes of most rows.
  private func mostFrequent(
    _ count: Int, _ classes: Int, of rows: some Dataset
  ) throws(TrainingError) -> Set<Int> {
    var counts = [Int](repeating: 0, count: classes)
    try model.measure(rows, loss: loss.unsmoothed) { measured in
      for row in 0..<measured.targets.rows {
        if let actual = Int(exactly: measured.targets[row, 0]), counts.indices.contains(actual) {
          counts[actual] += 1
        }
      }
    }
    return Set(counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(count))
  }
}

extension Int {
  /// Whether a number of a file can be a number of rows. Sums of such numbers do not overflow.
  package var isCountOfRows: Bool { self >= 0 && self <= 1 << 40 }
}
