import Descent

/// The gradients of a step in a plane that has the full gradient F in it, and the mean G of the batch's gradients.
///
/// The first direction is F. The second is the part of H that is perpendicular to F, where H = G unless G and F are
/// the same; then H is the mean gradient of the rows of class 1. F and G are in the plane with their whole lengths,
/// and each row's gradient gᵢ with its projection: gᵢ·F/‖F‖ and gᵢ·H⊥/‖H⊥‖. The mean of the projections is G.
struct PlaygroundStep: Hashable, Sendable {
  /// A gradient in the plane.
  struct Arrow: Hashable, Sendable {
    /// Its part along F.
    let along: Double
    /// Its part along H⊥.
    let across: Double
  }

  /// The numbers of the batch's rows.
  let rows: [Int]
  /// Their gradients.
  let arrows: [Arrow]
  /// G
  let mean: Arrow
  /// ‖F‖
  let full: Double
  /// Whether the second direction is that of the batch's mean; otherwise it is that of the rows of class 1.
  let isOfMean: Bool
  /// The part of the sum of the rows' squared lengths that is in the plane; nil if they are 0.
  let seen: Double?
}

extension PlaygroundRace {
  /// What the next step of one of the three would do. Nothing is changed.
  ///
  /// - Throws: `TrainingError` if a row's loss is not finite.
  func look(_ index: Int) throws(TrainingError) -> PlaygroundStep {
    let (trainer, batch) = (trainers[index], nextBatch(index))
    let full = try trainer.meanGradient(of: rows)
    let alongFull = try trainer.rowGradients(of: batch, from: rows, along: full)
    let mean = alongFull.mean
    let isOfMean = full.part(of: mean) > GradientPlane.noise * max(full.norm, mean.norm)
    let other = isOfMean ? mean : try trainer.meanGradient(of: Batch(rows: ofClass1), from: rows)
    let alongOther = try trainer.rowGradients(of: batch, from: rows, along: other)
    let plane = GradientPlane(full: full, other: other)
    let arrows = zip(alongFull.products, alongOther.products).map {
      plane.arrow(full: $0, other: $1)
    }
    let length = alongFull.squaredNorms.reduce(0, +)
    let seen = arrows.reduce(0) { $0 + $1.along * $1.along + $1.across * $1.across }
    return PlaygroundStep(
      rows: batch.rows, arrows: arrows,
      mean: plane.arrow(full: mean.product(with: full), other: mean.product(with: other)),
      full: full.norm, isOfMean: isOfMean, seen: length > 0 ? min(1, seen / length) : nil)
  }

  private var ofClass1: [Int] {
    settings.training.points.indices.filter { settings.training.points[$0].label == 1 }
  }
}

extension MeanGradient {
  /// The length of the part of another gradient that is perpendicular to this one.
  fileprivate func part(of other: MeanGradient) -> Double {
    guard squaredNorm > 0 else { return 0 }
    let product = product(with: other)
    // Rounding may make the difference of equal numbers negative.
    return max(0, other.squaredNorm - product * product / squaredNorm).squareRoot()
  }
}

/// The plane of F and H: see ``PlaygroundStep``.
private struct GradientPlane {
  /// A part of a gradient that is not longer than this part of the whole is the noise of rounding.
  static let noise = 1e-3

  /// ‖F‖, H·F/‖F‖ and ‖H⊥‖, which is 0 if it is noise
  let full, along, across: Double

  init(full: MeanGradient, other: MeanGradient) {
    self.full = full.norm
    along = full.norm > 0 ? other.product(with: full) / full.norm : 0
    let part = full.part(of: other)
    across = part > Self.noise * other.norm ? part : 0
  }

  /// The projection of a gradient, of which the products with F and with H are given.
  func arrow(full product: Double, other: Double) -> PlaygroundStep.Arrow {
    let first = full > 0 ? product / full : 0
    return .init(along: first, across: across > 0 ? (other - along * first) / across : 0)
  }
}
