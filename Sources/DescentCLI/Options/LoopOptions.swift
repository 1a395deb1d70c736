import ArgumentParser
import Descent

/// When a training is validated, when it ends, and what is written of it.
struct LoopOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The figure that weights are judged by: loss, or a metric such as accuracy or r2 (default: loss).",
      valueName: "figure"))
  var monitor = "loss"
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How often to validate: 200 (steps), 2e (epochs), 30s, 5min or 1h (default: 1e).",
      valueName: "n"),
    transform: read("a number of steps as 200, of epochs as 2e, or a time as 30s, 5min or 1h") {
      CadenceText($0)
    })
  var validateEvery = CadenceText.everyEpoch
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stop after so many validations in a row without improvement (default: never).",
      valueName: "n"),
    transform: read("a whole number of at least 1") { wholeNumber($0) })
  var patience: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How much better a figure must be to be an improvement (default: 0).", valueName: "change"),
    transform: read("a finite number of at least 0") { text in
      Double(text).flatMap { $0 >= 0 && $0.isFinite ? $0 : nil }
    })
  var minChange: Double?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Epochs at the beginning that --patience passes over (default: 0).", valueName: "n"),
    transform: read("a whole number of at least 0") { wholeNumber($0, atLeast: 0) })
  var patienceAfter: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stop when the figure of --monitor is at least as good as this.", valueName: "figure"),
    transform: read("a finite number") { text in
      Double(text).flatMap { $0.isFinite ? $0 : nil }
    })
  var stopAt: Double?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Stop after this time, as 90s, 5min or 2h.", valueName: "time"),
    transform: read("a time above 0 as 90s, 5min or 2h") { TimeText($0) })
  var maxTime: TimeText?
  @Option(
    parsing: .unconditional, help: ArgumentHelp("Stop after this many steps.", valueName: "n"),
    transform: read("a whole number of at least 1") { wholeNumber($0) })
  var maxSteps: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stop after this many rows, each counted as often as it is trained on.", valueName: "n"),
    transform: read("a whole number of at least 1") { wholeNumber($0) })
  var maxRows: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A folder to write what happens to, a file of JSON lines a run; see docs/events.md.",
      valueName: "folder"))
  var log: String?
  @Flag(help: "Go through everything on two batches, to find mistakes; nothing is saved.")
  var fastRun = false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Train so many steps on one batch instead, to see whether the network can learn it; nothing is \
      saved.
      """, valueName: "steps"),
    transform: read("a whole number of at least 1") { wholeNumber($0) })
  var overfitBatch: Int?

  func check() throws {
    if patience == nil, minChange != nil || patienceAfter != nil {
      throw ValidationError(
        "--\(minChange != nil ? "min-change" : "patience-after"): expected with --patience, which "
          + "it is part of")
    }
    if fastRun, overfitBatch != nil {
      throw ValidationError("--fast-run and --overfit-batch: expected one of both")
    }
  }

  var settings: [Setting] {
    [
      Setting("monitor", monitor), Setting("validate-every", validateEvery.description),
      Setting("patience", patience.map { "\($0)" }),
      Setting("min-change", minChange.map { "\($0)" }),
      Setting("patience-after", patienceAfter.map { "\($0)" }),
      Setting("stop-at", stopAt.map { "\($0)" }), Setting("max-time", maxTime?.description),
      Setting("max-steps", maxSteps.map { "\($0)" }),
      Setting("max-rows", maxRows.map { "\($0)" }), Setting("log", log),
      Setting("fast-run", fastRun ? "true" : nil),
      Setting("overfit-batch", overfitBatch.map { "\($0)" }),
    ]
  }
}

/// Reads a whole number of at least `least` and at most `most`.
func wholeNumber(_ text: String, atLeast least: Int = 1, upTo most: Int = .max) -> Int? {
  Int(text).flatMap { $0 >= least && $0 <= most ? $0 : nil }
}

/// `90s`, `5min`, `2h`; above 0.
struct TimeText: CustomStringConvertible {
  let description: String
  let time: Duration

  init?(_ text: String) {
    let units = [("min", 60.0), ("s", 1), ("h", 3600)]
    guard let (unit, seconds) = units.first(where: { text.hasSuffix($0.0) }),
      let count = positive(String(text.dropLast(unit.count))), count * seconds < 1e9,
      count * seconds >= 1e-9
    else { return nil }
    description = text
    time = .seconds(count * seconds)
  }
}

/// `200` steps, `2e` epochs, or a time.
struct CadenceText: CustomStringConvertible {
  let description: String
  let cadence: ValidationInterval

  static let everyEpoch = CadenceText(description: "1e", cadence: .everyEpoch)

  private init(description: String, cadence: ValidationInterval) {
    (self.description, self.cadence) = (description, cadence)
  }

  init?(_ text: String) {
    if let steps = wholeNumber(text) {
      cadence = .steps(steps)
    } else if text.hasSuffix("e"), let epochs = wholeNumber(String(text.dropLast())) {
      cadence = .epochs(epochs)
    } else if let time = TimeText(text) {
      cadence = .time(time.time)
    } else {
      return nil
    }
    description = text
  }
}
