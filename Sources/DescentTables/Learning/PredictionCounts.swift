import Descent

/// How many rows were predicted, and for how many of them the network gave no finite number.
package struct PredictionCounts {
  package private(set) var rows = 0
  package private(set) var notFinite = 0
  /// The file, the line and the value of the first of these.
  private var first: (file: String, line: Int, value: Double)?

  package init() {}

  /// Counts the predictions of a table's rows.
  package mutating func add(_ predictions: [Prediction], of table: Table) {
    rows += predictions.count
    for (row, prediction) in predictions.enumerated() {
      guard let value = prediction.numbers.first(where: { !$0.isFinite }) else { continue }
      notFinite += 1
      if first == nil { first = (table.name, table.line(ofRow: row), value) }
    }
  }

  /// The error that the command ends with; nil if all predictions are finite.
  package var refusal: CSVError? {
    first.map { file, line, value in
      CSVError(
        file: file, line: line,
        message: "the prediction is \(written(value)); \(grouped(notFinite)) of "
          + "\(counted(rows, "row")) have one that is not a finite number, and are written as they are: "
          + "compare their values with those of the training, or train with a lower learning rate")
    }
  }
}
