import CommandSupport
import Descent
import DescentExperiments
import DescentTables
import Foundation
import Testing

@testable import DescentExperiments

/// `Comparison`, `Race` and what they are made of.
struct ComparisonTests {
  private static let table = Command.root.appendingPathComponent("Examples/Data/penguins.csv").path

  private func comparison(_ variations: Variation...) throws -> Comparison {
    var experiment = Experiment(file: Self.table, target: "species")
    try experiment.set("hidden", text: "8")
    var comparison = Comparison(experiment)
    comparison.variations = variations
    (comparison.seeds, comparison.budget, comparison.isTuned) = (2, .epochs(3), false)
    return comparison
  }

  @Test("A run is the training that its settings describe")
  func sameTraining() throws {
    let result = try comparison(Variation("batch", ["16", "64"])).prepare().run()
    for (contender, batch) in zip(result.outcome.contenders, ["16", "64"]) {
      var experiment = Experiment(file: Self.table, target: "species")
      for (name, text) in [("hidden", "8"), ("epochs", "3"), ("batch", batch)] {
        try experiment.set(name, text: text)
      }
      let history = try experiment.prepare().run().history
      let run = try #require(contender.runs.first)
      #expect(run.points.last?.validation == history.epochs.last?.validationLoss)
      #expect(run.points.last?.updates == history.epochs.last?.step)
    }
  }

