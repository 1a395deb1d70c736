import Descent

/// What a model predicts for rows of a class target, in a size that does not depend on the rows: how
/// often each class is predicted as each, and how right its probabilities are.
package struct ClassEvaluation: Codable, Hashable, Sendable {
  /// The most classes that have counts of their own.
  package static let mostClasses = 50
  /// The number of bins of the confidence.
  package static let binCount = 15
  /// The most characters of a label.
  static let mostCharacters = 200

  /// The rows whose confidence is in ((i − 1)/n, i/n] of n bins.
  package struct Bin: Codable, Hashable, Sendable {
    /// Their number.
    package var rows = 0
    /// How many of them are predicted right.
    package var right = 0
    /// The sum of their confidence, the probability of the predicted class.
    package var confidence = 0.0

    package init() {}
  }

  /// The classes, in their order. A long label is cut.
  package var labels: [String]
  /// The number of classes that are counted together, as one after those with labels; 0 if each has
  /// its own.
  package var others: Int
  /// The number of rows of each actual class, an array with an element for each predicted one.
  package var counts: [[Int]]
  /// The bins of the confidence; nil if the model learns scores.
  package var calibration: [Bin]?

  /// The number of rows.
  package var rows: Int { counts.joined().reduce(0, +) }

  /// Whether what a file says can be: as many counts as classes, none below 0, and no bin with more
  /// that is right than there is.
  package var isValid: Bool {
    let classes = labels.count + (others > 0 ? 1 : 0)
    return (1...1_000).contains(classes) && others.isCountOfRows
      && counts.count == classes
      && counts.allSatisfy { $0.count == classes && $0.allSatisfy(\.isCountOfRows) }
      && (calibration ?? []).count <= 1_000
      && (calibration ?? []).allSatisfy {
        $0.rows.isCountOfRows && (0...$0.rows).contains($0.right)
          && $0.confidence >= 0 && $0.confidence <= Double($0.rows) * (1 + 1e-9)
      }
  }
}

/// Adds up a `ClassEvaluation`. Memory grows with the square of the classes that have counts of their
/// own.
struct ClassEvaluationBuilder {
  private let column: Int
  /// The number of the class that a class is counted as.
  private let places: [Int]
  private var evaluation: ClassEvaluation

  /// Counts the rows of a target with these labels, which is `column` of several. `isFrequent` has the
  /// classes that have counts of their own; nil for all.
  init(labels: [String], column: Int, frequent: Set<Int>?, hasProbabilities: Bool) {
    self.column = column
    var (places, kept): ([Int], [String]) = ([], [])
    for (number, label) in labels.enumerated() {
      let isKept = frequent?.contains(number) ?? true
      places.append(isKept ? kept.count : -1)
      if isKept { kept.append(String(label.prefix(ClassEvaluation.mostCharacters))) }
    }
    let others = labels.count - kept.count
    self.places = places.map { $0 < 0 ? kept.count : $0 }
    let size = kept.count + (others > 0 ? 1 : 0)
    evaluation = ClassEvaluation(
      labels: kept, others: others,
      counts: Array(repeating: Array(repeating: 0, count: size), count: size),
      calibration: hasProbabilities
        ? Array(repeating: .init(), count: ClassEvaluation.binCount) : nil)
  }

  var result: ClassEvaluation { evaluation }

  mutating func add(_ rows: MeasuredRows, isSingle: Bool) {
    for row in 0..<rows.predictions.rows where rows.weights?[row, 0] != 0 {
      guard let actual = actual(rows, row, isSingle),
        let (predicted, confidence) = predicted(rows.predictions, row, isSingle),
        places.indices.contains(actual), places.indices.contains(predicted)
      else { continue }
      evaluation.counts[places[actual]][places[predicted]] += 1
      guard evaluation.calibration != nil, confidence >= 0, confidence <= 1 else { continue }
      let end = (confidence * Double(ClassEvaluation.binCount)).rounded(.up)
      let bin = max(0, min(ClassEvaluation.binCount, Int(end)) - 1)
      evaluation.calibration?[bin].rows += 1
      evaluation.calibration?[bin].right += actual == predicted ? 1 : 0
      evaluation.calibration?[bin].confidence += confidence
    }
  }

  private func actual(_ rows: MeasuredRows, _ row: Int, _ isSingle: Bool) -> Int? {
    let value = rows.targets[row, column]
    guard isSingle else { return value.isNaN ? nil : value > 0.5 ? 1 : 0 }
    return Int(exactly: value)
  }

  /// Each of several targets has the logit or the score of its second class.
  private func predicted(
    _ predictions: Predictions, _ row: Int, _ isSingle: Bool
  ) -> (Int, confidence: Double)? {
    guard !isSingle else {
      guard let number = predictions.predictedClass(in: row) else { return nil }
      guard evaluation.calibration != nil else { return (number, .nan) }
      return (number, predictions.probabilities(in: row)[number])
    }
    let value = predictions[row, column]
    guard !value.isNaN else { return nil }
    return (value > 0 ? 1 : 0, 1 / (1 + exponential(-value.magnitude)))
  }
}
