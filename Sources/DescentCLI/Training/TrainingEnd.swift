import ArgumentParser
import Descent
import DescentTables

/// What is done when a training has ended: its models are saved, and it is said where they are and what to
/// do with them.
struct TrainingEnd {
  let options: TrainOptions
  let files: ModelFiles
  let set: LearningSet
  let trainer: Trainer
  let plan: LoopPlan
  let history: History
  let report: EpochReport
  let seconds: Double
  let console: Console
  let isJSON: Bool

  /// After a signal, what there is, is saved, with the signal's exit code.
  func ofTraining() throws {
    try checkBest()
    var models = [(path: files.path, model: trained, weights: best ?? last)]
    if let path = files.lastPath { models.append((path, trainer.lastModel ?? trained, last)) }
    var (saved, failure) = ([String: String](), (any Error)?.none)
    let kept = Set(
      models.filter { isTooEarly && $0.weights == nil && Files.exists($0.path) }.map(\.path))
    for (path, model, weights) in models where !kept.contains(path) {
      let outcome = try files.save(model, weights, of: trainer, set, options, to: path)
      saved[path] = outcome.place
      failure = failure ?? outcome.failure
    }

    sayStopped()
    for (path, _, weights) in models where kept.contains(path) || saved[path] != nil {
      let isWithin = history.epochs.last?.step != trainer.steps
      let place =
        weights.map { "of \($0.place)" } ?? "after \(steps)" + (isWithin ? ", within an epoch" : "")
      if let saved = saved[path] {
        console.say("Saved", "\(saved), the weights \(place)")
      } else {
        console.say(
          "Kept", "\(path) as it was: weights that were not judged do not take a model's place")
      }
    }
    if let path = plan.log?.path { console.say("Log", path) }
    if options.file != "-", let path = saved[files.path] {
      let files = "\(quotedForShell(path)) \(quotedForShell(options.file))"
      console.say("Next", "descent evaluate \(files)")
      console.say("", "descent predict \(files)")
    }
    try end(best ?? last, saved: saved, failure: failure)
  }

  /// Whether an interruption came before the first epoch had ended and been judged. What more epochs have
  /// learnt is not thrown away, be it judged or not.
  private var isTooEarly: Bool {
    let isJudged = report.lastValidation != nil
    return history.stopReason == .interrupted
      && (history.epochs.isEmpty || history.epochs.count == 1 && !isJudged)
  }

  private func sayStopped() {
    let early = history.epochs.isEmpty ? "within the first epoch" : "before the first validation"
    console.say(
      history.wasStopped ? "Stopped" : "Ended",
      "after \(steps)"
        + (isTooEarly ? ", \(early)" : "; \(plan.reason(history.stopReason))"))
    if let best { console.say("Best", "\(best.place): \(report.text(best))") }
    if let average = trainer.stepOptions.average, trainer.averagedModel == nil {
      console.note(
        "there is no average of the weights: it begins at the end of epoch "
          + "\(grouped(average.firstEpoch)), which was not reached")
    }
    if best == nil || files.lastPath != nil, let last {
      console.say("Last", "\(last.place): \(report.text(last))")
    }
  }

  /// Nothing is saved of two batches, but all that saving takes is done.
  func ofFastRun() throws {
    _ = try TableModel(
      trainer.model, set.preparation, loss: trainer.loss, format: options.format.format())
    _ = try trainer.model.serialized()
    if let path = plan.log?.path { console.say("Log", path) }
    console.say("Fast run", "all of it works on two batches; nothing is saved")
    try end(nil, saved: [:])
  }

  private var keepsBest: Bool { options.descent.keep.keep == .best }

  /// The best weights; nil if they are not kept, or no validation had a figure to judge them by.
  private var best: JudgedWeights? {
    keepsBest ? history.bestValidation.map { JudgedWeights($0, set.preparation.target) } : nil
  }

  /// The last weights; nil if they were not judged.
  private var last: JudgedWeights? {
    guard let validation = report.lastValidation, validation.step == trainer.steps else {
      return nil
    }
    return JudgedWeights(validation, set.preparation.target)
  }

  /// The weights that the training has left: the best or, if they are averaged, the average of the last.
  private var trained: Model {
    keepsBest && history.bestValidation != nil
      ? trainer.model : trainer.averagedModel ?? trainer.model
  }

  private var steps: String { counted(trainer.steps, "step") }

  /// Throws if there are no best weights since none had a finite loss.
  private func checkBest() throws {
    guard keepsBest, best == nil, report.lastValidation != nil else { return }
    if plan.monitor == .loss, !history.wasStopped {
      throw Divergence(
        place: "\(options.file): the loss of the validation rows is not finite",
        learningRate: trainer.optimizer.learningRate,
        rateInEffect: history.epochs.last?.learningRate ?? trainer.optimizer.learningRate)
    }
    console.note(
      "\(plan.monitor.name) was not defined in any validation, so that no weights were the best; the "
        + "last are saved")
  }

  /// The JSON object, with the models by the paths where they were to be, and the exit code of a signal or
  /// of what could not be written.
  private func end(
    _ weights: JudgedWeights?, saved: [String: String], failure: (any Error)? = nil
  ) throws {
    if isJSON {
      try console.json(
        TrainingReport.json(
          history, weights, plan, set: set, trainer: trainer,
          model: saved[files.path], lastModel: files.lastPath.flatMap { saved[$0] },
          seconds: seconds))
    }
    if let failure { throw failure }
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
}
