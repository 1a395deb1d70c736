import Descent

/// The curve of a schedule over a training.
struct SchedulePreview {
  /// The schedule, as it was asked for.
  let schedule: ScheduleText
  /// What its factors multiply.
  let learningRate: Double
  /// An epoch of the training, of at least one batch.
  let batches: MiniBatches
  let epochs: Int
  /// Where it ends, if that is earlier.
  let limits: [TrainingLength]

  /// How many updates are looked at: more than a terminal has columns of dots.
  private static let most = 8192

  func write(to console: Console, width: Int, style: TextPlot.Style) throws {
    let whole = TrainingClock(batches, epochs: epochs)
    let units = whole.limited(by: limits)
    try schedule.schedule.check(in: units)
    let total = units.steps(nil)
    let stride = Double(total) / Double(min(total, Self.most))
    let steps = (0..<min(total, Self.most)).map { Int(Double($0) * stride) }
    console.say("Schedule", "\(schedule.text) of the learning rate \(learningRate)")
    console.say("Batches", "\(batches), \(counted(epochs, "epoch"))")
    if schedule.schedule.watchesMetric {
      console.say("", "drawn as if the figure that it watches got better in every epoch")
    }
    let end = "step \(grouped(total))" + (units == whole ? ", \(counted(epochs, "epoch"))" : "")
    func plot(_ values: [Double]) {
      let plot = TextPlot(values, from: "step 1", to: end, width: width, style: style)
      for line in plot.lines { console.say(line) }
    }
    plot(steps.map { learningRate * schedule.schedule.factor(at: $0, in: units) })
    let momenta = steps.map { schedule.schedule.momentum(at: $0, in: units) ?? .nan }
    if momenta.contains(where: \.isFinite) {
      console.say("Momentum", "in place of the optimizer's own")
      plot(momenta)
    }
  }
}
