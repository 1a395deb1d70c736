import ArgumentParser
import Descent
import DescentTables

/// The figure that a training is judged by, and the observers that the options ask for.
struct LoopPlan {
  let monitor: Monitor
  /// What ends the training.
  let limits: [any TrainingObserver]
  /// What changes the rates of layers on the way.
  let rateChanges: [LayerRateChange]
  let log: EventLog?
  let options: LoopOptions
  private let hasValidation: Bool

  /// Throws if the figure is none that is measured, or the log cannot be begun.
  init(_ options: TrainOptions, _ set: LearningSet, _ trainer: Trainer) throws {
    let loop = options.loop
    monitor = try Self.monitor(loop, set, trainer)
    self.options = loop
    hasValidation = set.validation != nil
    // What a person gives is in the target's own units, what a trainer measures is not.
    let units = set.preparation.target.metricScales
    let unit = units[monitor.name] ?? 1
    var limits: [any TrainingObserver] = []
    if let patience = loop.patience {
      limits.append(
        EarlyStopping(
          monitor: monitor, patience: patience, minimumChange: (loop.minChange ?? 0) / unit,
          patienceAfter: loop.patienceAfter ?? 0))
    }
    if let target = loop.stopAt { limits.append(TargetMetric(target / unit, of: monitor)) }
    if let budget = loop.budget { limits.append(budget) }
    self.limits = limits
    rateChanges = try NetworkPlan(options).rateChanges
    let settings = options.settings.compactMap { setting in
      setting.value.map { (setting.name, $0) }
    }
    // Overfitting a batch is no training that could be logged.
    log = try (loop.overfitBatch == nil ? loop.log : nil).map {
      try EventLog(
        in: $0,
        settings: Dictionary(
          [("file", options.file)] + settings, uniquingKeysWith: { first, _ in first }),
        units: units)
    }
  }

  /// Throws if the figure is none that is measured, or not defined for the rows to validate on.
  static func monitor(
    _ options: LoopOptions, _ set: LearningSet, _ trainer: Trainer
  ) throws -> Monitor {
    guard let monitor = trainer.monitor(named: options.monitor) else {
      throw unknown(options.monitor, set, trainer)
    }
    if let rows = set.validation, let lack = set.validationLack, monitor != .loss,
      try trainer.evaluate(rows).metricValues[monitor.name] == nil
    {
      throw ValidationError(
        "--monitor \(monitor.name): not defined for the rows to validate on, \(lack); choose others "
          + "with --split or --validation, or another figure")
    }
    return monitor
  }

  /// A figure to judge by that is not measured, with how it may have been meant.
  private static func unknown(
    _ name: String, _ set: LearningSet, _ trainer: Trainer
  ) -> ValidationError {
    let names = ["loss"] + trainer.metrics.map { Monitor($0).name }
    if let metric = Catalog.standard.metric(named: name), !type(of: metric).isScalar {
      return ValidationError(
        "--monitor \(name): a table and no figure; expected one of \(names.joined(separator: ", "))"
      )
    }
    let prefix = ["val_", "train_"].first { name.hasPrefix($0) } ?? ""
    let plain = String(name.dropFirst(prefix.count).map { $0 == "_" ? "-" : $0 })
    let isOfClasses = try? MetricNames(plain).metrics.first is any ClassificationMetric
    let isKnown = isOfClasses == (set.preparation.target.labels != nil)
    return ValidationError(
      "--monitor \(name): not a figure of this training; expected one of "
        + names.joined(separator: ", ")
        + (plain != name && (isKnown || names.contains(plain))
          ? "; " + (prefix.isEmpty ? "with hyphens" : "without \(prefix)") + ", as \(plain)" : "")
        + (isKnown && !names.contains(plain) ? "; to measure it, add --metrics \(plain)" : ""))
  }

  /// Why a training ended, for a person to read: `val_loss has not improved for 5 validations`.
  func reason(_ reason: StopReason) -> String {
    switch reason {
    case .epochs: "all epochs are done"
    case .noImprovement:
      "\(noImprovement) for \(counted(options.patience ?? 0, "validation"))"
    case .target: "\(figure) has reached \(options.stopAt ?? .nan)"
    case .time: "the time of --max-time \(options.maxTime?.description ?? "") is up"
    case .steps: "the steps of --max-steps are done"
    case .rows: "the rows of --max-rows are done"
    case .cancelled, .interrupted, .observer: "what there is, is saved"
    }
  }

  /// What the training is judged by, as the report calls it: `val_loss`.
  var figure: String { (hasValidation ? "val_" : "train_") + metricKey(monitor.name) }

  /// `val_loss has not improved`, or `… by more than 0.05`.
  var noImprovement: String {
    let change = options.minChange ?? 0
    return "\(figure) has not improved" + (change > 0 ? " by more than \(change)" : "")
  }
}

extension LoopOptions {
  /// What `--max-time`, `--max-steps` and `--max-rows` leave, if any of them is given.
  var budget: Budget? {
    guard maxTime != nil || maxSteps != nil || maxRows != nil else { return nil }
    return Budget(time: maxTime?.time, steps: maxSteps, rows: maxRows)
  }
}
