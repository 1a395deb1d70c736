import Descent
import DescentTables

/// Everything that a training on a table depends on, as a value: what `descent train` is asked for.
///
/// ```swift
/// var experiment = Experiment(file: "penguins.csv", target: "species")
/// experiment.descent.epochs = 100
/// try experiment.set("optimizer", text: "adamw:weight-decay=0.1")
/// let outcome = try experiment.prepare().run()
/// try outcome.model.write(to: "penguins.safetensors")
/// ```
///
/// As JSON an experiment is an object of its settings by their names: `{"file": "penguins.csv",
/// "target": "species", "hidden": [128, 64]}`. A settings file has the same names.
public struct Experiment: Equatable, Sendable {
  /// The table to train on, or `-` for standard input. Empty in the record of a model.
  public var file: String
  /// What each column of the table is.
  public var columns = ColumnSettings()
  /// Which rows are trained on and which are validated on.
  public var rows = RowSettings()
  /// The network.
  public var network = NetworkSettings()
  /// Gradient descent.
  public var descent = DescentSettings()
  /// How many threads work.
  public var threads = ThreadSettings()
  /// In how much memory the training works.
  public var memory = MemorySettings()
  /// When a training is validated, when it ends, and what is written about it.
  public var loop = LoopSettings()
  /// What a step does besides following the gradient.
  public var regularization = RegularizationSettings()
  /// What is measured besides the loss.
  public var metrics = MetricSettings()
  /// How the table's text is read.
  public var reading = ReadingSettings()
  /// What is written.
  public var output = OutputSettings()
  /// The preset that the other settings began with.
  public let preset: Preset

  /// Creates an experiment with the settings of a preset.
  public init(file: String, target: String? = nil, preset: Preset = .plain) {
    (self.file, self.preset) = (file, preset)
    columns.target = target
    for (name, text) in preset.settings {
      do throws(SettingError) {
        try set(name, text: text)
      } catch {
        stop("the preset \(preset) cannot be used: \(error)")
      }
    }
  }

  /// Every setting except the file, in the order of the help.
  public static let settings: [Setting<Experiment>] =
    lifted(\.columns) + lifted(\.rows) + lifted(\.memory) + lifted(\.network) + lifted(\.descent)
    + lifted(\.threads)
    + lifted(\.loop) + lifted(\.regularization) + lifted(\.metrics) + lifted(\.reading)
    + lifted(\.output)

  private static func lifted<Part: Settings>(
    _ path: WritableKeyPath<Experiment, Part> & Sendable
  ) -> [Setting<Experiment>] {
    Part.settings.map { $0.lifted(path) }
  }

  /// The setting of this name.
  /// - Throws: An error with what is known if there is none.
  public static func setting(named name: String) throws(SettingError) -> Setting<Experiment> {
    guard let setting = settings.first(where: { $0.name == name }) else {
      throw .refused("\(unknown(name))")
    }
    return setting
  }

  /// Sets the setting of this name to the value that a text has: `set("hidden", text: "128,64")`.
  public mutating func set(_ name: String, text: String) throws(SettingError) {
    try Self.setting(named: name).set(&self, text: text)
  }

  /// Sets the setting of this name to a JSON value; a string is read as a text, and null leaves the
  /// setting as it is.
  public mutating func set(_ name: String, json: JSONValue) throws(SettingError) {
    try Self.setting(named: name).set(&self, json: json)
  }

  /// Throws if a setting is out of its range, or if settings do not go together, whatever the table.
  public func check() throws(SettingError) {
    for setting in Self.settings {
      if let problem = setting.problem(self) { throw .refused(problem) }
    }
    try rows.check()
    try loop.check()
    if rows.folds != nil, loop.fastRun || loop.overfitBatch != nil {
      throw .refused(
        "\(setting: "folds") and \(setting: loop.fastRun ? "fast-run" : "overfit-batch"): give only one "
          + "of them")
    }
    try regularization.check()
    _ = try optimizer
  }

  /// The column to predict, or several with commas between them.
  /// - Throws: An error if none is given, and no file of targets.
  public var target: String {
    get throws(SettingError) { try target(orOneOf: []) }
  }

  /// The column to predict: the given one, or the columns of a file of targets.
  func target(orOneOf names: [String]) throws(SettingError) -> String {
    if let target = columns.target { return target }
    guard !names.isEmpty else {
      throw .refused("\(setting: "target") is missing: expected the column to predict")
    }
    return NameList(names).text
  }

  /// Opens the table, with the file of targets beside it, and returns the experiment with its targets: other
  /// columns of that file are no features.
  func opened() throws -> (input: TableInput, experiment: Experiment) {
    let input = try TableInput(file)
    guard let targets = columns.targets else {
      let names = [try target] + targetNames(try target, among: [])
      return (input.leavingOut(try tableOptions(), targets: names), self)
    }
    let joined = try input.with(targets: targets, format: reading.format)
    var experiment = self
    let target = try target(orOneOf: joined.names)
    experiment.columns.target = target
    let chosen = targetNames(target, among: joined.names)
    let others = joined.names.filter { !chosen.contains($0) }
    if !others.isEmpty {
      experiment.columns.ignore = NameList((columns.ignore?.names ?? []) + others)
    }
    return (
      joined.input.leavingOut(try experiment.tableOptions(), targets: chosen), experiment
    )
  }

  /// The optimizer with its learning rate.
  /// - Throws: An error if the optimizer's own text has a learning rate or a weight decay as well.
  public var optimizer: any Optimizer {
    get throws(SettingError) {
      let chosen = descent.optimizer
      for (isGiven, option, name) in [
        (descent.learningRate != nil, "learning-rate", "learningRate"),
        (regularization.weightDecay != nil, "weight-decay", "weightDecay"),
      ] where isGiven && chosen.given.contains(name) {
        throw .refused(
          "\(setting: option) and \(setting: "optimizer") \(chosen.text): give \(option) only once")
      }
      guard let rate = descent.learningRate else { return chosen.value }
      return try chosen.replacing("learningRate", with: .number(rate)).value
    }
  }

  /// The settings that an overfit check ignores.
  package var ignoredByOverfitting: [SettingMessage] {
    let hasChanges = regularization.layerRates?.changes.isEmpty == false
    let unset = Experiment(file: "", preset: preset)
    return Self.settings.filter {
      $0.use.contains(.wholeTraining) && $0.text(self) != $0.text(unset)
    }.map { "\(setting: $0.name)" }
      + (regularization.chosenSchedule?.text == unset.regularization.schedule?.text
        ? [] : ["\(setting: "schedule")"])
      + (hasChanges ? ["the changes of \(setting: "layer-rates")"] : [])
  }

  /// The settings that the preset has set, and nothing else since.
  package var settingsOfPreset: [(name: String, text: String)] {
    preset.settings.filter { name, text in
      Self.settings.contains { $0.name == name && $0.text(self) == text }
    }
  }

  /// The settings that a range test ignores: it has its own rates and ends after its own steps.
  package var ignoredByRangeTest: [SettingMessage] {
    (descent.learningRate == nil ? [] : ["\(setting: "learning-rate")"]) + ignoredByOverfitting
  }
}
