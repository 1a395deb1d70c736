import Descent
import DescentTables

/// What a training has read and decided, before it begins.
struct TrainingDescription {
  private let options: TrainOptions
  private let set: LearningSet
  private let trainer: Trainer
  private let plan: LoopPlan

  init(_ options: TrainOptions, _ set: LearningSet, _ trainer: Trainer, _ plan: LoopPlan) {
    self.options = options
    self.set = set
    self.trainer = trainer
    self.plan = plan
  }

  func write(to console: Console) {
    let table = set.task.table
    for note in set.task.notes { console.note(note) }
    console.say(
      "Read",
      "\(table.name): \(counted(table.rowCount, "row")) × \(counted(table.columns.count, "column"))"
    )
    let override = options.columns.task == nil ? "; --task overrides" : ""
    console.say(
      "Target",
      "\(set.task.targetName.quotedForMessage): \(set.task.task) (\(set.task.reason))\(override)")
    if set.task.droppedRows > 0 {
      console.say(
        "Dropped", "\(counted(set.task.droppedRows, "row")) without \(set.task.targetName)")
    }
    if set.droppedValidationRows > 0, case .file(let path) = options.rows.validation {
      console.say(
        "Dropped",
        "\(counted(set.droppedValidationRows, "row")) of \(path) without \(set.task.targetName)")
    }
    console.say("Features", features)
    for line in details { console.say("", line) }
    console.say("Split", split)
    console.say("Model", "\(network): \(grouped(trainer.model.parameterCount)) parameters")
    console.say("Loss", loss)
    console.say(
      "Batches",
      "\(MiniBatches(of: options.descent.batch, from: set.training.count, remainder: options.descent.last))"
    )
    console.say("Descent", descent)
    let isOverfit = options.loop.overfitBatch != nil
    if let schedule = options.refinement.chosenSchedule, !isOverfit {
      console.say("Schedule", schedule.text)
      for note in options.loop.fastRun ? [] : schedule.unreached(in: units) { console.note(note) }
    }
    let refined = options.refinement.inForce(decay: trainer.optimizer.weightDecay)
    if !refined.isEmpty { console.say("Steps", refined.joined(separator: ", ")) }
    if !isOverfit, !options.loop.fastRun {
      for note in options.refinement.layerRates?.unreached(in: units) ?? [] { console.note(note) }
    }
    if let limits = plan.limitsInForce, !isOverfit { console.say("Stops", limits) }
    if let average = trainer.stepOptions.average {
      console.say("Average", "\(average.title): it is what is validated and saved")
    }
    if options.measuring.metrics != nil { console.say("Metrics", metrics) }
    if !unmeasured.isEmpty {
      console.note(
        "there are no rows to validate on, which alone \(listed(unmeasured)) would be measured on")
    }
  }

  /// The metrics that neither run along with the training nor are needed to judge the weights.
  private var unmeasured: [String] {
    guard set.validation == nil, options.descent.keep == .last,
      trainer.stepOptions.average == nil
    else { return [] }
    return trainer.metrics.filter { type(of: $0).keepsRows }.map(\.name)
      .filter { $0 != options.loop.monitor }
  }

  private var features: String {
    let kinds = FeatureKind.allCases.compactMap { kind -> String? in
      let count = set.preparation.features.count { $0.encoder.kind == kind }
      return count == 0 ? nil : counted(count, kind.noun, plural: kind.plural)
    }
    let constant = set.preparation.features.count { feature in
      if case .number(let encoder) = feature.encoder { encoder.scale == 0 } else { false }
    }
    let width = set.preparation.width
    let inputs =
      width == set.preparation.features.count ? "" : " as \(grouped(width)) inputs"
    return kinds.joined(separator: ", ") + inputs + ", \(scaling)"
      + (constant > 0 ? "; \(grouped(constant)) constant there, now 0" : "")
  }

  private var scaling: String {
    switch options.columns.scaling {
    case .zScore: "z-scored by the training rows"
    case .minMax: "scaled from 0 to 1 by the training rows"
    case .log1p: "log(1 + x), z-scored by the training rows"
    case .none: "as they are"
    }
  }

