import Descent
import DescentTables

/// Trainings of an experiment on parts of its rows, each measured on the rows that it was without.
///
/// ```swift
/// experiment.rows.folds = 5
/// let result = try experiment.crossValidate()
/// print(result.mean["accuracy"] ?? .nan, result.deviation["accuracy"] ?? .nan)
/// ```
public struct CrossValidation: Sendable {
  /// One training, and how it predicts the rows that were held out.
  public struct Fold: Sendable {
    /// The number of rows that were trained on, those of a refit among them.
    public let trainingRows: Int
    /// The number of rows that chose the weights.
    public let validationRows: Int
    /// The number of epochs.
    public let epochs: Int
    /// The loss and the metrics of the held-out rows by name, in the target's own units.
    public let metrics: [String: Double]
    /// The numbers of the held-out rows in the table.
    public let rows: [Int]
    /// Their predictions.
    public let predictions: [Prediction]
  }

  /// The folds, in their order.
  public let folds: [Fold]

  /// Σ vᵢ / k of each value over the k folds that have it.
  public var mean: [String: Double] { summary { values, mean in mean } }

  /// √(Σ (vᵢ − mean)² / (k − 1)) of each value: the standard deviation over the folds.
  public var deviation: [String: Double] {
    summary { values, mean in
      guard values.count > 1 else { return nil }
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(values.count - 1)).squareRoot()
    }
  }

  private func summary(_ number: ([Double], Double) -> Double?) -> [String: Double] {
    var summary: [String: Double] = [:]
    for name in Set(folds.flatMap(\.metrics.keys)) {
      let values = folds.compactMap { $0.metrics[name] }
      summary[name] = number(values, values.reduce(0, +) / Double(values.count))
    }
    return summary
  }
}

/// The folds of an experiment whose table has been read.
public struct PreparedFolds {
  /// The experiment.
  public let experiment: Experiment
  /// What is learned.
  public let task: TableTask
  private let splits: [Split]

  init(_ experiment: Experiment, _ task: TableTask, _ splits: [Split]) {
    (self.experiment, self.task, self.splits) = (experiment, task, splits)
  }

  /// The training without the rows of a fold. Its preparation, weights and optimizer are its own.
  public func prepare(fold: Int) throws -> PreparedExperiment {
    let split = try task.split(
      experiment.rows.rule, fraction: experiment.rows.fraction, seed: experiment.descent.seed,
      ofRows: splits[fold].training)
    return try PreparedExperiment(
      experiment, LearningData(experiment, task, split) { _ in })
  }

  /// Trains and measures the folds, one after the other. `finished` is called with each.
  /// - Returns: The result; nil if a training was cancelled.
  /// - Throws: What a training throws.
  public func run(
    cancellation: Cancellation? = nil, finished: (CrossValidation.Fold) -> Void = { _ in }
  ) throws -> CrossValidation? {
    var folds: [CrossValidation.Fold] = []
    for number in splits.indices {
      let prepared = try prepare(fold: number)
      let outcome = try prepared.run(cancellation: cancellation)
      if outcome.interruption != nil { return nil }
      let fold = try measured(outcome, prepared, splits[number].validation)
      finished(fold)
      folds.append(fold)
    }
    return CrossValidation(folds: folds)
  }

  private func measured(
    _ outcome: Outcome, _ prepared: PreparedExperiment, _ rows: [Int]
  ) throws -> CrossValidation.Fold {
    let (model, target) = (outcome.model, outcome.model.preparation.target)
    let held = try model.preparation.compactDataset(
      of: task.table, rows: rows, classWeights: nil, precision: model.model.precision)
    let totals = try model.model.evaluate(
      held, loss: model.loss, metrics: prepared.trainer.metrics)
    return CrossValidation.Fold(
      trainingRows: model.record.trainingRows,
      validationRows: model.record.validationRows,
      epochs: outcome.refitEpochs ?? outcome.history.epochs.count,
      metrics: target.metricValues(loss: totals.loss, totals.metricValues), rows: rows,
      predictions: try model.predict(task.table, rows: rows))
  }
}

extension Experiment {
  /// Reads the table and divides its rows into folds. `note` gets what is odd about the file.
  /// - Throws: What is wrong with the settings or the table.
  public func prepareFolds(note: (String) -> Void = { _ in }) throws -> PreparedFolds {
    guard let count = rows.folds else {
      throw SettingError.refused(
        "\(setting: "folds") is missing: expected the number of parts of the rows, as 5")
    }
    guard case .fraction = rows.validation else {
      throw SettingError.refused(
        "\(setting: "folds") and \(setting: "validation") \(rows.validation.text): the folds are of one "
          + "table; leave out one of them")
    }
    let data = try prepare(note: note).data
    guard case .memory = data.storage else {
      throw SettingError.refused(
        "\(setting: "folds"): the rows do not fit in memory; train on fewer, or give more "
          + "\(setting: "memory")")
    }
    var experiment = self
    experiment.loop.log = nil
    return PreparedFolds(
      experiment, data.task,
      try data.task.folds(rows.rule, count: count, seed: descent.seed))
  }

  /// Trains without each fold in turn, and measures each training on the rows of the fold. `note` gets what is
  /// odd about the file.
  /// - Throws: What is wrong with the settings or the table, and what a training throws.
  public func crossValidate(note: (String) -> Void = { _ in }) throws -> CrossValidation {
    guard let result = try prepareFolds(note: note).run() else {
      stop("a cross-validation that nobody can cancel was cancelled")
    }
    return result
  }
}
