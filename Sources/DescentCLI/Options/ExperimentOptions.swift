import ArgumentParser
import DescentExperiments

/// The table or the settings file, and the options of every part of an experiment.
struct ExperimentOptions: ParsableArguments {
  @Argument(help: "A CSV or TSV file, '-' for standard input, or a settings file (.yaml).")
  var file: String
  @Option(
    help: ArgumentHelp(
      """
      The defaults of the other options: plain is two hidden layers, ReLU and Adam; standard is what is good on \
      many tables, in seconds; best is better, and takes minutes. See docs/presets.md. (values: \
      \(Preset.choices.joined(separator: ", ")); default: standard for train and settings, else plain)
      """, valueName: "preset"),
    completion: .list(Preset.choices),
    transform: { try Preset(text: $0) })
  var preset: Preset?
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

  /// Options that depend on each other are checked when all of them are there. Several values of
  /// one are refused unless the command takes them.
  func check(takesLists: Bool = false) throws {
    guard !isSettingsFile else { return }
    do throws(SettingError) {
      try experiment(from: Experiment(file: file), leavingOutLists: takesLists).check()
    } catch {
      throw ValidationError(error.message.commandText)
    }
  }

  /// The settings that have several values.
  var lists: [Variation] {
    columns.lists + rows.lists + memory.lists + network.lists + descent.lists + threads.lists
      + loop.lists + regularization.lists + metrics.lists + reading.lists
  }

  /// The experiment: that of the settings file, if there is one, with the options of the command line set over
  /// it. What neither says is as in the preset, or in the default of the command.
  func experiment(usual: Preset = .plain, takesLists: Bool = false) throws -> Experiment {
    guard isSettingsFile else {
      return try experiment(
        from: Experiment(file: file, preset: preset ?? usual), leavingOutLists: takesLists)
    }
    let settings = SettingsFile(path: file)
    let experiment = try experiment(
      from: settings.experiment(preset: preset, usual: usual), leavingOutLists: takesLists)
    do throws(SettingError) {
      try experiment.check()
    } catch {
      throw SettingError.refused("\(file) and the command line: \(error)")
    }
    return experiment
  }

  /// The options of the command line set over an experiment.
  func experiment(
    from base: Experiment, leavingOutLists: Bool = false
  ) throws(SettingError) -> Experiment {
    var experiment = base
    try columns.apply(to: &experiment.columns, leavingOutLists: leavingOutLists)
    try rows.apply(to: &experiment.rows, leavingOutLists: leavingOutLists)
    try memory.apply(to: &experiment.memory, leavingOutLists: leavingOutLists)
    try network.apply(to: &experiment.network, leavingOutLists: leavingOutLists)
    try descent.apply(to: &experiment.descent, leavingOutLists: leavingOutLists)
    try threads.apply(to: &experiment.threads, leavingOutLists: leavingOutLists)
    try loop.apply(to: &experiment.loop, leavingOutLists: leavingOutLists)
    try regularization.apply(to: &experiment.regularization, leavingOutLists: leavingOutLists)
    try metrics.apply(to: &experiment.metrics, leavingOutLists: leavingOutLists)
    try reading.apply(to: &experiment.reading, leavingOutLists: leavingOutLists)
    try output.apply(to: &experiment.output, leavingOutLists: leavingOutLists)
    return experiment
  }
}
