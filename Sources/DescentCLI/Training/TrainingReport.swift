import Descent
import DescentTables

/// A training as JSON; see docs/json.md.
enum TrainingReport {
  static func json(
    _ history: History, _ weights: JudgedWeights?, _ plan: LoopPlan, set: LearningSet,
    trainer: Trainer, model: String?, lastModel: String?, seconds: Double
  ) -> JSONValue {
    let target = set.preparation.target
    let best = history.bestValidation
    return .object([
      "history": .array(history.epochs.map { json($0, target) }),
      "validations": .array(history.validations.map { json($0, target) }),
      "monitor": .string(plan.monitor.name), "class_weights": classWeights(set),
      "best_epoch": best.map { .int($0.epoch) } ?? .null,
      "best_step": best.map { .int($0.step) } ?? .null,
      "saved_epoch": weights.map { .int($0.epoch) } ?? .null,
      "parameters": .int(trainer.model.parameterCount),
      "seconds": .number(seconds),
      "model": JSONValue(model),
      "last_model": JSONValue(lastModel),
      "log": JSONValue(plan.log?.path),
      "seed": .string("\(trainer.seed)"),
      "stopped": .bool(history.wasStopped),
      "stop_reason": .string(history.stopReason.rawValue),
      "rows": .object([
        "read": .int(set.task.table.rowCount),
        "dropped": .int(set.task.droppedRows + set.droppedValidationRows),
        "train": .int(set.training.count), "validation": .int(set.validation?.count ?? 0),
      ]),
    ])
  }

  private static func classWeights(_ set: LearningSet) -> JSONValue {
    guard let weights = set.classWeights, let labels = set.task.labels else { return .null }
    return .object(
      Dictionary(uniqueKeysWithValues: zip(labels, weights.map { .number($0) })))
  }

  private static func json(_ validation: Validation, _ target: Preparation.Target) -> JSONValue {
    var values: [String: JSONValue] = [
      "epoch": .int(validation.epoch), "step": .int(validation.step),
    ]
    for (name, value) in target.metricValues(loss: validation.loss, validation.metrics) {
      values["\(validation.prefix)_\(metricKey(name))"] = .number(value)
    }
    return .object(values)
  }

  private static func json(_ epoch: History.Epoch, _ target: Preparation.Target) -> JSONValue {
    var values: [String: JSONValue] = [
      "epoch": .int(epoch.epoch), "step": .int(epoch.step),
      "learning_rate": .number(epoch.learningRate),
    ]
    for (prefix, figures) in [
      ("train", target.metricValues(loss: epoch.trainLoss, epoch.trainMetrics)),
      ("val", target.metricValues(loss: epoch.validationLoss, epoch.validationMetrics)),
    ] {
      for (name, value) in figures { values["\(prefix)_\(metricKey(name))"] = .number(value) }
    }
    return .object(values)
  }
}
