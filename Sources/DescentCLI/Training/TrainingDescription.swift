import Descent
import DescentExperiments
import DescentTables

/// What a training has read and decided before it begins.
struct TrainingDescription {
  private let experiment: Experiment
  private let data: LearningData
  private let trainer: Trainer
  private let plan: LoopPlan
  private let batches: MiniBatches
  private let epochs: Int
  /// The number of networks.
  private let size: Int
  /// Why the networks are not trained again on all rows, although that is asked for.
  private let obstacle: String?
  /// Whether they are.
  private let refits: Bool
  private var task: TableTask { data.task }

  init(_ prepared: PreparedExperiment) {
    experiment = prepared.experiment
    data = prepared.data
    trainer = prepared.trainer
    plan = prepared.plan
    batches = prepared.batches
    epochs = prepared.epochs
    size = prepared.ensembleSize
    obstacle = prepared.refitObstacle
    refits = prepared.refits
  }

  func write(to console: Console) {
    writeTask(to: console)
    if experiment.preset != .plain { console.say("Preset", preset) }
    if let obstacle { console.note("--refit: \(obstacle)") }
    if experiment.preset != .plain, experiment.loop.patience != nil,
      experiment.descent.keep == .last
    {
      console.note(
        "--patience ends the training, and --keep last saves its last weights; --keep best saves the best"
      )
    }
    console.say("Batches", "\(batches)")
    console.say("Descent", descent)
    writeSteps(to: console)
    if let limits = plan.activeLimits, isWhole || isFast { console.say("Stops", limits) }
    if let average = trainer.stepOptions.average {
      console.say("Average", "\(average.title): it is validated and saved")
    }
    if experiment.metrics.metrics != nil { console.say("Metrics", metrics) }
    if !unmeasured.isEmpty {
      console.note(
        "there are no rows to validate on; \(listed(unmeasured)) would be measured on those alone")
    }
  }

  /// What is learned from which rows by which network.
  func writeTask(to console: Console) {
    writeTable(to: console)
    console.say("Split", split)
    console.say("Model", "\(network): \(grouped(trainer.model.parameterCount)) parameters")
    if size > 1, isWhole { console.say("Ensemble", ensemble) }
    console.say("Loss", loss)
  }

  private func writeTable(to console: Console) {
    let table = task.table
    console.say(
      "Read",
      "\(table.name): \(counted(data.rowCount, "row")) × \(counted(table.columns.count, "column"))"
    )
    if let memory = data.memoryText { console.say("Memory", memory) }
    let override = experiment.columns.task == nil ? "; --task overrides" : ""
    console.say(
      "Target",
      "\(task.targetTitle): \(task.task) (\(task.reason))\(override)\(positive)")
    let droppedHere = data.droppedRows - data.validationData.droppedRows
    if droppedHere > 0 {
      console.say(
        "Dropped",
        "\(counted(droppedHere, "row")) without \(task.targetNames.joined(separator: " or "))")
    }
    let dropped = data.validationData.droppedRows
    if dropped > 0, case .file(let path) = experiment.rows.validation {
      console.say(
        "Dropped",
        "\(counted(dropped, "row")) of \(path) without \(task.targetNames.joined(separator: " or "))"
      )
    }
    console.say("Features", features)
    for line in details { console.say("", line) }
    for note in data.notes(missing: experiment.reading.format.missing) { console.say("Note", note) }
  }

  /// The class that metrics look for, if one is asked for.
  private var positive: String {
    task.options.positive == nil
      ? "" : "; metrics look for \(task.labels?.last?.quotedForMessage ?? "")"
  }

  private func writeSteps(to console: Console) {
    let regularization = experiment.regularization
    if let schedule = regularization.chosenSchedule, isWhole || isFast {
      console.say("Schedule", schedule.text)
      if isWhole { schedule.unreached(in: clock).forEach { console.note($0.commandText) } }
    }
    let active = regularization.active(decay: trainer.optimizer.weightDecay)
    if !active.isEmpty { console.say("Steps", active.joined(separator: ", ")) }
    if isWhole {
      regularization.layerRates?.unreached(in: clock).forEach { console.note($0.commandText) }
    }
  }

