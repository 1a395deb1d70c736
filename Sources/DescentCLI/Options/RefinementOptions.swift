import ArgumentParser
import Descent

/// What refines the steps.
struct RefinementOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      What the learning rate does over the training: cosine, warmup:5e,cosine or \
      step:every=10e,factor=0.1, say, or none; see docs/schedules.md ('descent settings --preview' draws \
      it). Plateau watches the figure of --monitor.
      """, valueName: "schedule"),
    transform: { try ScheduleText($0) })
  var schedule: ScheduleText?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Decoupled weight decay of the weights, not of biases (default: the optimizer's usual one).",
      valueName: "part"),
    transform: read("a finite number, at least 0", by: notNegative))
  var weightDecay: Double?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Factor of the weights' magnitudes in the loss (default: 0).", valueName: "factor"),
    transform: read("a finite number, at least 0", by: notNegative))
  var l1 = 0.0
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Factor of half their squares in the loss (default: 0).", valueName: "factor"),
    transform: read("a finite number, at least 0", by: notNegative))
  var l2 = 0.0
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The greatest norm of the whole gradient.", valueName: "norm"),
    transform: read("a finite number above 0", by: positive))
  var clipNorm: Double?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The greatest magnitude of an element of the gradient.", valueName: "value"),
    transform: read("a finite number above 0", by: positive))
  var clipValue: Double?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The greatest norm of the weights to one unit.", valueName: "norm"),
    transform: read("a finite number above 0", by: positive))
  var maxNorm: Double?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      What each layer's learning rate is multiplied by, from the first hidden layer to the output, as \
      0,0.1,1; 0 freezes it, and 0/1@5e does for 5 epochs, after which it is 1 (default: 1 for each).
      """, valueName: "factors"),
    transform: { try LayerRates($0) })
  var layerRates: LayerRates?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      An average of the weights, which is validated and saved in their place: ema, the exponential moving \
      average of the steps, or ema:0.99 (default of its decay: 0.999); swa, the mean of the last quarter of \
      the epochs, or of those from swa:20 on.
      """, valueName: "average"),
    transform: { try AverageText($0) })
  var average: AverageText?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Every so many steps, go back to a part of the way that they made: 5 or 5,share=0.8 (default of the \
      share: 0.5).
      """, valueName: "steps"),
    transform: { try LookaheadText($0) })
  var lookahead: LookaheadText?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The most rows in memory at a time: larger batches go in parts, to the same bytes, but for a batch \
      normalization, whose figures are then a part's.
      """, valueName: "rows"),
    transform: read("a whole number of at least 1") { Int($0).flatMap { $0 >= 1 ? $0 : nil } })
  var microBatch: Int?

  func check() throws {
    if clipNorm != nil, clipValue != nil {
      throw ValidationError("--clip-norm and --clip-value: expected one of both")
    }
  }

  var settings: [Setting] {
    [
      Setting("schedule", schedule?.text), Setting("weight-decay", weightDecay.map { "\($0)" }),
      Setting("l1", "\(l1)"), Setting("l2", "\(l2)"),
      Setting("clip-norm", clipNorm.map { "\($0)" }),
      Setting("clip-value", clipValue.map { "\($0)" }),
      Setting("max-norm", maxNorm.map { "\($0)" }),
      Setting("layer-rates", layerRates?.description), Setting("average", average?.text),
      Setting("lookahead", lookahead?.text),
      Setting("micro-batch", microBatch.map { "\($0)" }),
    ]
  }

  /// The schedule, unless it is `none`.
  var chosenSchedule: ScheduleText? { schedule.flatMap { $0.isNone ? nil : $0 } }

  /// What refines a training of so many epochs, but for the rates of layers.
  func stepOptions(epochs: Int) -> StepOptions {
    var stepOptions = StepOptions()
    stepOptions.schedule = chosenSchedule?.schedule
    stepOptions.weightDecay = weightDecay
    if l1 > 0 || l2 > 0 { stepOptions.penalty = Penalty(l1: l1, l2: l2) }
    stepOptions.clipping = clipNorm.map { .globalNorm($0) } ?? clipValue.map { .value($0) }
    if let maxNorm { stepOptions.constraints = [.maxNorm(maxNorm)] }
    stepOptions.average = average?.average(epochs: epochs)
    stepOptions.lookahead = lookahead?.lookahead
    return stepOptions
  }
}
