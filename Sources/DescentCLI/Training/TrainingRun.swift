import ArgumentParser
import Descent
import DescentTables

/// One run of `descent train`, from the file to the saved model.
struct TrainingRun {
  private let options: TrainOptions
  private let isJSON: Bool
  private let console: Console

  init(_ options: TrainOptions, isJSON: Bool) {
    self.options = options
    self.isJSON = isJSON
    console = Console(reportingTo: isJSON ? .error : .output)
  }

  func run() throws {
    // Who reads the report may go; the model is to be saved all the same.
    Interrupt.ignoreBrokenPipes()
    if let threads = options.descent.threads { KernelThreads.count = threads }
    try checkOutput()
    let set = try LearningSet(options, console: console)
    let trainer = try TrainerFactory(options, set).trainer()
    let plan = try LoopPlan(options, set, trainer)
    TrainingDescription(options, set, trainer).write(to: console)
    if let steps = options.loop.overfitBatch {
      return try OverfitRun(
        options: options, set: set, trainer: trainer, console: console, isJSON: isJSON
      ).run(steps: steps)
    }

    let batches = MiniBatches(
      of: options.descent.batch, from: set.training.count, last: options.descent.last)
    let report = EpochReport(
      set.preparation.target, trainer.metrics, areChosen: options.measuring.metrics != nil,
      epochs: options.loop.fastRun ? 1 : options.descent.epochs, batches: batches,
      hasValidation: set.validation != nil, console: console)
    Interrupt.listen()
    report.begin()
    let history = try fit(trainer, set, plan, report)
    console.clearProgress()
    let seconds = report.seconds
    if options.loop.fastRun {
      try finishFastRun(trainer, set, plan, history, seconds)
    } else {
      try finish(trainer, set, plan, history, report, seconds)
    }
  }

  private func fit(
    _ trainer: Trainer, _ set: LearningSet, _ plan: LoopPlan, _ report: EpochReport
  ) throws -> History {
    let descent = options.descent
    let shuffle = descent.shuffle.shuffle(seed: descent.seed)
    let observers: [any TrainingObserver] =
      [report] + plan.limits + (plan.log.map { [$0] } ?? [])
    do {
      if options.loop.fastRun {
        return try trainer.fastRun(
          set.training, batches: descent.batch, last: descent.last, shuffle: shuffle,
          validation: set.validation, keep: descent.keep, monitor: plan.monitor,
          observers: observers)
      }
      return try trainer.fit(
        set.training, epochs: descent.epochs, batches: descent.batch, last: descent.last,
        shuffle: shuffle, validation: set.validation,
        validating: options.loop.validateEvery.cadence, keep: descent.keep,
        monitor: plan.monitor, observers: observers)
    } catch {
      guard case .diverged(let diagnosis) = error else { throw error }
      throw Divergence(
        diagnosis, in: options.file, set, learningRate: trainer.optimizer.learningRate)
    }
  }

  /// The weights to save: the best or, if they are averaged, the average of the last.
  private func model(_ trainer: Trainer) -> Model {
    options.descent.keep == .best ? trainer.model : trainer.averagedModel ?? trainer.model
  }

