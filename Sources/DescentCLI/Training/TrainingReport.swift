import Descent
import DescentTables

/// A training as JSON; see docs/json.md.
enum TrainingReport {
  static func json(
    _ history: History, epoch: History.Epoch?, target: Preparation.Target, set: LearningSet,
    trainer: Trainer, model: String, seconds: Double
  ) -> JSONValue {
    .object([
      "history": .array(history.epochs.map { json($0, target) }),
      "best_epoch": history.bestEpoch.map { .int($0) } ?? .null,
      "saved_epoch": epoch.map { .int($0.epoch) } ?? .null,
      "parameters": .int(trainer.model.parameterCount),
      "seconds": .number(seconds),
      "model": .string(model),
      "seed": .string("\(trainer.seed)"),
      "stopped": .bool(history.wasStopped),
      "rows": .object([
        "read": .int(set.task.table.rowCount),
        "dropped": .int(set.task.droppedRows + set.droppedValidationRows),
        "train": .int(set.training.count), "validation": .int(set.validation?.count ?? 0),
      ]),
    ])
  }

  private static func json(_ epoch: History.Epoch, _ target: Preparation.Target) -> JSONValue {
    var values: [String: JSONValue] = ["epoch": .int(epoch.epoch)]
    for (prefix, figures) in [
      ("train", target.figures(loss: epoch.trainLoss, epoch.trainMetrics)),
      ("val", target.figures(loss: epoch.validationLoss, epoch.validationMetrics)),
    ] {
      for (name, value) in figures { values["\(prefix)_\(key(name))"] = .number(value) }
    }
    return .object(values)
  }
}
