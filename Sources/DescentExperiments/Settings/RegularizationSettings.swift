import Descent

/// What a step does besides following the gradient.
public struct RegularizationSettings: Settings {
  /// What the learning rate is multiplied by over the training.
  public var schedule: ScheduleText?
  /// The decoupled weight decay; nil for the optimizer's own.
  public var weightDecay: Double?
  /// The factor of Σ|w| in the loss.
  public var l1 = 0.0
  /// The factor of ½·Σw² in the loss.
  public var l2 = 0.0
  /// The largest norm of the whole gradient.
  public var clipNorm: Double?
  /// The largest magnitude of an element of the gradient.
  public var clipValue: Double?
  /// The largest norm of the weights into one unit.
  public var maxNorm: Double?
  /// What each layer's learning rate is multiplied by.
  public var layerRates: LayerRates?
  /// The average of the weights.
  public var average: AverageText?
  /// The slow weights.
  public var lookahead: LookaheadText?
  /// The most rows in memory at a time.
  public var microBatch: Int?

  /// Creates the defaults.
  public init() {}

  /// `Regularization`
  public static let title = "Regularization"

  /// The settings in the order of the help.
  public static let settings: [Setting<RegularizationSettings>] = [
    Setting(
      "schedule", \.schedule,
      """
      How the learning rate changes over the training: cosine, warmup:5e,cosine, \
      step:every=10e,factor=0.1, or none; see docs/schedules.md ('descent settings --preview' draws \
      it). A plateau schedule watches --monitor.
      """,
      foreign: [
        "scheduler", "lr-scheduler", "lr-schedule", "learning-rate-schedule", "warmup",
      ]),
    Setting(
      "weight-decay", \.weightDecay, in: .nonNegative,
      "Decoupled weight decay of the weights, not of biases.", value: "decay",
      default: "the optimizer's own", foreign: ["wd", "decoupled-weight-decay"]),
    Setting(
      "l1", \.l1, in: .nonNegative, "Factor of the sum of the weights' magnitudes in the loss.",
      value: "factor"),
    Setting(
      "l2", \.l2, in: .nonNegative, "Factor of half the sum of the weights' squares in the loss.",
      value: "factor", foreign: ["alpha", "l2-regularization", "reg", "lambda"]),
    Setting(
      "clip-norm", \.clipNorm, in: .positive, "The largest norm of the whole gradient.",
      value: "norm",
      foreign: [
        "clip", "gradient-clip", "clip-grad", "grad-clip", "max-grad-norm", "clip-grad-norm",
        "clipnorm",
      ]),
    Setting(
      "clip-value", \.clipValue, in: .positive,
      "The largest magnitude of an element of the gradient.", value: "value",
      foreign: ["clip-grad-value", "clipvalue"]),
    Setting(
      "max-norm", \.maxNorm, in: .positive, "The largest norm of the weights into one unit.",
      value: "norm", foreign: ["maxnorm", "kernel-constraint"]),
    Setting(
      "layer-rates", \.layerRates,
      """
      What each layer's learning rate is multiplied by, from the first hidden layer to the output, as \
      0,0.1,1; 0 freezes a layer, and 0/1@5e freezes it for 5 epochs, after which the factor is 1.
      """, value: "factors", default: "1 for each",
      foreign: ["freeze", "frozen", "unfreeze", "lr-mult"]),
    Setting(
      "average", \.average,
      """
      An average of the weights, which is validated and saved in their place: ema, the exponential \
      moving average of the steps, or ema:0.99 (default of its decay: \(WeightAverage.exponential().decay)); swa, the mean of the \
      last quarter of the epochs, or of those from swa:20 on.
      """, foreign: ["ema=ema", "swa=swa"]),
    Setting(
      "lookahead", \.lookahead,
      """
      Pull the weights back towards slow weights every k steps: 5 or 5,share=0.8 (default of the share: \
      \(Lookahead().share)).
      """, value: "steps"),
    Setting(
      "micro-batch", \.microBatch, in: .positive,
      """
      The most rows in memory at a time: larger batches are computed in parts, with the same result, \
      except under a batch normalization, whose statistics are then a part's.
      """, value: "rows", foreign: ["micro-batch-size"], use: .batchNormalization),
  ]

  func check() throws(SettingError) {
    if clipNorm != nil, clipValue != nil {
      throw .refused("\(setting: "clip-norm") and \(setting: "clip-value"): give only one of them")
    }
  }

  /// The schedule, unless it is `none`.
  public var chosenSchedule: ScheduleText? { schedule.flatMap { $0.isNone ? nil : $0 } }

  /// The options of each step in a training of a given number of epochs, without the rates of layers.
  func stepOptions(epochs: Int) -> StepOptions {
    var options = StepOptions()
    options.schedule = chosenSchedule?.schedule
    options.weightDecay = weightDecay
    if l1 > 0 || l2 > 0 { options.penalty = Penalty(l1: l1, l2: l2) }
    options.clipping = clipNorm.map { .globalNorm($0) } ?? clipValue.map { .value($0) }
    if let maxNorm { options.constraints = [.maxNorm(maxNorm)] }
    options.average = average?.average(epochs: epochs)
    options.lookahead = lookahead?.lookahead
    return options
  }
}
