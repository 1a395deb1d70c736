import ArgumentParser
import Descent
import DescentExperiments
import DescentTables

/// One run of `descent train`: prepares the experiment, describes it, runs it and saves what it has left.
struct TrainingRun {
  private let experiment: Experiment
  private let isJSON: Bool
  private let isPlotting: Bool
  private let isCheckingOrder: Bool
  private let console: Console

  init(
    _ experiment: Experiment, isJSON: Bool, isPlotting: Bool = false, isCheckingOrder: Bool = false
  ) {
    self.experiment = experiment
    self.isJSON = isJSON
    self.isPlotting = isPlotting
    self.isCheckingOrder = isCheckingOrder
    console = Console(reportingTo: isJSON ? .error : .output)
  }

  func run() throws {
    // The reader of our pipe may close it; the model is saved all the same.
    Interrupt.ignoreBrokenPipes()
    if experiment.rows.folds != nil {
      let others =
        (experiment.loop.log == nil ? [] : ["--log"]) + (isPlotting ? ["--plot"] : [])
        + (isCheckingOrder ? ["--check-order"] : [])
      if !others.isEmpty { console.note("--folds ignores \(listed(others))") }
      return try FoldsRun(experiment: experiment, console: console, isJSON: isJSON).run()
    }
    let files = ModelFiles(experiment)
    try files.check(experiment)
    let prepared = try experiment.prepare(note: console.note)
    let loop = experiment.loop
    if loop.overfitBatch == nil, !loop.fastRun {
      try files.checkRoom(for: prepared.untrainedModel)
    }
    TrainingDescription(prepared).write(to: console)
    if let steps = loop.overfitBatch {
      let others =
        experiment.ignoredByOverfitting.map(\.commandText) + (isPlotting ? ["--plot"] : [])
        + (isCheckingOrder ? ["--check-order"] : [])
      if !others.isEmpty { console.note("--overfit-batch ignores \(listed(others))") }
      return try OverfitRun(prepared: prepared, console: console, isJSON: isJSON)
        .run(steps: steps)
    }
    try train(prepared, files)
  }

  private func train(_ prepared: PreparedExperiment, _ files: ModelFiles) throws {
    let orders = isCheckingOrder ? try prepared.checkOrder() : nil
    if let orders { OrderReport(orders: orders, data: prepared.data).write(to: console) }
    let report = EpochReport(
      prepared, console: console, curves: isPlotting ? LossCurves(prepared.batches) : nil)
    Interrupt.listen()
    report.begin()
    let outcome: Outcome
    do {
      outcome = try prepared.run(
        observers: [report],
        cancellation: Cancellation { Interrupt.exitCode == nil ? nil : .interrupted },
        progress: report)
    } catch let failure as any TrainingFailure {
      report.end()
      try save(failure, report, to: files.path, isEnsemble: prepared.ensembleSize > 1)
      throw failure
    }
    report.end()
    let summary = try TrainingSummary(
      prepared: prepared, outcome: outcome, orders: orders, files: files, report: report,
      console: console, isJSON: isJSON)
    if experiment.loop.fastRun { try summary.ofFastRun() } else { try summary.ofTraining() }
  }

  /// Saves the best weights before a failure, if there are any.
  private func save(
    _ failed: any TrainingFailure, _ report: EpochReport, to path: String, isEnsemble: Bool
  ) throws {
    // One network of several is not what was asked for.
    guard let weights = failed.best, let model = failed.model, !isEnsemble else { return }
    let saved = try SavedModel(model, to: path)
    console.say("Best", "\(weights.place): \(report.text(weights))")
    if let place = saved.place {
      console.say("Saved", "\(place), the weights of \(weights.place)")
    }
    if let failure = saved.failure { ExitCodes.say(failure) }
  }
}
