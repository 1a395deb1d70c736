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
    TrainingDescription(options, set, trainer).write(to: console)

    let batches = MiniBatches(
      of: options.descent.batch, from: set.training.count, last: options.descent.last)
    let report = EpochReport(
      set.preparation.target, trainer.metrics, areChosen: options.measuring.metrics != nil,
      epochs: options.descent.epochs, batches: batches, hasValidation: set.validation != nil,
      console: console)
    Interrupt.listen()
    report.begin()
    let history = try fit(trainer, set, report)
    console.clearProgress()
    let seconds = report.seconds
    try finish(trainer, set, history, report, seconds)
  }

  private func fit(
    _ trainer: Trainer, _ set: LearningSet, _ report: EpochReport
  ) throws -> History {
    do {
      return try trainer.fit(
        set.training, epochs: options.descent.epochs, batches: options.descent.batch,
        last: options.descent.last,
        shuffle: options.descent.shuffle.shuffle(seed: options.descent.seed),
        validation: set.validation, keep: options.descent.keep, observers: [report])
    } catch {
      guard case .notFinite(let step, let row, let loss) = error else { throw error }
      let line = set.task.table.line(ofRow: set.trainingRows[row])
      throw divergence(
        "\(options.file):\(line): step \(grouped(step)): the loss of this row is \(loss)", trainer)
    }
  }

  /// Saves the model, and says where it is and what to do with it. After a signal, what there is, with
  /// the signal's exit code.
  private func finish(
    _ trainer: Trainer, _ set: LearningSet, _ history: History, _ report: EpochReport,
    _ seconds: Double
  ) throws {
    let target = set.preparation.target
    let epoch =
      options.descent.keep == .best
      ? history.best : report.isInsideEpoch ? nil : history.epochs.last
    if epoch == nil, !history.wasStopped {
      throw divergence("\(options.file): the loss of the validation rows is not finite", trainer)
    }
    let record = TrainingRecord(
      settings: options.record, seed: options.descent.seed, trainingRows: set.training.count,
      validationRows: set.validation?.count ?? 0, epoch: epoch?.epoch ?? 0,
      metrics: epoch.map { EpochReport.figures($0, target).figures } ?? [:])
    let model = try TableModel(
      trainer.model, set.preparation, loss: trainer.loss, format: options.format.format(),
      record: record)
    try model.write(to: output)

    if let epoch {
      let word = options.descent.keep == .best ? "Best" : "Last"
      console.say(word, "epoch \(epoch.epoch): \(report.best(epoch))")
    }
    let steps = counted(trainer.steps, "step")
    if history.wasStopped { console.say("Stopped", "after \(steps); what there is, is saved") }
    console.say(
      "Saved",
      output + ", the weights "
        + (epoch.map { "of epoch \($0.epoch)" } ?? "after \(steps), within an epoch"))
    if options.file != "-" {
      let files = "\(quotedForShell(output)) \(quotedForShell(options.file))"
      console.say("Next", "descent evaluate \(files)")
      console.say("", "descent predict \(files)")
    }
    if isJSON {
      try console.json(
        TrainingReport.json(
          history, epoch: epoch, target: target, set: set, trainer: trainer, model: output,
          seconds: seconds))
    }
    if let code = Interrupt.exitCode { throw ExitCode(code) }
    try console.finish()
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

  private func divergence(_ place: String, _ trainer: Trainer) -> Divergence {
    Divergence(place: place, learningRate: trainer.optimizer.learningRate)
  }
}
