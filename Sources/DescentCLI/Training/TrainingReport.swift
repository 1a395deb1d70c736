import Descent
import DescentExperiments
import DescentTables

/// A training as JSON; see docs/json.md.
struct TrainingReport {
  let prepared: PreparedExperiment
  let outcome: Outcome
  /// How well the order mixes the targets; nil without `--check-order`.
  let orders: [OrderCheck]?
  let verdict: TrainingVerdict
  /// The weights that were saved.
  let weights: ScoredWeights?
  /// Where the model is.
  let model: String?
  /// Where the model of the last weights is.
  let lastModel: String?

  var json: JSONValue {
    let (history, trainer) = (outcome.history, prepared.trainer)
    let best = history.bestValidation
    return .object(
      [
        "history": .array(history.epochs.map(json)),
        "validations": .array(history.validations.map(json)),
        "monitor": .string(prepared.plan.monitor.name), "class_weights": classWeights,
        "best_epoch": best.map { .int($0.epoch) } ?? .null,
        "best_step": best.map { .int($0.step) } ?? .null,
        "saved_epoch": savedEpoch,
        "refit_epochs": outcome.refitEpochs.map { .int($0) } ?? .null,
        "members": .array(outcome.members.map(json)),
        "parameters": .int(outcome.model.model.parameterCount),
        "seconds": .number(outcome.seconds),
        "model": JSONValue(model),
        "last_model": JSONValue(lastModel),
        "log": JSONValue(outcome.log?.path),
        "seed": .string("\(trainer.seed)"),
        "stopped": .bool(wasStopped),
        "stop_reason": .string(stopReason.rawValue),
        "rows": rows, "order_check": orders.map { .array($0.map(\.json)) } ?? .null,
        "warnings": .array(warnings.map { .string($0) }),
      ].merging(verdict.json) { first, _ in first })
  }

  private var savedEpoch: JSONValue {
    (outcome.refitEpochs ?? weights?.epoch).map { .int($0) } ?? .null
  }

  private var wasStopped: Bool { outcome.history.wasStopped || outcome.interruption != nil }

  private var stopReason: StopReason { outcome.interruption ?? outcome.history.stopReason }

  private var warnings: [String] {
    prepared.data.notes(missing: prepared.experiment.reading.format.missing)
  }

  private var rows: JSONValue {
    let data = prepared.data
    return .object([
      "read": .int(data.rowCount), "dropped": .int(data.droppedRows),
      "train": .int(data.training.count), "validation": .int(data.validation?.count ?? 0),
    ])
  }

  private var classWeights: JSONValue {
    guard let weights = prepared.data.classWeights, let labels = prepared.data.task.labels else {
      return .null
    }
    return .object(
      Dictionary(uniqueKeysWithValues: zip(labels, weights.map { .number($0) })))
  }

  private func json(_ member: Outcome.Member) -> JSONValue {
    let values: [String: JSONValue] = [
      "epochs": .int(member.epochs), "stop_reason": .string(member.stopReason.rawValue),
      "best_epoch": member.weights.map { .int($0.epoch) } ?? .null,
    ]
    return .object(values.merging(member.weights?.json ?? [:]) { first, _ in first })
  }

  private func json(_ validation: Validation) -> JSONValue {
    let weights = ScoredWeights(validation, prepared.data.preparation.target)
    let values: [String: JSONValue] = [
      "epoch": .int(validation.epoch), "step": .int(validation.step),
    ]
    return .object(values.merging(weights.json) { first, _ in first })
  }

  private func json(_ epoch: History.Epoch) -> JSONValue {
    let target = prepared.data.preparation.target
    var values: [String: JSONValue] = [
      "epoch": .int(epoch.epoch), "step": .int(epoch.step),
      "learning_rate": .number(epoch.learningRate),
    ]
    for (prefix, metrics) in [
      ("train", target.metricValues(loss: epoch.trainLoss, epoch.trainMetrics)),
      ("val", target.metricValues(loss: epoch.validationLoss, epoch.validationMetrics)),
    ] {
      for (name, value) in metrics { values["\(prefix)_\(metricKey(name))"] = .number(value) }
    }
    return .object(values)
  }
}

extension ScoredWeights {
  /// What the names of the metrics begin with in reports: `val` or `train`.
  var prefix: String { rows == .validation ? "val" : "train" }

  /// The values by their keys: `val_loss`.
  fileprivate var json: [String: JSONValue] {
    Dictionary(
      uniqueKeysWithValues: metrics.map { ("\(prefix)_\(metricKey($0))", .number($1)) })
  }
}
