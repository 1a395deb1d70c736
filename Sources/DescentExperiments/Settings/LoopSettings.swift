import Descent

/// When a training is validated, when it ends, and what is written about it.
public struct LoopSettings: Settings {
  /// The metric that weights are scored by, or `loss`.
  public var monitor = "loss"
  /// How often to validate.
  public var validateEvery = TrainingIntervalText.everyEpoch
  /// The validations without improvement after which training stops.
  public var patience: Int?
  /// How much better a value must be to count as an improvement.
  public var minChange: Double?
  /// The epochs at the beginning that `patience` ignores.
  public var patienceAfter: Int?
  /// The value of `monitor` at which training stops.
  public var stopAt: Double?
  /// The time after which training stops.
  public var maxTime: TimeText?
  /// The steps after which training stops.
  public var maxSteps: Int?
  /// The rows after which training stops.
  public var maxRows: Int?
  /// The folder of the event log.
  public var log: String?
  /// Whether the event log says what each step does, and how each row fares.
  public var logDetails = false
  /// Whether everything is tried on two batches.
  public var fastRun = false
  /// The steps to train on one batch.
  public var overfitBatch: Int?

  /// Creates the defaults.
  public init() {}

  /// `Loop`
  public static let title = "Loop"

  /// The settings in the order of the help.
  public static let settings: [Setting<LoopSettings>] = [
    Setting(
      "monitor", \.monitor,
      "What weights are scored by: loss, or a metric such as accuracy or r2.", value: "metric"),
    Setting(
      "validate-every", \.validateEvery,
      "How often to validate: 200 (steps), 2e (epochs), 30s, 5min, 1h, or x1.5 (whenever the steps have grown by half).",
      value: "n",
      foreign: ["eval-every", "val-every", "eval-steps", "val-check-interval"]),
    Setting(
      "patience", \.patience, in: .positive,
      "Stop after this many validations in a row without improvement.", value: "n",
      default: "never",
      foreign: ["early-stopping", "early-stop", "n-iter-no-change", "early-stopping-rounds"],
      use: [.model, .wholeTraining]),
    Setting(
      "min-change", \.minChange, in: .nonNegative,
      "How much better a value must be to count as an improvement.", value: "change",
      default: "0", foreign: ["min-delta", "tol", "tolerance"], use: [.model, .wholeTraining]),
    Setting(
      "patience-after", \.patienceAfter, in: .atLeast(0),
      "Epochs at the beginning that --patience ignores.", value: "n", default: "0",
      foreign: ["start-from-epoch"], use: [.model, .wholeTraining]),
    Setting(
      "stop-at", \.stopAt, in: .finite,
      "Stop when the value of --monitor is at least as good as this.", value: "value",
      use: [.model, .wholeTraining]),
    Setting(
      "max-time", \.maxTime, "Stop after this time, as 90s, 5min or 2h.", value: "time",
      foreign: ["timeout", "time-limit"], use: [.model, .wholeTraining]),
    Setting(
      "max-steps", \.maxSteps, in: .positive, "Stop after this many steps.", value: "n",
      use: [.model, .wholeTraining]),
    Setting(
      "max-rows", \.maxRows, in: .positive,
      "Stop after this many rows, each counted as often as it is trained on.", value: "n",
      use: [.model, .wholeTraining]),
    Setting(
      "log", \.log,
      "A folder for an event log, a file of JSON lines for each run; see docs/events.md.",
      value: "folder", foreign: ["log-dir", "logdir", "logs"], use: .wholeTraining),
    Setting(
      flag: "log-details", \.logDetails,
      """
      Have the event log also say how each layer moves and which rows fare worst, for 'descent report'; \
      steps take longer.
      """, use: .wholeTraining),
    Setting(
      flag: "fast-run", \.fastRun,
      "Go through everything on two batches, to find mistakes; nothing is saved.",
      foreign: ["dry-run", "fast-dev-run"], use: []),
    Setting(
      "overfit-batch", \.overfitBatch, in: .positive,
      """
      Train this many steps on one batch instead, to see whether the network can learn it; nothing is \
      saved.
      """, value: "steps", foreign: ["overfit-batches"], use: []),
  ]

  /// The limits of time, steps and rows; nil if there are none.
  public var budget: Budget? { budget(ofTurns: 1) }

  /// The limits of each of several trainings that come one after another and share the time.
  func budget(ofTurns turns: Int) -> Budget? {
    guard maxTime != nil || maxSteps != nil || maxRows != nil else { return nil }
    return Budget(time: maxTime.map { $0.time / turns }, steps: maxSteps, rows: maxRows)
  }

  func check() throws(SettingError) {
    if patience == nil, minChange != nil || patienceAfter != nil {
      throw .refused(
        "\(setting: minChange != nil ? "min-change" : "patience-after") has no effect without "
          + "\(setting: "patience"): give both, or neither")
    }
    if logDetails, log == nil {
      throw .refused(
        "\(setting: "log-details") has no effect without \(setting: "log"): give both, or neither")
    }
    if fastRun, overfitBatch != nil {
      throw .refused(
        "\(setting: "fast-run") and \(setting: "overfit-batch"): give only one of them")
    }
  }
}
