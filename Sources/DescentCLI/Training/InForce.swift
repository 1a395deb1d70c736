import Descent

extension RefinementOptions {
  /// What refines each step, for a person to read; `decay` is the optimizer's own.
  func inForce(decay: Double) -> [String] {
    let decay = weightDecay ?? decay
    let figures: [(isThere: Bool, text: String)] = [
      (decay > 0, "weight decay \(decay)"),
      (l1 > 0, "l1 \(l1)"), (l2 > 0, "l2 \(l2)"),
    ]
    return figures.filter(\.isThere).map(\.text)
      + [
        clipNorm.map { "the gradient's norm at most \($0)" },
        clipValue.map { "the gradient's elements at most \($0)" },
        maxNorm.map { "the norm of a unit's weights at most \($0)" },
        layerRates.map { "the layers' rates times \($0)" },
        lookahead.map { "every \($0.lookahead.steps) back to \($0.lookahead.share) of their way" },
        microBatch.map { "at most \(counted($0, "row")) in memory" },
      ].compactMap(\.self)
  }
}

extension LoopPlan {
  /// What ends the training before its epochs, for a person to read; nil if nothing does.
  var limitsInForce: String? {
    let lengths = [
      options.maxTime.map { "\($0)" }, options.maxSteps.map { counted($0, "step") },
      options.maxRows.map { counted($0, "row") },
    ].compactMap(\.self)
    let last = lengths.last.map { [$0] } ?? []
    let limits = [
      options.patience.map {
        "after \(counted($0, "validation")) in which \(noImprovement)"
          + (options.patienceAfter.map { ", from epoch \(grouped($0 + 1)) on" } ?? "")
      },
      options.stopAt.map { "where \(figure) has reached \($0)" },
      last.isEmpty
        ? nil
        : "after "
          + ([lengths.dropLast().joined(separator: ", ")] + last).filter { !$0.isEmpty }
          .joined(separator: " or "),
    ].compactMap(\.self)
    return limits.isEmpty ? nil : limits.joined(separator: ", ")
  }
}
