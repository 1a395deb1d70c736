import Descent

/// The losses of a training so far, for `--plot`.
struct LossCurves {
  /// The lines of the curves at the end; while the training goes on, a third of a low terminal's.
  private static let height = 8
  /// The share of the time of the training that drawing may take.
  private static let share = 0.02

  private let batches: Double
  private let style = TextPlot.Style()
  private let clock = ContinuousClock()
  private var training: [LossPlot.Point] = []
  private var validation: [LossPlot.Point] = []
  /// What was drawn last, of how many losses, the room that it was drawn for, and when it may be drawn anew.
  private var drawn:
    (lines: [String], losses: Int, width: Int, height: Int, until: ContinuousClock.Instant)?

  /// The curves of epochs of these batches.
  init(_ batches: MiniBatches) { self.batches = Double(max(batches.count, 1)) }

  /// Keeps the losses of an epoch or of a validation on rows that are not trained on.
  mutating func record(_ event: TrainingEvent) {
    switch event {
    case .epochEnded(let epoch):
      training.append(LossPlot.Point(epochs: Double(epoch.epoch), loss: epoch.trainLoss))
    case .validated(let validated) where validated.rows == .validation:
      validation.append(
        LossPlot.Point(epochs: Double(validated.step) / batches, loss: validated.loss ?? .nan))
    default: break
    }
  }

  /// The lines to show while the training goes on: none where there is no room for them.
  mutating func liveLines(for console: Console) -> [String] {
    guard let room = console.liveRoom else { return [] }
    let (now, height) = (clock.now, min(Self.height, room.lines / 3))
    let losses = training.count + validation.count
    if let drawn, drawn.width == room.width, drawn.height == height,
      drawn.losses == losses || now < drawn.until
    {
      return drawn.lines
    }
    let plot = lines(width: room.width, height: height, isColored: console.plotStyle.isColored)
    drawn = (plot, losses, room.width, height, now + (clock.now - now) / Self.share)
    return plot
  }

  /// The lines for the report at the end: none of fewer than two epochs.
  func lines(for console: Console) -> [String] {
    let (width, isColored) = console.plotStyle
    return lines(width: width, height: Self.height, isColored: isColored)
  }

  private func lines(width: Int, height: Int, isColored: Bool) -> [String] {
    LossPlot(
      training: training, validation: validation, width: width, height: height, style: style,
      isColored: isColored)?.lines ?? []
  }
}