  @Test("All contenders begin with the same weights, seed by seed, on the same rows")
  func sameBeginning() throws {
    let result = try comparison(Variation("batch", ["full", "1", "32"])).prepare().run()
    for index in 0..<2 {
      let first = Set(result.outcome.contenders.map { $0.runs[index].points.first?.validation })
      #expect(first.count == 1)
    }
    let ends = result.outcome.contenders.map { $0.runs.map { $0.points.last?.rows } }
    #expect(Set(ends.flatMap(\.self)).count == 1, "the budget is the same: \(ends)")
    #expect(
      result.outcome.contenders.map(\.batchRows).max() == result.race.base.data.training.count)
  }

  @Test("Points never go back, and their training loss is that of the rows between them")
  func points() throws {
    let result = try comparison(Variation("batch", ["7", "32"])).prepare().run()
    for run in result.outcome.contenders.flatMap(\.runs) {
      for (one, next) in zip(run.points, run.points.dropFirst()) {
        #expect(one.rows < next.rows && one.updates < next.updates && one.seconds <= next.seconds)
        #expect(next.train != nil)
      }
      #expect(run.points[1].updates == 1, "the first update is measured")
    }
  }

  @Test("A contender that diverges stays in the race, and the page says so")
  func divergence() throws {
    var comparison = try comparison(Variation("learning-rate", ["0.01", "1e30"]))
    try comparison.experiment.set("optimizer", text: "sgd")
    let result = try comparison.prepare().run()
    let wild = try #require(result.outcome.contenders.last)
    #expect(wild.divergedRuns == 2 && wild.best == nil && wild.runs[0].note != nil)
    #expect(result.findings.contains { $0.contains("2 of 2 runs diverged") })
    guard case .object(let json) = result.json(command: "", program: "", machine: ""),
      case .array(let contenders)? = json["contenders"]
    else { Issue.record("no contenders"); return }
    #expect(contenders.count == 2)
  }

  @Test("An interrupted race goes on with the runs that are done, and ends with the same values")
  func resumed() throws {
    let scratch = try Scratch()
    let path = scratch.url("race.runs").path
    let comparison = try comparison(Variation("batch", ["16", "64"]))
    let whole = try comparison.prepare().run()
    let cancellation = Cancellation()
    var begun = 0
    #expect(throws: RaceInterrupted.self) {
      try comparison.prepare().run(store: RunStore(at: path), cancellation: cancellation) { _ in
        begun += 1
        if begun == 3 { cancellation.cancel() }
      }
    }
    // As after a kill: a line that is cut off.
    let bytes = try Files.read(contentsOf: path)
    try Files.write(Array(bytes.dropLast(100)), to: path)
    let store = try RunStore(at: path)
    #expect(store.count == 1)
    let resumed = try comparison.prepare().run(store: store)
    for (one, other) in zip(whole.outcome.contenders, resumed.outcome.contenders) {
      #expect(one.runs.map(\.best) == other.runs.map(\.best))
      #expect(one.runs.map(\.points.count) == other.runs.map(\.points.count))
    }
    #expect(try RunStore(at: path).count == store.count)
    try store.remove()
    #expect(!Files.exists(path))
  }

  @Test("A file that is not of a race is neither taken for one nor changed")
  func foreignFile() throws {
    let scratch = try Scratch()
    let path = scratch.url("notes").path
    try Files.write(Array("my notes".utf8), to: path)
    #expect(throws: FileError.self) { try RunStore(at: path) }
    #expect(try Files.read(contentsOf: path) == Array("my notes".utf8))
  }

  @Test("A run of other settings, rows or budget is another run")
  func keys() throws {
    let comparison = try comparison(Variation("batch", ["16", "64"]))
    let store = RunStore()
    _ = try comparison.prepare().run(store: store)
    let count = store.count
    _ = try comparison.prepare().run(store: store)
    #expect(store.count == count)
    var longer = comparison
    longer.budget = .epochs(4)
    _ = try longer.prepare().run(store: store)
    #expect(store.count == 2 * count)
    var other = comparison
    try other.experiment.set("hidden", text: "9")
    _ = try other.prepare().run(store: store)
    #expect(store.count == 3 * count)
  }

  @Test("The noise is measured along the run of the best contender, from the untrained network on")
  func noise() throws {
    let result = try comparison(Variation("batch", ["16", "64"])).prepare().run()
    let noise = try #require(result.noise)
    #expect(noise.measurements.map(\.epoch) == [0, 1, 2, 3])
    #expect(
      noise.measurements.map(\.rows)
        == [0, 1, 2, 3].map { $0 * result.race.base.data.training.count })
    #expect(try #require(noise.scale) > 0)
    #expect(try comparison(Variation("optimizer", ["sgd", "adam"])).prepare().run().noise == nil)
  }

  @Test("Nothing but the budget ends a run, and a budget of rows measures the noise too")
  func budgetAlone() throws {
    var comparison = try comparison(Variation("batch", ["16", "64"]))
    comparison.experiment.loop.patience = 1
    comparison.experiment.loop.minChange = 100
    comparison.experiment.loop.maxSteps = 2
    comparison.budget = .rows(1_000)
    let result = try comparison.prepare().run()
    for run in result.outcome.contenders.flatMap(\.runs) {
      #expect(try #require(run.points.last).rows >= 1_000)
    }
    #expect(try #require(result.noise).measurements.count > 2)
    #expect(comparison.ignored == ["max-steps", "patience"])
    comparison.experiment.regularization.average = try AverageText(text: "swa")
    #expect(throws: SettingError.self) { try comparison.contenders() }
  }

  @Test("The model of the noise scale predicts what its own formula gives")
  func prediction() {
    let updates = [1, 10, 100].map { (batch: $0, updates: 50 * (1 + 20 / Double($0))) }
    let noise = GradientNoise(rows: 100, trace: 20, squaredGradient: 1)
    let curve = NoiseCurve(
      "batch 10", [.init(epoch: 0, rows: 0, noise: noise)], untilRows: 10, updates: updates)
    #expect(curve.scale == 20)
    for (one, other) in zip(updates, curve.predictions) {
      #expect(abs(one.updates - other.updates) < 1e-9 * one.updates)
    }
    #expect(curve.error.map { $0 < 1 + 1e-9 } == true)
  }

  @Test("The goal is on the way from the untrained networks to the best contender")
  func goal() throws {
    let result = try comparison(Variation("batch", ["8", "full"])).prepare().run()
    let goal = try #require(result.outcome.goal)
    let (start, best) = try (
      #require(result.outcome.untrained),
      #require(result.outcome.contenders.compactMap(\.best?.median).min())
    )
    #expect(abs(goal - (start + 0.95 * (best - start))) < 1e-12)
    #expect(result.outcome.reached(result.outcome.contenders[1]) == 0, "three updates")
    #expect(result.verdict.contains("batch 8"))
    #expect(result.findings.contains { $0.hasPrefix("batch full does not reach the goal") })
  }

  @Test(
    "What cannot be compared is refused, with what to do",
    arguments: [
      ([Variation("batch", ["16"])], "nothing to compare"),
      ([Variation("batch", ["16", "16"])], "a value is there twice"),
      ([Variation("batch", ["16", "8"]), Variation("batch", ["1", "2"])], "is varied twice"),
      ([Variation("epochs", ["1", "2"])], "belongs to the race"),
    ])
  func refused(variations: [Variation], message: String) throws {
    var comparison = try comparison()
    comparison.variations = variations
    let error = #expect(throws: SettingError.self) { try comparison.check() }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
  }

  @Test("A variation is read with commas or, where values have them, with semicolons")
  func variationText() throws {
    #expect(try Variation(text: "optimizer=sgd,adam").values == ["sgd", "adam"])
    #expect(try Variation(text: "hidden=64;128,64").values == ["64", "128,64"])
    for text in ["batch", "=1,2", "batch=1,x", "unknown=1,2", "batch="] {
      #expect(throws: SettingError.self, "\(text)") { try Variation(text: text) }
    }
  }

  @Test("The command of a comparison says everything that is not a default")
  func command() throws {
    var comparison = try comparison(
      Variation("batch", ["16", "64"]), Variation("hidden", ["8", "8,8"]))
    comparison.experiment.file = "a b.csv"
    #expect(
      comparison.command
        == "descent compare 'a b.csv' --target species --batch 16,64 --vary 'hidden=8;8,8' "
        + "--seeds 2 --budget 3epochs --tune off")
  }

  @Test("Budgets are read and written", arguments: ["20epochs", "1000rows", "500steps", "30s"])
  func budgets(text: String) throws {
    #expect(try RunBudget(text: text).text == text)
    for wrong in ["", "0epochs", "-1rows", "1.5epochs", "epochs", "20", "20x"] {
      #expect(throws: SettingError.self, "\(wrong)") { try RunBudget(text: wrong) }
    }
  }

  @Test("A budget of time ends a run by its training alone")
  func time() throws {
    var comparison = try comparison(Variation("batch", ["16", "64"]))
    comparison.budget = .time(.milliseconds(50))
    for run in try comparison.prepare().run().outcome.contenders.flatMap(\.runs) {
      let end = try #require(run.points.last)
      #expect(end.seconds >= 0.05 && run.status == .finished)
    }
  }
}