  private var isFast: Bool { experiment.loop.fastRun }
  /// Whether this is neither a fast run nor a training on one batch.
  private var isWhole: Bool { !isFast && experiment.loop.overfitBatch == nil }

  /// The metrics that neither run along with the training nor are needed to score the weights.
  private var unmeasured: [String] {
    guard data.validation == nil, experiment.descent.keep == .last,
      trainer.stepOptions.average == nil
    else { return [] }
    return trainer.metrics.filter { type(of: $0).keepsRows }.map(\.name)
      .filter { $0 != experiment.loop.monitor }
  }

  private var features: String {
    let kinds = FeatureKind.allCases.compactMap { kind -> String? in
      let count = data.preparation.features.count { $0.encoder.kind == kind }
      return count == 0 ? nil : counted(count, kind.noun, plural: kind.plural)
    }
    let constant = data.preparation.features.count { feature in
      if case .number(let encoder) = feature.encoder { encoder.scale == 0 } else { false }
    }
    let width = data.preparation.width
    let inputs =
      width == data.preparation.features.count
      ? ""
      : " as \(grouped(width)) inputs"
        + (mostRanges > 0 ? " (numbers have up to \(mostRanges) ranges)" : "")
    let isOnlyText = data.preparation.features.allSatisfy { $0.encoder.kind == .text }
    return kinds.joined(separator: ", ") + inputs + (isOnlyText ? "" : ", \(scaling)")
      + (constant > 0 ? "; \(grouped(constant)) constant there, now 0" : "")
  }

  private var ensemble: String {
    "\(size) networks from other weights, whose predictions are averaged"
      + (mostRanges > 0 ? "; every second one sees the numbers without their ranges" : "")
      + (experiment.rows.folds == nil ? "; below is the first" : "")
  }

  private var mostRanges: Int {
    data.preparation.features.reduce(0) { most, feature in
      if case .number(let encoder) = feature.encoder {
        max(most, encoder.ranges.count)
      } else {
        most
      }
    }
  }

  private var scaling: String {
    switch experiment.columns.scaling {
    case .zScore: "z-scored by the training rows"
    case .minMax: "scaled from 0 to 1 by the training rows"
    case .log1p: "log(1 + x), z-scored by the training rows"
    case .none: "as they are"
    }
  }

  /// What is worth a line: what is missing, one-hot or left out.
  private var details: [String] {
    var lines: [String] = []
    let filled = data.preparation.features.compactMap { feature -> String? in
      if case .number(let encoder) = feature.encoder, encoder.hasIndicator {
        feature.name
      } else {
        nil
      }
    }
    if !filled.isEmpty {
      lines.append(
        "missing numbers are the training rows' \(experiment.columns.fill), and say so: "
          + list(filled))
    }
    let categories = data.preparation.features.compactMap { feature -> String? in
      guard case .category(let encoder) = feature.encoder else { return nil }
      return "\(feature.name) (\(encoder.levels.count)\(encoder.hasOther ? " + other" : "")"
        + "\(encoder.hasMissing ? " + missing" : ""))"
    }
    if !categories.isEmpty {
      lines.append("one-hot: \(list(categories)); --numeric and --ignore override")
    }
    let texts = data.preparation.features.filter { $0.encoder.kind == .text }
    if !texts.isEmpty {
      lines.append(
        "hashed runs of characters and words: "
          + list(texts.map { "\($0.name) (\(grouped($0.encoder.width)))" }))
    }
    let ignored = data.task.roles.filter { $0.kind == nil }
    if !ignored.isEmpty {
      lines.append(
        "no features: " + list(ignored.map { "\($0.name) (\($0.reason))" })
          + (task.freeTexts.isEmpty ? "" : "; --text learns from free text"))
    }
    return lines
  }

  private func list(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ")
      + (names.count > 8 ? " and \(grouped(names.count - 8)) more" : "")
  }

  private var split: String {
    guard let validation = data.validation else {
      return "\(grouped(data.training.count)) rows to train, none to validate"
    }
    return
      "\(grouped(data.training.count)) rows to train, \(grouped(validation.count)) to validate "
      + "(\(data.validationData.description))"
  }

