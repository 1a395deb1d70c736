import ArgumentParser
import DescentExperiments

/// The table or the settings file, and the options of every part of an experiment.
struct ExperimentOptions: ParsableArguments {
  @Argument(help: "A CSV or TSV file, '-' for standard input, or a settings file (.yaml).")
  var file: String
  @OptionGroup(title: ColumnSettings.title) var columns: Options<ColumnSettings>
  @OptionGroup(title: RowSettings.title) var rows: Options<RowSettings>
  @OptionGroup(title: MemorySettings.title) var memory: Options<MemorySettings>
  @OptionGroup(title: NetworkSettings.title) var network: Options<NetworkSettings>
  @OptionGroup(title: DescentSettings.title) var descent: Options<DescentSettings>
  @OptionGroup(title: ThreadSettings.title) var threads: Options<ThreadSettings>
  @OptionGroup(title: LoopSettings.title) var loop: Options<LoopSettings>
  @OptionGroup(title: RegularizationSettings.title)
  var regularization: Options<RegularizationSettings>
  @OptionGroup(title: MetricSettings.title) var metrics: Options<MetricSettings>
  @OptionGroup(title: ReadingSettings.title) var reading: Options<ReadingSettings>
  @OptionGroup var output: Options<OutputSettings>

  /// Whether the file is one of settings.
  private var isSettingsFile: Bool { file.hasSuffix(".yaml") || file.hasSuffix(".yml") }

  /// Options that depend on each other are checked when all of them are there.
  func validate() throws {
    guard !isSettingsFile else { return }
    do throws(SettingError) {
      try experiment(from: Experiment(file: file)).check()
    } catch {
      throw ValidationError(error.message.commandText)
    }
  }

  /// The experiment: that of the settings file, if there is one, with the options of the command line set over it.
  func experiment() throws -> Experiment {
    guard isSettingsFile else { return try experiment(from: Experiment(file: file)) }
    let experiment = try experiment(from: SettingsFile(path: file).experiment)
    do throws(SettingError) {
      try experiment.check()
    } catch {
      throw SettingError.refused("\(file) and the command line: \(error)")
    }
    return experiment
  }

  /// The options of the command line set over an experiment.
  func experiment(from base: Experiment) throws(SettingError) -> Experiment {
    var experiment = base
    try columns.apply(to: &experiment.columns)
    try rows.apply(to: &experiment.rows)
    try memory.apply(to: &experiment.memory)
    try network.apply(to: &experiment.network)
    try descent.apply(to: &experiment.descent)
    try threads.apply(to: &experiment.threads)
    try loop.apply(to: &experiment.loop)
    try regularization.apply(to: &experiment.regularization)
    try metrics.apply(to: &experiment.metrics)
    try reading.apply(to: &experiment.reading)
    try output.apply(to: &experiment.output)
    return experiment
  }
}
