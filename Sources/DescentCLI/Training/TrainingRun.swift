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
    options.descent.threads.use()
    let files = ModelFiles(options)
    try files.check(options)
    let set = try LearningSet(options, console: console)
    let trainer = try TrainerFactory(options, set).trainer()
    let isRehearsal = options.loop.overfitBatch != nil || options.loop.fastRun
    if !isRehearsal { try files.checkRoom(for: trainer, set, options) }
    let plan = try LoopPlan(options, set, trainer)
    TrainingDescription(options, set, trainer, plan).write(to: console)
    if let steps = options.loop.overfitBatch {
      let others = options.passedOverByOverfitting
      if !others.isEmpty { console.note("--overfit-batch passes over \(listed(others))") }
      return try OverfitRun(
        options: options, set: set, trainer: trainer, console: console, isJSON: isJSON
      ).run(steps: steps)
    }

    let batches = MiniBatches(
      of: options.descent.batch, from: set.training.count, remainder: options.descent.last)
    let report = EpochReport(
      set.preparation.target, trainer.metrics, areChosen: options.measuring.metrics != nil,
      epochs: options.loop.fastRun ? 1 : options.descent.epochs, batches: batches,
      hasValidation: set.validation != nil, console: console)
    Interrupt.listen()
    report.begin()
    let history = try fit(trainer, set, plan, report, files)
    console.clearProgress()
    let end = TrainingEnd(
      options: options, files: files, set: set, trainer: trainer, plan: plan, history: history,
      report: report, seconds: report.seconds, console: console, isJSON: isJSON)
    if options.loop.fastRun { try end.ofFastRun() } else { try end.ofTraining() }
  }

  private func fit(
    _ trainer: Trainer, _ set: LearningSet, _ plan: LoopPlan, _ report: EpochReport,
    _ files: ModelFiles
  ) throws -> History {
    let descent = options.descent
    let shuffle = descent.shuffle.shuffle(seed: descent.seed)
    let observers: [any TrainingObserver] =
      [report] + plan.limits + plan.rateChanges + (plan.log.map { [$0] } ?? [])
    do {
      if options.loop.fastRun {
        return try trainer.fastRun(
          set.training, batches: descent.batch, remainder: descent.last, shuffle: shuffle,
          validation: set.validation, keep: descent.keep.keep, monitor: plan.monitor,
          observers: observers)
      }
      return try trainer.fit(
        set.training, epochs: descent.epochs, batches: descent.batch, remainder: descent.last,
        shuffle: shuffle, validation: set.validation,
        validating: options.loop.validateEvery.cadence, keep: descent.keep.keep,
        monitor: plan.monitor, observers: observers)
    } catch {
      guard case .diverged(let diagnosis) = error else { throw error }
      if options.descent.keep.keep == .best, !options.loop.fastRun, let best = report.best {
        let weights = JudgedWeights(best, set.preparation.target)
        let saved = try files.save(
          trainer.model, weights, of: trainer, set, options, to: files.path)
        console.say("Best", "\(weights.place): \(report.text(weights))")
        if let place = saved.place {
          console.say("Saved", "\(place), the weights of \(weights.place)")
        }
        if let failure = saved.failure { Failure.say(failure) }
      }
      throw Divergence(
        diagnosis, in: options.file, set, learningRate: trainer.optimizer.learningRate)
    }
  }
}
