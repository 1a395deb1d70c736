import Descent
import DescentTables

/// What a training is scored by, and what ends it.
package struct LoopPlan {
  /// What weights are scored by.
  package let monitor: Monitor
  /// The settings of the loop.
  package let settings: LoopSettings
  /// Whether there are rows to validate on.
  package let hasValidation: Bool
  /// What metrics are multiplied by to be in the target's own units.
  let metricScales: [String: Double]
  /// How many networks of an ensemble are trained one after another, each in its share of the time.
  private let turns: Int

  /// Throws if the monitor is not measured, or not defined for the rows to validate on.
  init(
    _ settings: LoopSettings, _ data: LearningData, _ trainer: Trainer, turns: Int
  ) throws {
    (self.settings, self.turns) = (settings, turns)
    hasValidation = data.validation != nil
    metricScales = data.preparation.target.metricScales
    guard let monitor = trainer.monitor(named: settings.monitor) else {
      throw Self.unknown(settings.monitor, data, trainer)
    }
    self.monitor = monitor
    if let rows = data.validation, let lack = data.validationData.lack, monitor != .loss,
      try trainer.evaluate(rows).metricValues[monitor.name] == nil
    {
      throw SettingError.refused(
        "\(setting: "monitor") \(monitor.name): not defined for the rows to validate on, \(lack); "
          + "choose others with \(setting: "split") or \(setting: "validation"), or another metric")
    }
  }

  /// An error for a monitor that is not measured, with what may have been meant.
  private static func unknown(
    _ name: String, _ data: LearningData, _ trainer: Trainer
  ) -> SettingError {
    let names = ["loss"] + trainer.metrics.map { Monitor($0).name }
    if let metric = Catalog.standard.metric(named: name), !type(of: metric).isScalar {
      return .refused(
        "\(setting: "monitor") \(name): a table, not a number; expected one of "
          + "\(names.joined(separator: ", "))")
    }
    let prefix = ["val_", "train_"].first { name.hasPrefix($0) } ?? ""
    let plain = String(name.dropFirst(prefix.count).map { $0 == "_" ? "-" : $0 })
    let isKnown = isMetric(plain, ofClasses: data.preparation.target.task == .classification)
    var message: SettingMessage =
      "\(setting: "monitor") \(name): not measured in this training; expected one of "
      + "\(names.joined(separator: ", "))"
    if plain != name && (isKnown || names.contains(plain)) {
      let change = prefix.isEmpty ? "with hyphens" : "without \(prefix)"
      message = message + "; \(change), as \(plain)"
    }
    if isKnown && !names.contains(plain) {
      message = message + "; to measure it, add \(setting: "metrics") \(plain)"
    }
    return .refused(message)
  }

  private static func isMetric(_ name: String, ofClasses: Bool) -> Bool {
    guard let metric = (try? MetricNames(text: name))?.metrics.first else { return false }
    return metric is any ClassificationMetric == ofClasses
  }

  /// What ends the training before its epochs. Values that a person gives are in the target's own units, those
  /// that a trainer measures are not.
  var limits: [any StopCondition] {
    let scale = metricScales[monitor.name] ?? 1
    var limits: [any StopCondition] = []
    if let patience = settings.patience {
      limits.append(
        EarlyStopping(
          monitor: monitor, patience: patience, minimumChange: (settings.minChange ?? 0) / scale,
          patienceAfter: settings.patienceAfter ?? 0))
    }
    if let target = settings.stopAt { limits.append(TargetMetric(target / scale, of: monitor)) }
    if let budget = settings.budget(ofTurns: turns) { limits.append(budget) }
    return limits
  }
}
