/// From a score z for each of k classes and the number c of the right one, with
/// hⱼ = max(0, margin − z_c + zⱼ) or its square for each other class j, a row's loss is Σ hⱼ / k.
///
/// PyTorch's `MultiMarginLoss` is the same; Weston, Watkins, "Support Vector Machines for Multi-Class
/// Pattern Recognition" (1999), has no division. With `rivals: .hardest` the loss is max hⱼ, of the first
/// of equal rivals: Crammer, Singer, "On the Algorithmic Implementation of Multiclass Kernel-based Vector
/// Machines" (2001), and scikit-learn's `hinge_loss`. (Keras's `CategoricalHinge` takes the highest score
/// of a rival to be at least 0.)
///
/// The scores are not probabilities.
public struct MultiClassHinge: Loss, Hashable {
  /// The classes that the right one is compared with.
  public enum Rivals: String, Hashable, Sendable, Codable, CaseIterable {
    /// Each other class: Σ hⱼ / k.
    case all
    /// The one with the highest score: max hⱼ.
    case hardest
  }

  /// `multi-class-hinge`.
  public static let kind = "multi-class-hinge"
  /// The lead over another class's score from which the right class's score has no loss.
  public private(set) var margin: Double
  /// Whether hⱼ is squared: PyTorch's p of 2.
  public private(set) var isSquared: Bool
  /// The classes that the right one is compared with.
  public private(set) var rivals: Rivals

  /// Creates the loss. The margin is finite and above 0; the defaults are PyTorch's.
  public init(margin: Double = 1, isSquared: Bool = false, rivals: Rivals = .all) {
    self.margin = margin
    self.isSquared = isSquared
    self.rivals = rivals
    check()
  }

  /// The margin, whether hⱼ is squared, and the rivals.
  public static let hyperparameters = Hyperparameters(
    default: MultiClassHinge(), .positive("margin", \.margin),
    Hyperparameter("squared", \.isSquared).formerly("isSquared"), .choice("rivals", \.rivals))

  /// `multi-class hinge`, `multi-class hinge, margin 1.0, squared, of the hardest rival`
  public var summary: String {
    self == MultiClassHinge()
      ? "multi-class hinge"
      : "multi-class hinge, margin \(margin)" + (isSquared ? ", squared" : "")
        + (rivals == .hardest ? ", of the hardest rival" : "")
  }

  /// One score per class.
  public var outputs: OutputMeaning { .scores }

  /// Throws unless there is one output per class, at least two, and the target is `[1]`.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkClass(prediction, target)
  }

  /// Each row's loss and its gradient. Throws if a class's number is not a whole number below the number
  /// of outputs.
  public func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError) {
    let classes = prediction.columns
    for row in 0..<prediction.rows {
      if clearIfWeightless(row, weights: weights, gradient: gradient, losses: losses) { continue }
      guard let right = Int(exactly: target[row, 0]), (0..<classes).contains(right) else {
        throw .unknownClass(target, at: row, outputs: classes)
      }
      let factor = scale * (weights?[row, 0] ?? 1)
      let hardest = rivals == .hardest ? hardestRival(of: right, prediction, row) : nil
      let share = rivals == .all ? 1 / Double(classes) : 1
      var (loss, pull) = (0.0, 0.0)
      for column in 0..<classes {
        var slope = 0.0
        if column != right, hardest == nil || column == hardest {
          let lack = margin - prediction[row, right] + prediction[row, column]
          // A NaN is not dropped.
          if !(lack <= 0) {
            loss += isSquared ? lack * lack : lack
            slope = factor * share * (isSquared ? 2 * lack : 1)
          }
        }
        gradient?[row, column] = slope
        pull += slope
      }
      gradient?[row, right] = -pull
      losses[0, row] = share * loss
    }
  }

  private func hardestRival(of right: Int, _ prediction: Matrix, _ row: Int) -> Int {
    var best = right == 0 ? 1 : 0
    for column in 0..<prediction.columns where column != right {
      if prediction[row, column].isNaN { return column }
      if prediction[row, column] > prediction[row, best] { best = column }
    }
    return best
  }
}
