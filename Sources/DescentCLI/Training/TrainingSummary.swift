import ArgumentParser
import Descent
import DescentExperiments
import DescentTables

/// What is done when a training has ended: its models are saved, and the report says where they are and what
/// to do with them.
struct TrainingSummary {
  let prepared: PreparedExperiment
  let outcome: Outcome
  /// How well the order mixes the targets; nil without `--check-order`.
  let orders: [OrderCheck]?
  let files: ModelFiles
  let report: EpochReport
  let console: Console
  let isJSON: Bool
  private let verdict: TrainingVerdict

  private var history: History { outcome.history }

  /// Throws if the validation rows cannot be measured again.
  init(
    prepared: PreparedExperiment, outcome: Outcome, orders: [OrderCheck]?, files: ModelFiles,
    report: EpochReport, console: Console, isJSON: Bool
  ) throws {
    (self.prepared, self.outcome, self.orders, self.files) = (prepared, outcome, orders, files)
    (self.report, self.console, self.isJSON) = (report, console, isJSON)
    verdict = try TrainingVerdict(prepared, outcome)
  }

  /// A model, the weights that it has, and where it goes.
  private typealias Result = (path: String, model: TableModel, weights: ScoredWeights?)

  private var results: [Result] {
    var results = [(files.path, outcome.model, outcome.best ?? outcome.last)]
    if let path = files.lastPath, let model = outcome.lastModel {
      results.append((path, model, outcome.last))
    }
    return results
  }

  /// Saves the models. After a signal, saves the weights so far and ends with the signal's exit code.
  func ofTraining() throws {
    noteUndefinedMonitor()
    var (saved, failure) = ([String: String](), (any Error)?.none)
    let kept = Set(
      results.filter { isTooEarly && $0.weights == nil && Files.exists($0.path) }.map(\.path))
    for (path, model, _) in results where !kept.contains(path) {
      let file = try SavedModel(model, to: path)
      saved[path] = file.place
      failure = failure ?? file.failure
    }
    sayStopped()
    sayRefit()
    for result in results { say(result, kept, saved) }
    if let path = outcome.log?.path { console.say("Log", path) }
    let table = prepared.experiment.file
    if table != "-", let path = saved[files.path] {
      let files = "\(argument(path)) \(argument(table))"
      // A refit leaves no rows to evaluate.
      if outcome.validated == nil {
        console.say("Next", "descent evaluate \(argument(path)) \(rowsToEvaluate)")
      }
      console.say(outcome.validated == nil ? "" : "Next", "descent predict \(files)")
      if let log = outcome.log?.path { console.say("", "descent report \(argument(log))") }
    }
    try end(outcome.best ?? outcome.last, saved: saved, failure: failure)
  }

  /// The file that was validated on, or the rows of the table that were set aside for it.
  private var rowsToEvaluate: String {
    if case .file(let path) = prepared.experiment.rows.validation { return argument(path) }
    let targets = prepared.experiment.columns.targets
    return argument(prepared.experiment.file)
      + (targets.map { " --targets \(argument($0))" } ?? "")
      + (prepared.data.validation == nil ? "" : " --set-aside")
  }

  /// Says where a model is, or why it is not.
  private func say(_ result: Result, _ kept: Set<String>, _ saved: [String: String]) {
    let isWithin = history.epochs.last?.step != outcome.steps
    let place =
      result.weights.map { "of \($0.place)" }
      ?? "after \(steps)" + (isWithin ? ", within an epoch" : "")
    if let file = saved[result.path] {
      console.say("Saved", "\(file), " + (networks ?? "the weights \(place)"))
    } else if kept.contains(result.path) {
      console.say(
        "Kept",
        "\(result.path) as it was: weights that were not scored do not replace a model")
    }
  }

  /// Saves nothing of two batches, but does everything that saving takes.
  func ofFastRun() throws {
    _ = try outcome.model.serialized()
    if let path = outcome.log?.path { console.say("Log", path) }
    console.say("Fast run", "everything works on two batches; nothing is saved")
    try end(nil, saved: [:])
  }