  private var network: String {
    let model = trainer.model
    return ([counted(model.input.count, "input")] + model.architecture.layers.map(\.summary))
      .joined(separator: " → ")
  }

  private var loss: String {
    let name = trainer.loss.summary + classWeights
    return switch data.preparation.target {
    case .classes: name
    case .number(let target, _, _):
      "\(name) of \(target.quotedForMessage), "
        + (trainer.loss.outputs == .logarithms ? "in parts of its mean" : "z-scored too") + ownUnits
    case .logarithm(let target, _, _):
      "\(name) of log(1 + \(target.quotedForMessage)), z-scored; "
        + "\(listed(trainer.metrics.map(\.name))) \(trainer.metrics.count == 1 ? "is" : "are") of the "
        + "target itself"
    case .several(let targets):
      "\(name), the mean over \(targets.count) targets"
        + (task.task == .classification ? "" : ", each \(targets[0].scaledText)")
        + "; \(listed(trainer.metrics.map(\.name))) "
        + (trainer.metrics.count == 1 ? "is a mean" : "are means")
        + " over the targets" + (task.task == .classification ? "" : " in their own units")
    }
  }

  private var classWeights: String {
    switch experiment.columns.classWeights {
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
    guard let labels = data.preparation.target.labels, labels.count == 2 else { return names }
    return names + "; the class of two that is looked for is \(labels[1].quotedForMessage)"
  }

  /// The preset, and the options that change what it says.
  private var preset: String {
    let flags = Set(Experiment.settings.filter(\.isFlag).map(\.name))
    let options = experiment.settingsOfPreset.filter { $0.name != "refit" || refits }
      .map { name, text in flags.contains(name) ? "--\(name)" : "--\(name) \(text)" }
    return "\(experiment.preset), which is " + options.joined(separator: " ")
      + "; --preset plain is a network without these"
  }

  private var descent: String {
    let rate = trainer.optimizer.learningRate
    let kind = type(of: trainer.optimizer).kind
    let isMean = trainer.reduction == .mean
    let size = MiniBatches(of: experiment.descent.batch, from: data.training.count)[0].count
    let other = isMean ? rate / Double(size) : rate * Double(size)
    // A rule such as Adam divides the gradient by its own size, so a factor of it cancels.
    let equivalent =
      trainer.optimizer.isScaleFree
      ? "the other reduction moves as far"
      : "--reduction \(isMean ? "sum" : "mean") moves as far at \(shortest(other))"
    return "\(kind), learning rate \(rate), the gradient a batch's \(trainer.reduction) "
      + "(\(equivalent)), \(duration)"
  }

  /// The length of the training, to where a limit ends it.
  private var clock: TrainingClock {
    guard !batches.isEmpty else { return TrainingClock() }
    return TrainingClock(batches, epochs: epochs)
      .limited(by: experiment.loop.budget?.limits ?? [])
  }

  private var duration: String {
    if let steps = experiment.loop.overfitBatch { return counted(steps, "step") }
    return experiment.loop.fastRun ? "2 batches" : counted(epochs, "epoch")
  }

  /// Six significant digits at most.
  private func shortest(_ value: Double) -> String {
    var (scaled, unit) = (value, 1.0)
    while scaled < 1e5, unit < 1e15 { (scaled, unit) = (scaled * 10, unit * 10) }
    return "\(scaled.rounded() / unit)"
  }
}

extension Preparation.Target {
  /// How a number was scaled, for a person to read.
  fileprivate var scaledText: String {
    if case .logarithm = self { "log(1 + y), z-scored" } else { "z-scored" }
  }
}

extension FeatureKind {
  fileprivate var noun: String {
    switch self {
    case .number: "number"
    case .category: "category"
    case .boolean: "boolean"
    case .date: "date"
    case .text: "text"
    case .array: "column of arrays"
    }
  }

  fileprivate var plural: String {
    switch self {
    case .category: "categories"
    case .array: "columns of arrays"
    default: noun + "s"
    }
  }
}

extension WeightAverage {
  fileprivate var title: String {
    switch kind {
    case .exponential: "of the weights of each step, decay \(decay)"
    case .equal: "of the weights at the ends of epochs from \(firstEpoch) on"
    }
  }
}
