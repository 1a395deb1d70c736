import Descent

/// A race of settings on the same rows: what `descent compare` is asked for.
///
/// Each combination of the varied settings is a contender. All contenders have the same rows to train and to
/// validate on and, seed by seed, the same initial weights and the same budget. Unless learning rates are varied
/// themselves, each contender gets a learning rate of its own: the comparison of batch sizes at one rate would be
/// one of how well that rate suits each of them (Shallue and others, JMLR 20:112, 2019).
///
/// ```swift
/// var comparison = Comparison(Experiment(file: "digits.csv", target: "digit"))
/// comparison.variations = [Variation("batch", ["full", "1", "32"])]
/// let result = try comparison.prepare().run()
/// ```
public struct Comparison: Sendable {
  /// The settings that all contenders have.
  public var experiment: Experiment
  /// The settings that they differ in.
  public var variations: [Variation] = []
  /// The number of runs of each contender, of consecutive seeds from that of the experiment on.
  public var seeds = 3
  /// How long each run trains.
  public var budget = RunBudget.epochs(20)
  /// Whether each contender's learning rate is searched first.
  public var isTuned = true
  /// The value of the monitor that counts as the goal; nil for 95% of the way from the untrained networks to the
  /// best contender.
  public var goal: Double?

  /// Creates a comparison on these settings.
  public init(_ experiment: Experiment) { self.experiment = experiment }

  /// Whether learning rates are searched: not if they are varied.
  public var searchesRates: Bool {
    isTuned && !variations.contains { $0.setting == "learning-rate" }
  }

  /// The seeds of the runs.
  var runSeeds: [UInt64] { (0..<UInt64(seeds)).map { experiment.descent.seed &+ $0 } }

  /// The seed of the search for learning rates, which none of the runs has.
  var searchSeed: UInt64 { experiment.descent.seed &+ UInt64(seeds) }

  /// The combinations of the varied settings, the first setting's values outermost.
  public func contenders() throws(SettingError) -> [Contender] {
    var settings: [[(name: String, value: String)]] = [[]]
    for variation in variations {
      settings = settings.flatMap { before in
        variation.values.map { before + [(variation.setting, $0)] }
      }
    }
    var contenders: [Contender] = []
    for settings in settings {
      var experiment = experiment
      for (name, value) in settings { try experiment.set(name, text: value) }
      // Nothing but the budget ends a run.
      let monitor = experiment.loop.monitor
      experiment.loop = LoopSettings()
      experiment.loop.monitor = monitor
      experiment.loop.validateEvery = TrainingIntervalText(.growth(1.15))
      budget.limit(&experiment)
      experiment.descent.keep = .last
      experiment.network.ensemble = nil
      (experiment.rows.refit, experiment.rows.folds) = (false, nil)
      try experiment.check()
      if experiment.regularization.average != nil,
        experiment.descent.epochs == .count(RunBudget.endless)
      {
        throw .refused(
          "\(setting: "average") begins at an epoch, which only a budget of epochs has; expected a budget as 20epochs"
        )
      }
      contenders.append(Contender(settings: settings, experiment: experiment))
    }
    return contenders
  }

  /// Throws if there is nothing to compare, or a setting cannot be part of a comparison.
  public func check() throws(SettingError) {
    for variation in variations where Set(variation.values).count < variation.values.count {
      throw .refused(
        "\(setting: variation.setting) \(variation.values.joined(separator: ",")): a value is there twice; "
          + "expected each once")
    }
    let names = variations.map(\.setting)
    if let name = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw .refused("\(setting: name) is varied twice; give all of its values together")
    }
    guard variations.contains(where: { $0.values.count > 1 }) else {
      throw .refused(
        "there is nothing to compare: give a setting several values, as \(setting: "batch") full,1,32"
      )
    }
    if let name = names.first(where: Self.ofTheRace.contains) {
      throw .refused("\(setting: name) cannot be varied: it belongs to the race")
    }
    guard experiment.file != "-" else {
      throw .refused(
        "standard input cannot be compared on: its rows are read once; save them to a file")
    }
    if case .time = budget, experiment.regularization.chosenSchedule != nil {
      throw .refused(
        "\(setting: "schedule") needs to know the length of the training, and a budget of time has none; "
          + "expected a budget as 20epochs, 100000rows or 500steps")
    }
    guard seeds >= 1 else {
      throw .refused("\(setting: "seeds") is \(seeds); expected at least 1")
    }
    try experiment.check()
  }

  /// The settings that the race itself decides.
  private static let ofTheRace: Set<String> = [
    "epochs", "seed", "max-rows", "max-steps", "max-time", "validate-every", "keep", "log",
    "ensemble", "refit", "folds", "output",
    "monitor", "fast-run", "overfit-batch", "patience", "stop-at", "targets", "target",
  ]

  /// The given settings that the race decides itself, for a note.
  package var ignored: [String] {
    var experiment = experiment
    let plain = Experiment(file: "")
    experiment.descent.seed = 0
    return Self.ofTheRace.sorted().filter { name in
      guard !["monitor", "output", "targets", "target", "seed"].contains(name),
        let setting = Experiment.settings.first(where: { $0.name == name })
      else { return false }
      return setting.text(experiment) != setting.text(plain)
    }
  }
}

/// One combination of the varied settings.
public struct Contender: Sendable {
  /// The varied settings with this contender's values.
  public let settings: [(name: String, value: String)]
  /// All settings, with the race's budget.
  package let experiment: Experiment

  /// `batch 32`, or `batch 32, optimizer adam`
  public var name: String {
    settings.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
  }

  /// The settings of a run.
  func experiment(learningRate: Double, seed: UInt64) throws(SettingError) -> Experiment {
    var experiment = try experiment.withLearningRate(learningRate)
    experiment.descent.seed = seed
    return experiment
  }
}
