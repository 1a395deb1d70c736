/// The values of a line `epoch` or `validated`.
struct LoggedPoint {
  private(set) var step = 0
  private(set) var seconds = 0.0
  /// The loss, if it is finite, and the metrics.
  private(set) var values: [(name: String, value: Double)] = []
  /// Whether they are of the validation rows.
  private(set) var isValidation = false

  /// Nil if the line is no object, or has no step or no time.
  init?(_ bytes: [UInt8], _ line: Range<Int>, isTrained: Bool) {
    var (step, seconds): (Int?, Double?)
    var members = JSONMembers(bytes, in: line)
    while let (key, value) = members.next() {
      switch String(decoding: bytes[key], as: UTF8.self) {
      case "step": step = JSONMembers.count(bytes, value)
      case "seconds": seconds = JSONMembers.number(bytes, value)
      case "rows": isValidation = JSONMembers.word(bytes, value) == "validation"
      case "loss" where !isTrained, "train_loss" where isTrained:
        if let loss = JSONMembers.number(bytes, value) { values.insert(("loss", loss), at: 0) }
      case "metrics" where !isTrained, "train_metrics" where isTrained: add(bytes, value)
      default: break
      }
    }
    guard !members.isMalformed, let step, let seconds else { return nil }
    (self.step, self.seconds) = (step, seconds)
  }

  private mutating func add(_ bytes: [UInt8], _ metrics: Range<Int>) {
    var members = JSONMembers(bytes, in: metrics)
    while values.count < ThinnedSeries.mostNames, let (key, value) = members.next() {
      // Metrics have plain names; what has an escape is none of ours.
      guard key.count <= 100, !bytes[key].contains(UInt8(ascii: "\\")),
        let number = JSONMembers.number(bytes, value)
      else { continue }
      values.append((String(decoding: bytes[key], as: UTF8.self), number))
    }
  }
}
