import ArgumentParser
import Descent
import DescentExperiments
import DescentPages

/// One run of `descent compare`: prepares the race, runs it, and writes its page.
struct RaceReport {
  private let comparison: Comparison
  private let isJSON: Bool
  private let console: Console
  /// Where the page is written.
  private let path: String

  init(_ comparison: Comparison, isJSON: Bool) {
    (self.comparison, self.isJSON) = (comparison, isJSON)
    console = Console(reportingTo: isJSON ? .error : .output)
    path =
      comparison.experiment.output.output
      ?? ModelFiles.name(of: comparison.experiment.file) + "-race.html"
  }

  func run() throws {
    Interrupt.ignoreBrokenPipes()
    if Files.areSame(comparison.experiment.file, path) {
      throw FileError.unwritable(path: path, reason: "it is the table itself; name another file")
    }
    try Files.checkWritable(path)
    let race = try comparison.prepare(note: console.note)
    let ignored = comparison.ignored
    if !ignored.isEmpty {
      console.note(
        "a race decides \(listed(ignored.map { "--\($0)" })) itself: what was given is ignored")
    }
    let store = try RunStore(at: path + ".runs")
    describe(race, store)
    Interrupt.listen()
    let result: RaceResult
    do {
      result = try run(race, store)
    } catch let interruption as RaceInterrupted {
      console.clearProgress()
      console.say("Stopped", "\(interruption); the same command goes on with them")
      throw ExitCode(Interrupt.exitCode ?? 1)
    }
    console.clearProgress()
    try report(result, store)
  }

  private func run(_ race: Race, _ store: RunStore) throws -> RaceResult {
    let clock = ContinuousClock()
    let start = clock.now
    return try race.run(
      store: store,
      cancellation: Cancellation { Interrupt.exitCode == nil ? nil : .interrupted }
    ) { progress in
      let share = Double(progress.done) / Double(progress.expected)
      let seconds = (clock.now - start) / .seconds(1)
      let left = share > 0 ? "  \(durationText(seconds * (1 - share) / share)) left" : ""
      console.show(
        progress: share, "run \(progress.done + 1)/\(progress.expected)  \(progress.label)\(left)")
    }
  }

  private func describe(_ race: Race, _ store: RunStore) {
    let data = race.base.data
    console.say(
      "Race",
      "\(counted(race.contenderCount, "contender")) on \(race.base.experiment.file): "
        + "\(counted(data.training.count, "row")) to train, \(grouped(data.validation?.count ?? 0)) to judge by"
    )
    console.say(
      "Each",
      "\(comparison.budget.words), \(counted(comparison.seeds, "seed"))"
        + (comparison.searchesRates
          ? ", a learning rate found by whole runs of a further seed"
          : ", at the given learning rate"))
    if store.count > 0 {
      console.say("Goes on", "with \(counted(store.count, "run")) that are done, in \(path).runs")
    }
  }

  private func report(_ result: RaceResult, _ store: RunStore) throws {
    let json = result.json(
      command: comparison.command,
      program: "descent \(DescentCommand.configuration.version)", machine: machine)
    let page = try Page.race.html(title: "Race: \(result.race.base.experiment.file)", data: json)
    writeTable(result)
    if let goal = result.goalText { console.say("Goal", goal) }
    console.say("Verdict", result.verdict)
    for finding in result.findings { console.say("", finding) }
    try Files.write(Array(page.utf8), to: path)
    try store.remove()
    console.say("Page", path)
    if isJSON { try console.json(json) }
    try console.finish()
  }

  /// `Linux x86_64, AMD EPYC 7B13, avx2, 2 threads`
  private var machine: String {
    [
      Machine.system, Machine.processor, InstructionSet.name,
      counted(KernelThreads.count, "thread"),
    ].compactMap(\.self).joined(separator: ", ")
  }

  private func writeTable(_ result: RaceResult) {
    let outcome = result.outcome
    var table = TextTable([
      "contender", "rate", "best \(outcome.monitor.name)", "seeds", "rows", "updates", "seconds",
    ])
    for contender in outcome.contenders {
      let best = contender.best
      table.add(
        [
          contender.name, significant(contender.learningRate),
          best.map { significant($0.median) } ?? "diverged",
          best.map { "\(significant($0.low)) to \(significant($0.high))" } ?? "",
        ] + costs(contender, outcome))
    }
    console.say("")
    table.lines.forEach(console.sayRow)
    console.say("")
  }

  /// The median costs until the goal, and how many runs reached it if not all did.
  private func costs(_ contender: ContenderResult, _ outcome: RaceOutcome) -> [String] {
    let (reached, runs) = (outcome.reached(contender), contender.runs.count)
    if reached == 0 { return ["not reached", "", ""] }
    return RaceAxis.allCases.map { axis in
      let cost = outcome.cost(contender, axis).map { significant($0.median) } ?? ""
      return axis == .rows && reached < runs ? "\(cost) (\(reached) of \(runs))" : cost
    }
  }
}
