import ArgumentParser
import Descent
import DescentTables

/// The figure that a training is judged by, and the observers that the options ask for.
struct LoopPlan {
  let monitor: Monitor
  /// What ends the training.
  let limits: [any TrainingObserver]
  let log: EventLog?
  let options: LoopOptions
  private let hasValidation: Bool

  /// Throws if the figure is none that is measured, or the log cannot be begun.
  init(_ options: TrainOptions, _ set: LearningSet, _ trainer: Trainer) throws {
    let loop = options.loop
    guard let monitor = trainer.monitor(named: loop.monitor) else {
      let names = ["loss"] + trainer.metrics.map { Monitor($0).name }
      let isOfClasses = set.preparation.target.labels != nil
      let known = try? MetricNames(loop.monitor).metrics.first is any ClassificationMetric
      throw ValidationError(
        "--monitor \(loop.monitor): not a figure of this training; expected one of "
          + names.joined(separator: ", ")
          + (known == isOfClasses ? "; to measure it, name it under --metrics" : ""))
    }
    self.monitor = monitor
    self.options = loop
    hasValidation = set.validation != nil
    // What a person gives is in the target's own units, what a trainer measures is not.
    let unit = set.preparation.target.figures(loss: nil, [monitor.name: 1])[monitor.name] ?? 1
    var limits: [any TrainingObserver] = []
    if let patience = loop.patience {
      limits.append(
        EarlyStopping(
          monitor: monitor, patience: patience, minimumChange: (loop.minChange ?? 0) / unit,
          patienceAfter: loop.patienceAfter ?? 0))
    }
    if let target = loop.stopAt { limits.append(TargetFigure(target / unit, of: monitor)) }
    if let budget = loop.budget { limits.append(budget) }
    self.limits = limits
    let settings = options.settings.compactMap { setting in
      setting.value.map { (setting.name, $0) }
    }
    log = try loop.log.map {
      try EventLog(
        in: $0,
        settings: Dictionary(
          [("file", options.file)] + settings, uniquingKeysWith: { first, _ in first }))
    }
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
  var figure: String { (hasValidation ? "val_" : "train_") + key(monitor.name) }

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
