import Descent
import DescentExperiments
import DescentTables

/// What a person should know of a result besides its metrics: whether it is better than always the same
/// class, whether a class is never predicted, and whether a longer training would go on improving.
struct TrainingVerdict {
  /// The largest class of the validation rows, its share of their weights, and the accuracy beside it.
  private let largest: (label: String, share: Double, accuracy: Double)?
  /// The classes of validation rows that the saved weights predict for none of them.
  private let neverPredicted: [String]
  private let validationRows: Int
  /// The epochs that the training had, if it was still improving when it ended.
  private let epochsImproving: Int?

  /// Measures the validation rows once more, by the weights that are kept; not after an interruption
  /// or a fast run.
  init(_ prepared: PreparedExperiment, _ outcome: Outcome) throws {
    let data = prepared.data
    validationRows = data.validation?.count ?? 0
    epochsImproving =
      prepared.isStillImproving(outcome.history) ? prepared.epochs : nil
    guard outcome.history.stopReason != .interrupted, !prepared.experiment.loop.fastRun,
      let labels = data.preparation.target.labels, let rows = data.validation,
      let counts = try (outcome.validated ?? outcome.model).model.evaluate(
        rows, loss: outcome.model.loss, metrics: [ConfusionMatrix()]
      ).confusionMatrix
    else {
      (largest, neverPredicted) = (nil, [])
      return
    }
    let actual = counts.map { $0.reduce(0, +) }
    let predicted = labels.indices.map { label in counts.reduce(0) { $0 + $1[label] } }
    let total = actual.reduce(0, +)
    neverPredicted = labels.indices.filter { actual[$0] > 0 && predicted[$0] == 0 }
      .map { labels[$0] }
    let most = labels.indices.max { (actual[$0], $1) < (actual[$1], $0) } ?? 0
    let right = labels.indices.reduce(0) { $0 + counts[$1][$1] }
    largest = total > 0 ? (labels[most], actual[most] / total, right / total) : nil
  }

  func write(to console: Console) {
    if let largest {
      console.say(
        "Classes",
        "accuracy \(decimal(largest.accuracy)); the largest class \(largest.label.quotedForMessage) "
          + "alone is \(decimal(largest.share))")
    }
    if !neverPredicted.isEmpty {
      let names = neverPredicted.prefix(8).map(\.quotedForMessage).joined(separator: ", ")
      let more = neverPredicted.count > 8 ? " and \(grouped(neverPredicted.count - 8)) more" : ""
      console.say(
        "Note",
        "\(counted(neverPredicted.count, "class", plural: "classes")) of the "
          + "\(counted(validationRows, "row")) to validate on \(neverPredicted.count == 1 ? "is" : "are") "
          + "never predicted: \(names)\(more)")
    }
    if let epochsImproving {
      console.say(
        "Note", "still improving when it ended: --epochs \(epochsImproving * 2) trains longer")
    }
  }

  /// The keys of docs/json.md.
  var json: [String: JSONValue] {
    [
      "largest_class": largest.map {
        .object([
          "label": .string($0.label), "share": .number($0.share), "accuracy": .number($0.accuracy),
        ])
      } ?? .null,
      "never_predicted": .array(neverPredicted.map { .string($0) }),
      "still_improving": .bool(epochsImproving != nil),
    ]
  }
}

extension PreparedExperiment {
  /// Whether all epochs were trained, the best one is among the last tenth of them, and is better than the
  /// best one before that tenth by more than 1% of its monitored value.
  fileprivate func isStillImproving(_ history: History) -> Bool {
    let epochs = history.epochs
    guard history.stopReason == .epochs, let best = history.bestEpoch, epochs.count >= 5 else {
      return false
    }
    let early = epochs.count - max(1, epochs.count / 10)
    guard best > early else { return false }
    func value(_ epoch: History.Epoch) -> Double? {
      let hasValidation = data.validation != nil
      return plan.monitor == .loss
        ? (hasValidation ? epoch.validationLoss : epoch.trainLoss)
        : (hasValidation ? epoch.validationMetrics : epoch.trainMetrics)[plan.monitor.name]
    }
    // The best one before is the nearest one, whichever direction is better.
    let before = epochs.prefix(early).compactMap(value)
    guard let last = epochs.first(where: { $0.epoch == best }).flatMap(value),
      let reference = before.min(by: { abs($0 - last) < abs($1 - last) })
    else { return false }
    return abs(last - reference) > 0.01 * abs(reference)
  }
}
