import Descent
import DescentTables

/// A training whose loss or parameters are no longer finite.
public struct Divergence: Error, Sendable, CustomStringConvertible {
  /// Where it happened, and what is not finite: `t.csv:6: epoch 2, step 2: the loss of this row is inf`.
  public let place: String
  /// The learning rate of the optimizer.
  public let learningRate: Double
  /// The learning rate that the schedule had made of it.
  public let rateInEffect: Double
  /// Whether a gradient was too large for a slot of the optimizer, whatever the learning rate.
  public private(set) var isTooSteep = false
  /// The best weights before, if they were to be kept and there are any.
  public internal(set) var best: ScoredWeights?
  /// The model of the best weights.
  public internal(set) var model: TableModel?

  /// The place, and what to do.
  public var description: String { message.description }
}

extension Divergence: SettingNamingError {
  package var message: SettingMessage {
    if isTooSteep {
      return "\(place); add \(setting: "clip-norm") 1, scale the target down, or add "
        + "\(setting: "precision") double"
    }
    let scheduled: SettingMessage =
      rateInEffect == learningRate
      ? "" : "and by \(setting: "schedule") was \(rateInEffect) then, "
    return "\(place); lower \(setting: "learning-rate"), which is \(learningRate), \(scheduled)"
      + "or look for very large values"
  }
}

extension Divergence {
  /// A diagnosis whose rows are lines of the table.
  package init(_ diagnosis: Diagnosis, in file: String, _ data: LearningData, learningRate: Double)
  {
    func line(_ row: Int) -> Int { data.line(ofTrainingRow: row) }
    let place = diagnosis.row.map { "\(file):\(line($0))" } ?? file
    let lines = diagnosis.rows.prefix(8).map { "\(line($0))" }.joined(separator: ", ")
    let rest = diagnosis.rows.count > 8 ? " and \(grouped(diagnosis.rows.count - 8)) more" : ""
    let what = diagnosis.symptom(ofRow: diagnosis.row.map { _ in "this row" })
    let origin = diagnosis.originText(numbering: ", counted from 0") { "line \(line($0))" }
    self.init(
      place: "\(place): epoch \(diagnosis.epoch), step \(grouped(diagnosis.step)): "
        + "\(what); \(origin); the batch has the lines \(lines)\(rest)",
      learningRate: learningRate, rateInEffect: diagnosis.learningRate)
    if case .slot = diagnosis.origin { isTooSteep = true }
  }
}
