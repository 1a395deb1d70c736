/// What training minimizes: a number for each row, from the network's prediction and the target.
///
/// A row's loss never depends on the other rows. The weighted losses of rows are added in Double;
/// `Reduction` says whether the gradient is that of the mean or of the sum.
public protocol Loss: Component {
  /// What a network's outputs mean under the loss. Default: `.numbers`.
  var outputs: OutputMeaning { get }

  /// Throws unless predictions and targets of these shapes go together.
  func check(prediction: Shape, target: Shape) throws(ShapeError)

  /// Sets `losses`, in Double, to each row's loss, not weighted, and, unless it is nil, `gradient` to
  /// scale · weight · ∂loss/∂prediction. Throws if the loss is not defined for a target. A row of weight 0
  /// does not count: whatever its outputs and its target, its loss and its gradient are 0.
  ///
  /// | argument | shape | precision | row i, element j |
  /// |---|---|---|---|
  /// | `prediction` | [rows, outputs] | the network's | `prediction[i, j]` |
  /// | `target` | [rows, targets] | the network's | `target[i, j]` |
  /// | `weights` | [rows, 1]; nil if each row weighs 1 | the network's | `weights[i, 0]` |
  /// | `gradient` | [rows, outputs]; nil if it is not needed | the network's | `gradient[i, j]` |
  /// | `losses` | [1, rows]: a single row, which `weights` is not | `.double` | `losses[0, i]` |
  func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError)

  /// The loss with its labels smoothed by this amount, in 0..<1, and by nothing else. Default: nil, which
  /// means that the loss has no label smoothing.
  func smoothed(by amount: Double) -> Self?

  /// Why the loss cannot be that of a network with one output for one target; nil if it can. Default: nil.
  var singleOutputProblem: String? { get }

  /// The least loss of each row over all values of its outputs, `outputs` a row. It is 0 where a prediction
  /// can be right; the entropy of a label between the classes; t − t·log t of a Poisson count t. Default: a
  /// numerical search. Throws if the loss is not defined for a target.
  func leastLosses(
    of target: Matrix, weights: Matrix?, outputs: Int
  ) throws(LossError) -> [Double]
}

/// Whether the gradient of a batch is that of the weighted mean of its rows' losses or of their sum.
///
/// The eleven-line network uses the sum; most libraries use the mean. On a batch of n rows of weight 1 a
/// learning rate of α with `.sum` gives the same step as n·α with `.mean`.
public enum Reduction: String, Hashable, Sendable, Codable, CaseIterable {
  /// Σ weight · loss / Σ weight
  case mean
  /// Σ weight · loss
  case sum
}

/// A target that a loss is not defined for.
public struct LossError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The position of the row in its batch.
  public let position: Int
  /// The whole message.
  public let description: String

  /// Creates an error at this row of the batch.
  public init(position: Int, _ description: String) {
    self.position = position
    self.description = description
  }
}

extension LossError {
  /// The error of a row of targets that are not what was expected.
  static func targets(_ target: Matrix, at position: Int, _ expectation: String) -> LossError {
    let row = target.rows(position..<position + 1).values(as: Double.self)
    return LossError(position: position, "the targets \(row) are not \(expectation)")
  }

  /// The error of a class that has no output.
  static func unknownClass(_ target: Matrix, at position: Int, outputs: Int) -> LossError {
    LossError(
      position: position,
      "the class \(target[position, 0]) is not a whole number in 0..<\(outputs)")
  }
}

extension Loss {
  /// `.numbers`
  public var outputs: OutputMeaning { .numbers }

  /// Nil: the loss has no label smoothing.
  public func smoothed(by amount: Double) -> Self? { nil }

  /// The loss without label smoothing, by which weights are judged: smoothing makes the labels of a
  /// training softer, and those of a validation are what they are.
  public var unsmoothed: Self { smoothed(by: 0) ?? self }

  /// Nil.
  public var singleOutputProblem: String? { nil }

  /// If the row weighs 0, sets its loss and its gradient to 0 and returns true.
  func clearIfWeightless(_ row: Int, weights: Matrix?, gradient: Matrix?, losses: Matrix) -> Bool {
    guard weights?[row, 0] == 0 else { return false }
    losses[0, row] = 0
    gradient?.rows(row..<row + 1).fill(0)
    return true
  }

  /// The check of losses that compare each output with one target.
  func checkSame(_ prediction: Shape, _ target: Shape) throws(ShapeError) {
    guard prediction.count == target.count else {
      throw ShapeError(
        "loss \(Self.kind): the network's output is \(prediction) but the targets are \(target); "
          + "expected the same number of elements")
    }
  }

  /// The check of losses whose target is a class's number.
  func checkClass(_ prediction: Shape, _ target: Shape) throws(ShapeError) {
    guard prediction.count >= 2, target.count == 1 else {
      throw ShapeError(
        "loss \(Self.kind): the network's output is \(prediction) and the targets are \(target); "
          + "expected an output for each of two classes or more, and targets of [1], the class's "
          + "number")
    }
  }

  /// The check of losses whose target is a class's number or a probability for each class.
  func checkProbabilities(_ prediction: Shape, _ target: Shape) throws(ShapeError) {
    guard prediction.count >= 2, target.count == 1 || target.count == prediction.count else {
      throw ShapeError(
        "loss \(Self.kind): the network's output is \(prediction) and the targets are \(target); "
          + "expected an output for each of two classes or more, and targets of [1], the class's "
          + "number, or one probability an output")
    }
  }
}
