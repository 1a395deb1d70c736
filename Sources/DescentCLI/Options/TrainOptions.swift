import ArgumentParser
import Descent
import DescentTables

/// The network.
struct NetworkOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Units of each hidden layer, separated by commas; 'none' for a linear model (default: 128,64).",
      valueName: "units"),
    transform: read("'none', or numbers from 1 to 1,000,000 separated by commas") {
      HiddenLayers($0)
    })
  var hidden = HiddenLayers(units: [128, 64])
  @Option(help: "The function behind each hidden layer.")
  var activation = ActivationName.relu
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The part of each hidden layer that is dropped at random in training, of selu's by alpha dropout \
      (default: 0).
      """, valueName: "part"),
    transform: read("a number of at least 0 and below 1") {
      Double($0).flatMap { $0 >= 0 && $0 < 1 ? $0 : nil }
    })
  var dropout = 0.0
  @Option(
    help: "What stands between each hidden layer's weights and its activation.")
  var normalization = NormalizationName.none
  @Flag(
    help:
      "Add what each hidden layer but the first is fed to what it puts out; all have the same units."
  )
  var residual = false

  var settings: [Setting] {
    [
      Setting("hidden", hidden.description), Setting("activation", activation.type.kind),
      Setting("dropout", "\(dropout)"), Setting("normalization", normalization.rawValue),
      Setting("residual", residual ? "true" : nil),
    ]
  }
}

/// Gradient descent.
struct DescentOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Rows of a batch: a number, 'full', or 1 for stochastic (default: 32).", valueName: "rows"),
    transform: read("'full', or a whole number of at least 1") { BatchSize($0) })
  var batch: BatchSize = 32
  @Option(help: "What becomes of the last, shorter batch.")
  var last = LastBatch.keep
  @Option(help: "The order of the rows.")
  var shuffle = ShuffleName.everyEpoch
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Passes over the training rows (default: 30).", valueName: "n"),
    transform: read("a whole number of at least 1") { Int($0).flatMap { $0 >= 1 ? $0 : nil } })
  var epochs = 30
  @Option(help: "The rule of the updates.")
  var optimizer = OptimizerName.adam
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The learning rate, above 0 (default: the optimizer's usual one).", valueName: "rate"),
    transform: read("a finite number above 0", by: positive))
  var learningRate: Double?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      What is made small (default: by the task), with its figures behind a colon: huber:2, \
      quantile:0.9, binary-focal:gamma=2,alpha=0.25 or multi-class-hinge:margin=0.5, say. One of \
      \(listed(LossText.kinds)).
      """, valueName: "loss"),
    completion: .list(LossText.kinds),
    transform: { try LossText($0) })
  var loss: LossText?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The part of each label that is spread over all classes, under a cross-entropy (default: 0).",
      valueName: "part"),
    transform: read("a number of at least 0 and below 1") {
      Double($0).flatMap { $0 >= 0 && $0 < 1 ? $0 : nil }
    })
  var labelSmoothing = 0.0
  @Option(help: "Whether the gradient is the mean or the sum over a batch's rows.")
  var reduction = Reduction.mean
  @Option(help: "The type of the network's numbers.")
  var precision = Precision.single
  @Option(
    help: """
      Which weights are saved: the best by --monitor, the last, or both, the last then beside the best, with \
      -last in the file's name.
      """)
  var keep = KeepName.best
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seed of the split, the weights and the order of the rows (default: 0).", valueName: "n"),
    transform: read("a whole number from 0 to \(UInt64.max)") { UInt64($0) })
  var seed: UInt64 = 0
  @OptionGroup var threads: ThreadOptions

  var settings: [Setting] {
    [
      Setting("batch", batch.description), Setting("last", last.rawValue),
      Setting("shuffle", shuffle.rawValue), Setting("epochs", "\(epochs)"),
      Setting("optimizer", optimizer.type.kind),
      Setting("learning-rate", learningRate.map { "\($0)" }),
      Setting("loss", loss?.text), Setting("label-smoothing", "\(labelSmoothing)"),
      Setting("reduction", reduction.rawValue),
      Setting("precision", precision.rawValue), Setting("keep", keep.rawValue),
      Setting("seed", "\(seed)"), Setting("threads", threads.count.map { "\($0)" }),
    ]
  }
}

/// All that a training depends on.
struct TrainOptions: ParsableArguments {
  @Argument(help: "A CSV or TSV file, '-' for standard input, or a settings file (.yaml).")
  var file: String
  @OptionGroup(title: "Columns") var columns: ColumnOptions
  @OptionGroup(title: "Rows") var rows: RowOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Descent") var descent: DescentOptions
  @OptionGroup(title: "Loop") var loop: LoopOptions
  @OptionGroup(title: "StepOptions") var refinement: RefinementOptions
  @OptionGroup(title: "Measuring") var measuring: MetricOptions
  @OptionGroup(title: "Reading") var format: FormatOptions
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Where the model is written (default: the table's name with .safetensors, in this folder).",
      valueName: "file"))
  var output: String?

  /// Whether the file is one of settings.
  var hasSettingsFile: Bool { file.hasSuffix(".yaml") || file.hasSuffix(".yml") }

  /// Options that depend on each other are looked at when all of them are there.
  func validate() throws {
    if hasSettingsFile { return }
    try rows.check()
    try loop.check()
    try refinement.check()
  }

  /// Every setting but the file, in the order of the help.
  var settings: [Setting] {
    columns.settings + rows.settings + network.settings + descent.settings + loop.settings
      + refinement.settings + measuring.settings + format.settings + [Setting("output", output)]
  }

  /// The settings that the model depends on: not those that say where it goes, or how fast.
  var record: [TrainingRecord.Setting] {
    settings.compactMap { setting in
      var others = ["output", "threads", "log", "fast-run", "overfit-batch"]
      // The figures of a batch are those of its parts.
      if network.normalization != .batch { others.append("micro-batch") }
      guard let value = setting.value, !others.contains(setting.name) else { return nil }
      return TrainingRecord.Setting(name: setting.name, value: value)
    }
  }

  /// What is given, but is one of a whole training, and of no use on a single batch.
  var passedOverByOverfitting: [String] {
    let names = [
      "patience", "min-change", "patience-after", "stop-at", "max-time", "max-steps", "max-rows",
      "log",
    ]
    let given = loop.settings.filter { names.contains($0.name) && $0.value != nil }
    return given.map { "--\($0.name)" } + (refinement.chosenSchedule == nil ? [] : ["--schedule"])
      + (refinement.layerRates?.changes.isEmpty ?? true ? [] : ["the changes of --layer-rates"])
  }

  /// The target, which must be given somewhere.
  var target: String {
    get throws {
      guard let target = columns.target else {
        throw ValidationError("--target is missing: expected the column to predict")
      }
      return target
    }
  }

  var tableOptions: TableOptions {
    var options = TableOptions()
    options.task = columns.task
    options.ignored = (columns.ignore?.names ?? []) + [rows.rule.columnName].compactMap(\.self)
    options.categorical = columns.categorical?.names ?? []
    options.numeric = columns.numeric?.names ?? []
    options.weights = columns.weights
    options.scaling = columns.scaling
    options.fill = columns.fill
    return options
  }
}
