import ArgumentParser
import Descent
import DescentExperiments

/// `descent settings FILE --target COLUMN`
struct PrintSettings: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings",
    abstract: "Print every setting of a training, for a file to train from.",
    discussion: """
      The table is read, and what does not go with it is refused as in a training; standard input is left \
      to the training.

      Examples:
        descent settings penguins.csv --target species > settings.yaml
        descent train settings.yaml
        descent settings penguins.csv --target species --preview --schedule warmup:5e,cosine
      """)

  @OptionGroup var options: ExperimentOptions
  @Flag(help: "Draw the schedule over this training instead.")
  var preview = false

  func validate() throws { try options.check() }

  func run() throws {
    try ExitCodes.reported {
      let experiment = try options.experiment(usual: .standard)
      guard preview else { return try write(experiment) }
      guard let schedule = experiment.regularization.chosenSchedule else {
        throw ValidationError("--preview draws the learning rate of a schedule: add --schedule")
      }
      try draw(schedule, prepared(experiment))
    }
  }

  private func write(_ experiment: Experiment) throws {
    if experiment.columns.targets == nil { _ = try experiment.target }
    let text = SettingsFile.text(of: experiment)
    if experiment.file != "-" { _ = try prepared(experiment) }
    try Files.standardOutput(text)
  }

  /// Throws what the training would refuse before its first step, except for the files that it writes.
  private func prepared(_ experiment: Experiment) throws -> PreparedExperiment {
    try experiment.prepare(note: Console().note)
  }

  private func draw(_ schedule: ScheduleText, _ prepared: PreparedExperiment) throws {
    let console = Console()
    let (batches, descent) = (prepared.batches, prepared.experiment.descent)
    guard !batches.isEmpty else {
      throw ValidationError("--batch \(descent.batch): an epoch has no batch (\(batches))")
    }
    try SchedulePreview(
      schedule: schedule, learningRate: prepared.trainer.optimizer.learningRate,
      batches: batches, epochs: prepared.epochs,
      limits: prepared.experiment.loop.budget?.limits ?? []
    ).write(to: console, width: Terminal.width(.output), style: TextPlot.Style())
    try console.finish()
  }
}
