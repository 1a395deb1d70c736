import Descent

extension RunSummary {
  /// The run as the page reads it; texts are numbers of the listing's table.
  func json(id: Int, name: String, folder: String, changed: Int) -> [UInt8] {
    var text = JSONText()
    text.reserve(1_000)
    text.add("{\"id\":")
    text.number(id)
    text.key("name")
    text.string(name)
    text.key("folder")
    text.string(folder)
    text.key("changed")
    text.number(changed / 1_000_000)
    addStart(to: &text)
    addState(to: &text)
    text.key("training")
    text.array(trained.names) { $0.number(Int($1)) }
    text.add(isValidation ? ",\"validation\":" : ",\"scored\":")
    text.array(validated.names) { $0.number(Int($1)) }
    text.add("}")
    return text.bytes
  }

  private func addStart(to text: inout JSONText) {
    text.key("at")
    text.number(Int(start.at))
    text.key("optimizer")
    text.number(Int(start.optimizer))
    text.key("loss")
    text.number(Int(start.loss))
    text.key("monitor")
    text.number(Int(start.monitor))
    text.key("larger")
    text.bool(start.largerIsBetter)
    text.key("planned")
    text.number(start.epochs)
    text.key("batches")
    text.number(start.batches)
    text.key("first")
    text.number(start.firstStep)
    text.key("rows")
    text.number(start.rows)
    text.key("validation_rows")
    text.number(start.validationRows)
    text.key("parameters")
    text.number(start.parameters)
    text.key("learning_rate")
    text.number(start.learningRate)
    text.key("settings")
    text.array(start.settings) { $0.number(Int($1)) }
  }

  private func addState(to text: inout JSONText) {
    text.key("end")
    switch end {
    case .none: text.add("null,\"why\":null")
    case .stopped(let reason): text.add("\"stopped\",\"why\":\(reason)")
    case .failed(let message): text.add("\"failed\",\"why\":\(message)")
    }
    text.key("epochs")
    text.number(epochs)
    text.key("step")
    text.number(step)
    text.key("seconds")
    text.number(seconds)
    text.key("pace")
    text.number(pace)
    text.key("best")
    if let best {
      text.add("[\(best.epoch),\(best.step),")
      text.number(best.value)
      text.add("]")
    } else {
      text.add("null")
    }
    text.key("latest")
    text.number(validated.latest ?? trained.latest ?? .nan)
    text.key("lost")
    text.number(lost)
    text.key("unreadable")
    text.add("[\(unreadable),\(firstUnreadable)]")
  }

  /// Updates a second over the latest part of the run; NaN if the log has too little.
  private var pace: Double {
    let series = trained.count > 0 ? trained : validated
    guard let last = series.last, series.keptCount > 0 else { return .nan }
    let (numbers, width) = (series.numbers, series.width)
    let before =
      (0..<series.keptCount).last { numbers[$0 * width + 1] < last.seconds * 0.75 } ?? 0
    let (step, seconds) = (numbers[before * width], numbers[before * width + 1])
    guard last.seconds > seconds, last.step > step else { return .nan }
    return Double(last.step - step) / Double(last.seconds - seconds)
  }
}

extension ThinnedSeries {
  /// The last loss.
  fileprivate var latest: Double? { last?.values.first.map { Double($0) } }
}
