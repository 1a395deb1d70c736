import Descent
import DescentExperiments

extension RegularizationSettings {
  /// What each step does besides following the gradient, for a person to read; `decay` is the optimizer's own.
  func active(decay: Double) -> [String] {
    let decay = weightDecay ?? decay
    let factors: [(isThere: Bool, text: String)] = [
      (decay > 0, "weight decay \(decay)"),
      (l1 > 0, "l1 \(l1)"), (l2 > 0, "l2 \(l2)"),
    ]
    return factors.filter(\.isThere).map(\.text)
      + [
        clipNorm.map { "gradient norm at most \($0)" },
        clipValue.map { "gradient elements at most \($0)" },
        maxNorm.map { "norm of the weights into a unit at most \($0)" },
        layerRates.map { "layer rates times \($0.text)" },
        lookahead.map { "lookahead every \($0.lookahead.steps), \($0.lookahead.share)" },
        microBatch.map { "at most \(counted($0, "row")) in memory" },
      ].compactMap(\.self)
  }
}

extension LoopPlan {
  /// What weights are scored by, as the report calls it: `val_loss`.
  private var metric: String { (hasValidation ? "val_" : "train_") + metricKey(monitor.name) }

  /// `val_loss has not improved`, or `… by more than 0.05`.
  private var noImprovement: String {
    let change = settings.minChange ?? 0
    return "\(metric) has not improved" + (change > 0 ? " by more than \(change)" : "")
  }

  /// Why a training ended, for a person to read: `val_loss has not improved for 5 validations`.
  func reason(_ reason: StopReason) -> String {
    switch reason {
    case .epochs: "all epochs are done"
    case .noImprovement:
      "\(noImprovement) for \(counted(settings.patience ?? 0, "validation"))"
    case .target: "\(metric) has reached \(settings.stopAt ?? .nan)"
    case .time: "the time of --max-time \(settings.maxTime?.text ?? "") is up"
    case .steps: "the steps of --max-steps are done"
    case .rows: "the rows of --max-rows are done"
    case .cancelled, .interrupted, .observer: "the weights so far are saved"
    }
  }

  /// What ends the training before its epochs, for a person to read; nil if nothing does.
  var activeLimits: String? {
    let lengths = [
      settings.maxTime?.text, settings.maxSteps.map { counted($0, "step") },
      settings.maxRows.map { counted($0, "row") },
    ].compactMap(\.self)
    let last = lengths.last.map { [$0] } ?? []
    let limits = [
      settings.patience.map {
        "after \(counted($0, "validation")) in which \(noImprovement)"
          + (settings.patienceAfter.map { ", from epoch \(grouped($0.saturating(plus: 1))) on" }
            ?? "")
      },
      settings.stopAt.map { "when \(metric) has reached \($0)" },
      last.isEmpty
        ? nil
        : "after "
          + ([lengths.dropLast().joined(separator: ", ")] + last).filter { !$0.isEmpty }
          .joined(separator: " or "),
    ].compactMap(\.self)
    return limits.isEmpty ? nil : limits.joined(separator: ", ")
  }
}
