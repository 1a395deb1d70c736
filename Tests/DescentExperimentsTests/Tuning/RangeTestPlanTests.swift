import CommandSupport
import Descent
import Foundation
import Testing

@testable import DescentExperiments

#if canImport(FoundationXML)
  import FoundationXML
#endif

struct RangeTestPlanTests {
  private static let table = Command.root.appendingPathComponent("Examples/Data/penguins.csv").path
  private static let rates = 1e-5...10.0
  private static let test = RangeTest(from: 1e-5, to: 10, steps: 120)

  private func experiment(_ settings: [(String, String)] = []) throws -> Experiment {
    var experiment = Experiment(file: Self.table, target: "species")
    for (name, text) in [("hidden", "8")] + settings { try experiment.set(name, text: text) }
    return experiment
  }

  @Test("Each batch size has a curve for each seed and a suggestion")
  func batches() throws {
    let plan = RangeTestPlan(
      try experiment(), rates: Self.rates, steps: 120, seeds: 2, batches: [1, 32, .full])
    var done: [Int] = []
    let results = try plan.prepare().run { done.append($0.done) }
    #expect(results.map(\.batch) == [1, 32, .full] && done == Array(1...6))
    for result in results {
      #expect(result.curves.count == 2 && result.curves[0] != result.curves[1])
      let rate = try #require(result.summary.suggestion)
      #expect(rate > 1e-5 && rate < 10)
    }
  }

  @Test("A seed's curve is that of a training with this seed on the rows of the first one")
  func seeds() throws {
    let plan = RangeTestPlan(
      try experiment([("seed", "7")]), rates: Self.rates, steps: 120, seeds: 2)
    let prepared = try plan.prepare()
    let first = try #require(try prepared.run().first?.curves.first)
    let own = prepared.prepared
    let expected = try own.trainer.rangeTest(
      Self.test, on: own.data.training, batches: 32, shuffle: .everyEpoch(seed: 7))
    #expect(first == expected && own.trainer.steps == 0)
  }

  @Test("Settings that do not go with a batch size are refused before any test")
  func refused() throws {
    let plan = RangeTestPlan(
      try experiment([("normalization", "batch")]), steps: 120, batches: [32, 1])
    #expect(throws: SettingError.self) { try plan.prepare() }
    #expect(throws: SettingError.self) { try RangeTestPlan(try experiment(), seeds: 0).prepare() }
  }

  @Test(
    "A test has as many steps as its training, from 300 to 10,000, unless their number is given")
  func steps() throws {
    let plan = RangeTestPlan(try experiment([("epochs", "20")]), batches: [1, 16, .full])
    let prepared = try plan.prepare()
    #expect(prepared.prepared.data.training.count == 275)
    let steps = plan.batches.map { plan.test($0, rows: 275).steps }
    #expect(steps == [20 * 275, 20 * 18, 300])
    #expect(plan.test(1, rows: .max).steps == 10_000)
    #expect(RangeTestPlan(try experiment(), steps: 50).test(1, rows: 275).steps == 50)
  }

  @Test("A cancellation leaves out what is not done")
  func cancelled() throws {
    let cancellation = Cancellation()
    let plan = RangeTestPlan(try experiment(), steps: 120, seeds: 3, batches: [32, 8])
    let results = try plan.prepare().run(cancellation: cancellation) {
      if $0.done == 2 { cancellation.cancel() }
    }
    #expect(results.map(\.curves.count) == [2])
  }

  @Test("The command of an experiment asks for the experiment again")
  func command() throws {
    var experiment = try experiment([
      ("batch", "1"), ("optimizer", "sgd"), ("residual", "true"), ("positive", "it's a \"name\""),
    ])
    experiment.file = "my data.csv"
    experiment.network.hidden = HiddenLayers(units: [8, 8])
    #expect(
      experiment.commandLine(without: ["output"])
        == #"descent train 'my data.csv' --target species --positive 'it'\''s a "name"' "#
        + "--hidden 8,8 --residual --batch 1 --optimizer sgd --preset plain")
  }

  @Test("A learning rate replaces the one that was given, wherever that was")
  func learningRate() throws {
    for settings in [[], [("learning-rate", "3")], [("optimizer", "sgd:0.5")]] {
      let experiment = try experiment(settings).withLearningRate(0.25)
      #expect(try experiment.optimizer.learningRate == 0.25)
      try experiment.check()
    }
  }

  @Test("The picture is XML, in which hostile names are text")
  func picture() throws {
    let curves = (0..<3).map { seed in
      RangeTestCurve(
        Self.test,
        losses: (0..<100).map { step -> Double in
          let fall = 0.008 * Double(min(step, 80))
          return 1 + 0.001 * Double(seed) - fall + (step > 90 ? 50 : 0)
        }, ending: .diverged)
    }
    let hostile = "</title><script>alert(1)</script>\"' & \u{1B}[31m\u{0}\u{FFFE}"
    let picture = RangeTestPicture(
      hostile,
      [TunedBatch(batch: 32, curves: curves), TunedBatch(batch: .full, curves: [curves[0]])])
    let found = Elements()
    let parser = XMLParser(data: Data(picture.svg.utf8))
    parser.delegate = found
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(!found.names.contains("script") && found.names.filter { $0 == "polyline" }.count == 2)
    #expect(found.text.contains("<script>alert(1)</script>\"' & "))
    #expect(found.text.contains("Batch 32: \(RangeTestSummary(curves).sentence)"))
    #expect(picture.svg.contains("prefers-color-scheme: dark"))
    #expect(!picture.svg.contains("nan") && !picture.svg.contains("inf"))
  }

  @Test("A test that diverges at once, never falls or has one loss has a picture too")
  func oddPictures() {
    for losses in [[1.0], [1, 1e9], Array(repeating: 2, count: 120)] {
      let curve = RangeTestCurve(Self.test, losses: losses, ending: .diverged)
      let svg = RangeTestPicture("t", [TunedBatch(batch: 1, curves: [curve])]).svg
      #expect(XMLParser(data: Data(svg.utf8)).parse() && !svg.contains("nan"))
      #expect(!svg.contains("class=\"rate\""))
    }
  }

  private final class Elements: NSObject, XMLParserDelegate {
    private(set) var names: [String] = []
    private(set) var text = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) { names.append(name) }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }
}
