/// What a network predicts for some rows, as metrics read it.
///
/// `OutputMeaning` makes it of the network's outputs, so that no metric has to know whether they are logits,
/// probabilities or scores. A metric of numbers reads the elements, a metric of classes reads
/// `predictedClass` and `probabilities`. Probabilities are computed when they are read: a log loss and a
/// ranking need more digits of the logits than a stored probability has.
public struct Predictions {
  /// What the outputs of a classifier are.
  package enum Scale: Sendable {
    /// z: the probabilities are softmax(z); with a single output, σ(z) is the probability of class 1.
    case logits
    /// The probabilities; a single output is that of class 1.
    case probabilities
    /// The class with a larger one is more probable, and nothing else is known. A single output is above 0
    /// for class 1.
    case scores
  }

  /// The numbers to predict or, for classes, the outputs.
  let numbers: Matrix
  let scale: Scale

  init(_ numbers: Matrix, as scale: Scale) { (self.numbers, self.scale) = (numbers, scale) }

  /// The number of rows.
  public var rows: Int { numbers.rows }

  /// The number of predictions a row.
  public var columns: Int { numbers.columns }

  /// The number that is predicted. Classes have outputs here, whose meaning depends on the loss.
  public subscript(row: Int, column: Int) -> Double { numbers[row, column] }

  /// The number of classes that a network with these outputs distinguishes.
  public var classCount: Int { max(columns, 2) }

  /// The class of the largest output, the first of equal ones; nil if an output is NaN. A single output
  /// predicts class 1 if its probability is above ½, or its score is above 0.
  public func predictedClass(in row: Int) -> Int? {
    if columns > 1 { return numbers.largest(in: row) }
    let value = numbers[row, 0]
    return value.isNaN ? nil : value > (scale == .probabilities ? 0.5 : 0) ? 1 : 0
  }

  /// The probabilities of the row's classes. They are not defined under a loss of scores, with which no
  /// metric of probabilities is used.
  public func probabilities(in row: Int) -> ClassProbabilities { ClassProbabilities(self, row) }
}
