import Descent
import DescentExperiments

/// The curve of a schedule over a training.
struct SchedulePreview {
  /// The schedule.
  let schedule: ScheduleText
  /// What its factors multiply.
  let learningRate: Double
  /// An epoch of the training, of at least one batch.
  let batches: MiniBatches
  let epochs: Int
  /// The lengths at which the training ends, if that is earlier.
  let limits: [TrainingLength]

  /// The most updates that are drawn: more than a terminal has columns of dots.
  private static let most = 8192

  func write(to console: Console, width: Int, style: TextPlot.Style) throws {
    let whole = TrainingClock(batches, epochs: epochs)
    let clock = whole.limited(by: limits)
    try schedule.schedule.check(in: clock)
    let total = clock.steps(nil)
    let stride = Double(total) / Double(min(total, Self.most))
    let steps = (0..<min(total, Self.most)).map { Int(Double($0) * stride) }
    console.say("Schedule", "\(schedule.text) of the learning rate \(learningRate)")
    console.say("Batches", "\(batches), \(counted(epochs, "epoch"))")
    if schedule.schedule.watchesMetric {
      console.say("", "drawn as if the metric that it watches improved in every epoch")
    }
    let end = "step \(grouped(total))" + (clock == whole ? ", \(counted(epochs, "epoch"))" : "")
    func plot(_ values: [Double]) {
      let plot = TextPlot(values, from: "step 1", to: end, width: width, style: style)
      for line in plot.lines { console.say(line) }
    }
    plot(steps.map { learningRate * schedule.schedule.factor(at: $0, in: clock) })
    let momenta = steps.map { schedule.schedule.momentum(at: $0, in: clock) ?? .nan }
    if momenta.contains(where: \.isFinite) {
      console.say("Momentum", "in place of the optimizer's own")
      plot(momenta)
    }
  }
}
