/// From a score z for each of k classes and the number c of the right one, with
/// hⱼ = max(0, margin − z_c + zⱼ) or its square for each other class j, a row's loss is Σ hⱼ / k.
///
/// So it is in PyTorch's `MultiMarginLoss`; Weston, Watkins, "Support Vector Machines for Multi-Class
/// Pattern Recognition" (1999), without the division. With `rivals: .hardest` it is max hⱼ, of the first
/// of equals: Crammer, Singer, "On the Algorithmic Implementation of Multiclass Kernel-based Vector
/// Machines" (2001), and scikit-learn's `hinge_loss`. (Keras's `CategoricalHinge` takes the highest score
/// of a rival to be at least 0.)
///
/// The scores say nothing of probabilities.
public struct MultiClassHinge: Loss, Ranged, Hashable {
  /// The classes that the right one must outdo.
  public enum Rivals: String, Hashable, Sendable, Codable, CaseIterable {
    /// Each other class: Σ hⱼ / k.
    case all
    /// The one with the highest score: max hⱼ.
    case hardest
  }

  /// `multi-class-hinge`.
  public static let kind = "multi-class-hinge"
  /// The margin, whether it is squared, and the rivals.
  public static let figures = ["margin", "squared", "rivals"]
  /// By how much the right class's score must be above another's to cost nothing.
  public let margin: Double
  /// Whether hⱼ is squared: PyTorch's p of 2.
  public let isSquared: Bool
  /// The classes that the right one must outdo.
  public let rivals: Rivals

  /// A margin of 1 from all other classes, not squared, as in PyTorch.
  public init() { self.init(margin: 1) }

  /// The loss with these figures; the margin must be finite and above 0.
  public init(margin: Double = 1, isSquared: Bool = false, rivals: Rivals = .all) {
    self.margin = margin
    self.isSquared = isSquared
    self.rivals = rivals
    check()
  }

  /// Reads a loss; throws unless the margin is finite and above 0. What is not there is PyTorch's.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let older = try decoder.container(keyedBy: OlderKeys.self)
    margin = try container.number(.margin, usual: 1)
    isSquared =
      try container.decodeIfPresent(Bool.self, forKey: .isSquared)
      ?? older.decodeIfPresent(Bool.self, forKey: .isSquared) ?? false
    rivals = try container.choice(Rivals.self, forKey: .rivals) ?? .all
    try check(in: decoder)
  }

  private enum CodingKeys: String, CodingKey {
    case margin
    case isSquared = "squared"
    case rivals
  }

  /// Of the first files.
  private enum OlderKeys: String, CodingKey {
    case isSquared
  }

  var figures: [Figure] { [.positive("margin", margin)] }

  /// A score a class.
  public var outputs: Outputs { .scores }

  /// Throws unless there is one output a class, at least two, and a target `[1]`.
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
          // What is no number stays none.
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