  /// Whether an interruption came before the first epoch had ended and been scored. After more epochs the
  /// weights are saved even if they were not scored.
  private var isTooEarly: Bool {
    stopReason == .interrupted
      && (history.epochs.isEmpty || history.epochs.count == 1 && !outcome.wasScored)
  }

  private func sayStopped() {
    let early = history.epochs.isEmpty ? "within the first epoch" : "before the first validation"
    console.say(
      history.wasStopped || outcome.interruption != nil ? "Stopped" : "Ended",
      "after \(steps)"
        + (isTooEarly ? ", \(early)" : "; \(prepared.plan.reason(stopReason))"))
    sayMembers()
    if outcome.members.isEmpty, let best = outcome.best {
      console.say("Best", "\(best.place): \(report.text(best))")
    }
    verdict.write(to: console)
    let trainer = prepared.trainer
    if let average = trainer.stepOptions.average, trainer.averagedModel == nil {
      console.note(
        "there is no average of the weights: it begins at the end of epoch "
          + "\(grouped(average.firstEpoch)), which was not reached")
    }
    let isSaid = !outcome.members.isEmpty && files.lastPath == nil
    if !isSaid, outcome.best == nil || files.lastPath != nil, let last = outcome.last {
      console.say("Last", "\(last.place): \(report.text(last))")
    }
  }

  /// How each network of an ensemble fares, and all together.
  private func sayMembers() {
    for (number, member) in outcome.members.enumerated() {
      let scores = member.weights.map { "\($0.place): \(report.text($0))" }
      console.say(number == 0 ? "Networks" : "", scores ?? counted(member.epochs, "epoch"))
    }
    if !outcome.members.isEmpty, let weights = outcome.best ?? outcome.last {
      console.say("Together", report.text(weights))
    }
  }

  private func sayRefit() {
    if let failure = outcome.refitFailure {
      console.note("the training on all rows failed: \(failure); the networks before it are saved")
    } else if prepared.refits, outcome.interruption != nil {
      console.note("the networks are not trained again on all rows")
    }
    guard let epochs = outcome.refitEpochs else { return }
    console.say(
      "Refit",
      "on all \(counted(outcome.model.record.trainingRows, "row")), \(counted(epochs, "epoch")); "
        + "the metrics above are from before it; --no-refit keeps the rows apart")
  }

  /// `all 4 networks`, or `3 of 4 networks` after an interruption; nil for a single one.
  private var networks: String? {
    let (there, all) = (outcome.members.count, prepared.ensembleSize)
    guard there > 0 else { return nil }
    return there == all ? "all \(all) networks" : "\(there) of \(all) networks"
  }

  private var steps: String {
    counted(outcome.steps, "step")
      + (outcome.members.isEmpty && outcome.refitEpochs == nil ? "" : " of all networks")
  }

  /// Why the training ended.
  private var stopReason: StopReason { outcome.interruption ?? history.stopReason }

  private func noteUndefinedMonitor() {
    guard prepared.experiment.descent.keep.kept == .best, outcome.best == nil, outcome.wasScored
    else { return }
    console.note(
      "\(prepared.plan.monitor.name) was not defined in any validation, so no weights were the best; "
        + "the last are saved")
  }

  /// The JSON object, with the models by the paths where they were to be, and the exit code of a signal or
  /// of what could not be written.
  private func end(
    _ weights: ScoredWeights?, saved: [String: String], failure: (any Error)? = nil
  ) throws {
    if isJSON {
      let report = TrainingReport(
        prepared: prepared, outcome: outcome, orders: orders, verdict: verdict, weights: weights,
        model: saved[files.path],
        lastModel: files.lastPath.flatMap { saved[$0] })
      try console.json(report.json)
    }
    if let failure { throw failure }
    if let code = Interrupt.exitCode { throw ExitCode(code) }
    try console.finish()
    if let failure = outcome.log?.failure { throw failure }
  }

  /// The path as one word of a shell that is not an option.
  private func argument(_ path: String) -> String {
    quotedForShell(path.hasPrefix("-") ? "./\(path)" : path)
  }
}