  /// Saves the model, and says where it is and what to do with it. After a signal, what there is, with
  /// the signal's exit code.
  private func finish(
    _ trainer: Trainer, _ set: LearningSet, _ plan: LoopPlan, _ history: History,
    _ report: EpochReport, _ seconds: Double
  ) throws {
    let target = set.preparation.target
    let keepsBest = options.descent.keep == .best
    let best = keepsBest ? history.bestValidation : nil
    let last = report.lastValidation.flatMap { $0.step == trainer.steps ? $0 : nil }
    let weights = (best ?? last).map { JudgedWeights($0, target) }
    if keepsBest, best == nil, !history.wasStopped, plan.monitor == .loss {
      throw Divergence(
        place: "\(options.file): the loss of the validation rows is not finite",
        learningRate: trainer.optimizer.learningRate)
    }
    if keepsBest, best == nil, report.lastValidation != nil {
      console.note(
        "\(plan.monitor.name) was not defined in any validation, so that no weights were the best; "
          + "the last are saved")
    }
    let record = TrainingRecord(
      settings: options.record, seed: options.descent.seed, trainingRows: set.training.count,
      validationRows: set.validation?.count ?? 0, epoch: weights?.epoch ?? 0,
      metrics: weights?.figures ?? [:])
    let model = try TableModel(
      model(trainer), set.preparation, loss: trainer.loss, format: options.format.format(),
      record: record)
    try model.write(to: output)

    let steps = counted(trainer.steps, "step")
    if history.wasStopped {
      console.say("Stopped", "after \(steps); \(plan.reason(history.stopReason))")
    } else {
      console.say("Ended", "after \(steps); \(plan.reason(history.stopReason))")
    }
    if let weights {
      console.say(best == nil ? "Last" : "Best", "\(weights.place): \(report.text(weights))")
    }
    console.say(
      "Saved",
      output + ", the weights "
        + (weights.map { "of \($0.place)" } ?? "after \(steps), within an epoch"))
    if let path = plan.log?.path { console.say("Log", path) }
    if options.file != "-" {
      let files = "\(quotedForShell(output)) \(quotedForShell(options.file))"
      console.say("Next", "descent evaluate \(files)")
      console.say("", "descent predict \(files)")
    }
    try end(trainer, set, plan, history, weights, model: output, seconds)
  }

  /// Nothing is saved of two batches, but all that saving takes is done.
  private func finishFastRun(
    _ trainer: Trainer, _ set: LearningSet, _ plan: LoopPlan, _ history: History,
    _ seconds: Double
  ) throws {
    _ = try TableModel(
      trainer.model, set.preparation, loss: trainer.loss, format: options.format.format())
    _ = try trainer.model.serialized()
    if let path = plan.log?.path { console.say("Log", path) }
    console.say("Fast run", "all of it works on two batches; nothing is saved")
    try end(trainer, set, plan, history, nil, model: nil, seconds)
  }

  /// The JSON object, and the exit code of a signal or of what could not be written.
  private func end(
    _ trainer: Trainer, _ set: LearningSet, _ plan: LoopPlan, _ history: History,
    _ weights: JudgedWeights?, model: String?, _ seconds: Double
  ) throws {
    if isJSON {
      try console.json(
        TrainingReport.json(
          history, weights, plan, set: set, trainer: trainer, model: model, seconds: seconds))
    }
    if let code = Interrupt.exitCode { throw ExitCode(code) }
    try console.finish()
    if let failure = plan.log?.failure { throw failure }
  }

  /// In quotes where a shell would take it apart.
  private func quotedForShell(_ path: String) -> String {
    let isPlain = path.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
        || "_-./,+:@%".unicodeScalars.contains($0)
    }
    return isPlain && !path.isEmpty
      ? path
      : "'"
        + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        + "'"
  }

  /// Where the model goes: by default, `digits.safetensors` in the current folder for
  /// `Examples/Data/digits.csv`.
  private var output: String {
    if let output = options.output { return output }
    let name = options.file == "-" ? "model" : options.file.split(separator: "/").last ?? "model"
    let suffix = [".csv", ".tsv", ".txt"].first { name.hasSuffix($0) } ?? ""
    return name.dropLast(suffix.count) + ".safetensors"
  }

  /// Before the training, whose hours would be lost if the model could not be written.
  private func checkOutput() throws {
    if Files.areSame(options.file, output) {
      throw FileError.unwritable(path: output, reason: "it is the table itself; name another file")
    }
    if case .file(let path) = options.rows.validation, Files.areSame(path, output) {
      throw FileError.unwritable(
        path: output, reason: "it is the table to validate on; name another file")
    }
    try Files.checkWritable(output)
  }
}
