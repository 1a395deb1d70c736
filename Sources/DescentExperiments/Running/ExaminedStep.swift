import Descent

/// One update under the glass: what the rows of its batch ask for, what their mean is beside the gradient of
/// all training rows, and what the step has changed.
///
/// Gradients are those of `RowGradients`: of the loss alone, at the weights before the step.
public struct ExaminedStep: Sendable {
  /// A row of the batch.
  public struct Row: Sendable {
    /// Its line in the file; in a file without lines, the number of the row, from 1.
    public let line: Int
    /// Its weight in the loss.
    public let weight: Double
    /// Its loss in the step, without the weight.
    public let loss: Double
    /// ‖g‖
    public let gradientNorm: Double
    /// The angle between g and the gradient of all training rows, in degrees; nil if one is 0.
    public let angle: Double?
  }

  /// A layer that has parameters.
  public struct Layer: Sendable {
    /// Its number in the network, counted from 0.
    public let number: Int
    /// Such as `Dense 64`.
    public let summary: String
    /// The number of trained parameters.
    public let parameters: Int
    /// The norm of its parameters before the step.
    public let norm: Double
    /// The norm of its part of the batch's mean gradient.
    public let gradientNorm: Double
    /// The norm of what the step has added to its parameters.
    public let change: Double
  }

  /// The parameter that has changed most.
  public struct LargestChange: Sendable {
    /// Such as `2.weight`.
    public let name: String
    /// The position of the element, row by row, counted from 0.
    public let index: Int
    /// Its value before the step.
    public let before: Double
    /// Its value after the step.
    public let after: Double
  }

  /// A loss before and after the step: in inference and without label smoothing, as a validation measures it.
  public struct LossChange: Sendable {
    /// The loss before.
    public let before: Double
    /// The loss after.
    public let after: Double
  }

  /// The number of the step, counted from 1.
  public let number: Int
  /// The epoch, counted from 1.
  public let epoch: Int
  /// The number of the batch in its epoch, counted from 1, and how many there are.
  public let batch: (number: Int, of: Int)
  /// The number of training rows.
  public let trainingRows: Int
  /// The learning rate of the step.
  public let learningRate: Double
  /// The rows of the batch, in its order.
  public let rows: [Row]
  /// The mean of the rows' gradients.
  public let mean: MeanGradient
  /// The gradient of all training rows.
  public let full: MeanGradient
  /// The gradient noise of all training rows.
  public let noise: GradientNoise
  /// The layers that have parameters.
  public let layers: [Layer]
  /// The parameter that has changed most; nil if none has.
  public let largest: LargestChange?
  /// The loss of the batch.
  public let batchLoss: LossChange
  /// The loss of all training rows.
  public let trainingLoss: LossChange
  /// The angle in degrees between the step and the descent along the batch's mean gradient; nil if one is 0.
  public let turn: Double?

  /// The angle in degrees between the batch's mean gradient and the full one; nil if one is 0.
  public var angle: Double? { mean.cosine(to: full).map(degrees(ofCosine:)) }
  /// The norm of the sum of the rows' gradients, each with its weight.
  public var sumNorm: Double { mean.norm * mean.weight }
  /// The mean of the norms of the rows' gradients.
  public var meanRowNorm: Double {
    rows.reduce(0) { $0 + $1.gradientNorm } / Double(max(1, rows.count))
  }
  /// The norm of what the step has added to all parameters.
  public var change: Double { root(of: layers.map(\.change)) }
  /// The norm of all parameters before the step.
  public var norm: Double { root(of: layers.map(\.norm)) }

  private func root(of norms: [Double]) -> Double {
    norms.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