  /// What is worth a line: what is missing, one-hot or left out.
  private var details: [String] {
    var lines: [String] = []
    let filled = set.preparation.features.compactMap { feature -> String? in
      if case .number(let encoder) = feature.encoder, encoder.hasIndicator {
        feature.name
      } else {
        nil
      }
    }
    if !filled.isEmpty {
      lines.append(
        "missing numbers are the training rows' \(options.columns.fill), and say so: "
          + list(filled))
    }
    let categories = set.preparation.features.compactMap { feature -> String? in
      guard case .category(let encoder) = feature.encoder else { return nil }
      return "\(feature.name) (\(encoder.levels.count)\(encoder.hasOther ? " + other" : "")"
        + "\(encoder.hasMissing ? " + missing" : ""))"
    }
    if !categories.isEmpty {
      lines.append("one-hot: \(list(categories)); --numeric and --ignore override")
    }
    let ignored = set.task.roles.filter { $0.kind == nil }
    if !ignored.isEmpty {
      lines.append("no features: " + list(ignored.map { "\($0.name) (\($0.reason))" }))
    }
    return lines
  }

  private func list(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ")
      + (names.count > 8 ? " and \(grouped(names.count - 8)) more" : "")
  }

  private var split: String {
    guard let validation = set.validation else {
      return "\(grouped(set.training.count)) rows to train, none to validate"
    }
    return "\(grouped(set.training.count)) rows to train, \(grouped(validation.count)) to validate "
      + "(\(set.splitDescription))"
  }

  private var network: String {
    let model = trainer.model
    return ([counted(model.input.count, "input")] + model.architecture.layers.map(\.summary))
      .joined(separator: " → ")
  }

  private var loss: String {
    let name = trainer.loss.summary + classWeights
    return switch set.preparation.target {
    case .classes: name
    case .number(let target, _, _):
      "\(name) of \(target.quotedForMessage), "
        + (trainer.loss.outputs == .logarithms ? "in parts of its mean" : "z-scored too") + ownUnits
    }
  }

  private var classWeights: String {
    switch options.columns.classWeights {
    case .none: ""
    case .balanced: ", the classes balanced"
    case .given(let weights):
      ", the classes weighing \(list(weights.map { "\($0.label) \($0.weight)" }))"
    }
  }

  private var ownUnits: String {
    let names = trainer.metrics.map(\.name).filter(Preparation.Target.metricsInTargetScale.contains)
    return names.isEmpty
      ? "" : "; \(listed(names)) \(names.count == 1 ? "is" : "are") in its own units"
  }

  private var metrics: String {
    let names = listed(trainer.metrics.map(\.name))
    guard let labels = set.preparation.target.labels, labels.count == 2 else { return names }
    return names + "; the class of two that is looked for is \(labels[1].quotedForMessage)"
  }

  private var descent: String {
    let rate = trainer.optimizer.learningRate
    let kind = type(of: trainer.optimizer).kind
    let isMean = trainer.reduction == .mean
    let size = MiniBatches(of: options.descent.batch, from: set.training.count)[0].count
    let other = isMean ? rate / Double(size) : rate * Double(size)
    // Adam, say, divides the gradient by its own size, so that a factor of it cancels.
    let equivalent =
      trainer.optimizer.isScaleFree
      ? "the other reduction moves as far"
      : "--reduction \(isMean ? "sum" : "mean") moves as far at \(shortest(other))"
    return "\(kind), learning rate \(rate), the gradient a batch's \(trainer.reduction) "
      + "(\(equivalent)), \(duration)"
  }

  /// The training, to where a limit ends it.
  private var units: TrainingClock {
    let batches = MiniBatches(
      of: options.descent.batch, from: set.training.count, remainder: options.descent.last)
    guard !batches.isEmpty else { return TrainingClock() }
    return TrainingClock(batches, epochs: options.descent.epochs)
      .limited(by: options.loop.budget?.limits ?? [])
  }

  private var duration: String {
    if let steps = options.loop.overfitBatch { return counted(steps, "step") }
    return options.loop.fastRun ? "2 batches" : counted(options.descent.epochs, "epoch")
  }

  /// Six significant digits at most.
  private func shortest(_ value: Double) -> String {
    var (scaled, unit) = (value, 1.0)
    while scaled < 1e5, unit < 1e15 { (scaled, unit) = (scaled * 10, unit * 10) }
    return "\(scaled.rounded() / unit)"
  }
}

extension FeatureKind {
  fileprivate var noun: String {
    switch self {
    case .number: "number"
    case .category: "category"
    case .boolean: "boolean"
    case .date: "date"
    }
  }

  fileprivate var plural: String { self == .category ? "categories" : noun + "s" }
}

extension WeightAverage {
  fileprivate var title: String {
    switch kind {
    case .exponential: "of the weights of each step, of a decay of \(decay)"
    case .equal: "of the weights at the ends of epochs from \(firstEpoch) on"
    }
  }
}
