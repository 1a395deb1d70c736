import ArgumentParser
import Descent

/// `descent train FILE --target COLUMN`
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network on a table and save it.",
    discussion: """
      Examples:
        descent train penguins.csv --target species
        descent train prices.tsv --target price --ignore id --hidden 64 --epochs 100
        descent train settings.yaml --seed 7
      """)

  @OptionGroup var options: TrainOptions
  @Flag(help: "Print one JSON object on standard output, the report on standard error.")
  var json = false

  func run() throws {
    try Failure.reported {
      let options = try SettingsFile.resolve(self.options, given: Train.self) { $0.options }
      try TrainingRun(options, isJSON: json).run()
    }
  }
}

/// `descent settings FILE --target COLUMN`
struct Settings: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print every setting of a training, for a file to train from.",
    discussion: """
      The table is read, and what does not go with it is refused as in a training; not that of standard \
      input, which the training is to read.

      Examples:
        descent settings penguins.csv --target species > settings.yaml
        descent train settings.yaml
        descent settings penguins.csv --target species --preview --schedule warmup:5e,cosine
      """)

  @OptionGroup var options: TrainOptions
  @Flag(help: "Draw the schedule over this training instead.")
  var preview = false

  func run() throws {
    try Failure.reported {
      let options = try SettingsFile.resolve(self.options, given: Settings.self) { $0.options }
      guard preview else {
        let text = try SettingsFile.text(of: options)
        if options.file != "-" { _ = try checked(options) }
        return try Files.standardOutput(text)
      }
      guard let schedule = options.refinement.chosenSchedule else {
        throw ValidationError("--preview: expected with --schedule, which it draws")
      }
      try draw(schedule, options, try checked(options))
    }
  }

  /// What the training would work on. Throws what it would refuse before its first step, but for the files
  /// that it writes.
  private func checked(_ options: TrainOptions) throws -> LearningSet {
    options.descent.threads.use()
    let set = try LearningSet(options, console: Console())
    let trainer = try TrainerFactory(options, set).trainer()
    _ = try LoopPlan.monitor(options.loop, set, trainer)
    return set
  }

  private func draw(
    _ schedule: ScheduleText, _ options: TrainOptions, _ set: LearningSet
  ) throws {
    let console = Console()
    let batches = MiniBatches(
      of: options.descent.batch, from: set.training.count, remainder: options.descent.last)
    guard !batches.isEmpty else {
      throw ValidationError("--batch \(options.descent.batch): an epoch has no batch (\(batches))")
    }
    let optimizer = options.descent.optimizer.rule(learningRate: options.descent.learningRate)
    try SchedulePreview(
      schedule: schedule, learningRate: optimizer.learningRate, batches: batches,
      epochs: options.descent.epochs, limits: options.loop.budget?.limits ?? []
    ).write(to: console, width: Terminal.width(.output), style: TextPlot.Style())
    try console.finish()
  }
}
