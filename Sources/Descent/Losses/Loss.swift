/// What training makes small: a figure for each row, from the network's prediction and the target.
///
/// A row's loss never depends on the other rows. Over rows, losses are added, weighted, in Double;
/// `Reduction` says what the gradient is of.
public protocol Loss: Component {
  /// What a network's outputs are under the loss; numbers, unless a loss says otherwise.
  var outputs: Outputs { get }

  /// Throws unless predictions and targets of these shapes go together.
  func check(prediction: Shape, target: Shape) throws(ShapeError)

  /// Sets `losses`, in Double, to each row's loss, not weighted, and, unless it is nil, `gradient` to
  /// scale · weight · ∂loss/∂prediction. Throws if a target is none that the loss is defined for. A row of
  /// weight 0 counts nowhere: whatever its outputs and its target, its loss and its gradient are 0.
  func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError)
}

/// What the gradient of a batch is of: the weighted mean of its rows' losses, or their sum.
///
/// The eleven-line network sums; most libraries take the mean. On a batch of n rows of weight 1 a
/// learning rate of α with `.sum` moves as far as n·α with `.mean`.
public enum Reduction: String, Hashable, Sendable, Codable, CaseIterable {
  /// Σ weight · loss / Σ weight
  case mean
  /// Σ weight · loss
  case sum
}

/// A target that a loss is not defined for.
public struct LossError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The number of the row within its batch.
  public let position: Int
  /// The whole message.
  public let description: String

  /// An error at this row of the batch.
  public init(position: Int, _ description: String) {
    self.position = position
    self.description = description
  }
}

extension LossError {
  /// A row of targets that are not all what was expected.
  static func targets(_ target: Matrix, at position: Int, _ expectation: String) -> LossError {
    let row = target.rows(position..<position + 1).values(as: Double.self)
    return LossError(position: position, "the targets \(row) are not \(expectation)")
  }

  /// A class that has no output.
  static func unknownClass(_ target: Matrix, at position: Int, outputs: Int) -> LossError {
    LossError(
      position: position,
      "the class \(target[position, 0]) is not a whole number in 0..<\(outputs)")
  }
}

extension Loss {
  /// Numbers.
  public var outputs: Outputs { .numbers }

  /// Sets the loss and the gradient of a row that weighs nothing to 0; returns whether it does.
  func clearIfWeightless(_ row: Int, weights: Matrix?, gradient: Matrix?, losses: Matrix) -> Bool {
    guard weights?[row, 0] == 0 else { return false }
    losses[0, row] = 0
    gradient?.rows(row..<row + 1).fill(0)
    return true
  }

  /// The check of losses that compare number with number.
  func checkSame(_ prediction: Shape, _ target: Shape) throws(ShapeError) {
    guard prediction.count == target.count else {
      throw ShapeError(
        "loss \(Self.kind): the network's output is \(prediction) but the targets are \(target); "
          + "expected the same number of elements")
    }
  }

  /// The check of losses of a class by its number.
  func checkClass(_ prediction: Shape, _ target: Shape) throws(ShapeError) {
    guard prediction.count >= 2, target.count == 1 else {
      throw ShapeError(
        "loss \(Self.kind): the network's output is \(prediction) and the targets are \(target); "
          + "expected an output for each of two classes or more, and targets of [1], the class's "
          + "number")
    }
  }

  /// The check of losses of a class by its number, or of a probability for each class.
  func checkProbabilities(_ prediction: Shape, _ target: Shape) throws(ShapeError) {
    guard prediction.count >= 2, target.count == 1 || target.count == prediction.count else {
      throw ShapeError(
        "loss \(Self.kind): the network's output is \(prediction) and the targets are \(target); "
          + "expected an output for each of two classes or more, and targets of [1], the class's "
          + "number, or one probability an output")
    }
  }
}
