import ArgumentParser
import Descent
import DescentExperiments
import DescentTables

/// `--folds`: a cross-validation, its report, and a file of the predictions of all rows by trainings without them.
struct FoldsRun {
  let experiment: Experiment
  let console: Console
  let isJSON: Bool

  /// The given file if it is a table, and not that of the model in a settings file.
  private var path: String {
    if let output = experiment.output.output, !output.hasSuffix(".safetensors") { return output }
    return ModelFiles.name(of: experiment.file) + "-folds.csv"
  }

  func run() throws {
    let path = path
    if Files.areSame(experiment.file, path) {
      throw FileError.unwritable(path: path, reason: "it is the table itself; name another file")
    }
    try Files.checkWritable(path)
    let folds = try experiment.prepareFolds(note: console.note)
    let first = try folds.prepare(fold: 0)
    TrainingDescription(first).write(to: console)
    let names = ["loss"] + first.trainer.metrics.map(\.name)
    guard let result = try measured(folds, names) else { throw ExitCode(Interrupt.exitCode ?? 1) }
    let values = names.map { name in
      "\(name) \(decimal(result.mean[name] ?? .nan)) ± \(decimal(result.deviation[name] ?? .nan))"
    }
    console.say("Mean", values.joined(separator: "  ") + " (standard deviation over the folds)")
    try write(result, folds.task, first, to: path)
    console.say("Saved", "\(path), the prediction of each row by the training without it")
    console.say("Next", "the same command without --folds trains the model")
    if isJSON { try console.json(json(result, path)) }
    try console.finish()
  }

  /// Trains without each fold, and writes a row of the table for each; nil after an interruption.
  private func measured(
    _ folds: PreparedFolds, _ names: [String]
  ) throws -> CrossValidation? {
    let width = max(10, (names.map(\.count).max() ?? 0) + 2)
    console.sayRow("fold   train    test  epochs" + names.map { right($0, width) }.joined())
    Interrupt.listen()
    var number = 0
    return try folds.run(
      cancellation: Cancellation { Interrupt.exitCode == nil ? nil : .interrupted }
    ) { fold in
      number += 1
      let values = names.map { right(decimal(fold.metrics[$0] ?? .nan), width) }
      console.sayRow(
        right("\(number)", 4) + right(grouped(fold.trainingRows), 8)
          + right(grouped(fold.rows.count), 8) + right("\(fold.epochs)", 8) + values.joined())
    }
  }

  /// A line for each row that was held out, in the order of the table.
  private func write(
    _ result: CrossValidation, _ task: TableTask, _ prepared: PreparedExperiment, to path: String
  ) throws {
    let model = try prepared.untrainedModel
    let targets = model.preparation.target.names
    let lines = try task.table.lines(
      ofHeldOut: result.folds.map { ($0.rows, $0.predictions) }, targets: targets,
      model.model.precision)
    let writer = try FileWriter(to: path)
    try writer.write(csvLine(["line", "fold"] + targets + model.predictionColumns) + lines)
    try writer.close()
  }

  private func json(_ result: CrossValidation, _ path: String) -> JSONValue {
    .object([
      "folds": .array(
        result.folds.map { fold in
          .object([
            "train": .int(fold.trainingRows), "validation": .int(fold.validationRows),
            "test": .int(fold.rows.count), "epochs": .int(fold.epochs),
            "metrics": JSONValue(metrics: fold.metrics),
          ])
        }),
      "mean": .object(["metrics": JSONValue(metrics: result.mean)]),
      "deviation": .object(["metrics": JSONValue(metrics: result.deviation)]),
      "output": .string(path),
    ])
  }
}