/// `RateSearch` on runs that are made up.
struct RateSearchTests {
  private func run(_ rate: Double, best: Double?) -> RaceRun {
    RaceRun(
      seed: 0, learningRate: rate, status: best == nil ? .diverged : .finished, note: nil,
      points: [], best: best)
  }

  @Test("The best rate is found from any beginning", arguments: [1e-4, 0.003, 0.1, 1, 20])
  func found(middle: Double) {
    var tried: [Double] = []
    let search = RateSearch(around: middle, .loss) { rate in
      tried.append(rate)
      let distance = Foundation.log2(rate / 0.05)
      return run(rate, best: distance > 3 ? nil : distance * distance)
    }
    #expect(abs(Foundation.log2(search.best / 0.05)) <= 0.51, "\(search.best)")
    #expect(!search.isAtEdge)
    #expect(Set(tried).count == tried.count, "no rate is tried twice")
    #expect(search.trials.map(\.rate) == tried.sorted())
  }

  @Test("Where every rate diverges the search goes down, and ends")
  func diverging() {
    let search = RateSearch(around: 1, .loss) { run($0, best: nil) }
    #expect(search.trials.count < 12)
    #expect(search.trials.allSatisfy { $0.run.status == .diverged })
  }

  @Test("A rate that is still the best at the end of the search is said to be at the edge")
  func edge() {
    let search = RateSearch(around: 1, .loss) { run($0, best: 1 / $0) }
    #expect(search.isAtEdge && search.best > 1000)
  }

  @Test("A metric that is better when larger is searched upwards")
  func larger() throws {
    let accuracy = try #require(Catalog.standard.metric(named: "accuracy"))
    let monitor = Monitor(accuracy)
    let search = RateSearch(around: 1, monitor) { rate in
      run(rate, best: -abs(Foundation.log2(rate / 8)))
    }
    #expect(search.best == 8)
  }
}
