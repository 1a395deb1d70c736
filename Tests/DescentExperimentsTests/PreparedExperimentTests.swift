import CommandSupport
import Descent
import DescentExperiments
import DescentTables
import Foundation
import Testing

/// `Experiment.prepare` and `PreparedExperiment.run`.
struct PreparedExperimentTests {
  private let scratch: Scratch
  private static let table = Command.root.appendingPathComponent("Examples/Data/penguins.csv").path

  init() throws { scratch = try Scratch() }

  private func experiment(_ settings: [(String, String)]) throws -> Experiment {
    var experiment = Experiment(file: Self.table, target: "species")
    for (name, text) in [("hidden", "8"), ("epochs", "3")] + settings {
      try experiment.set(name, text: text)
    }
    return experiment
  }

  @Test("A program gets the bytes of the command", arguments: ["best", "last", "both"])
  func sameBytes(keep: String) async throws {
    let settings = [
      ("keep", keep), ("schedule", "warmup:1e,cosine"), ("average", "swa:2"),
      ("optimizer", "adam:beta1=0.8"), ("metrics", "accuracy,f1"), ("seed", "7"),
    ]
    let experiment = try experiment(settings)
    let outcome = try experiment.prepare().run()
    let model = scratch.url("m.safetensors").path
    let command = try await Command("descent").run(
      ["train", Self.table, "--target", "species", "--hidden", "8", "--epochs", "3"]
        + settings.flatMap { ["--\($0)", $1] } + ["--output", model])
    #expect(command.status == 0, "\(command.errors)")
    #expect(try outcome.model.serialized() == Files.read(contentsOf: model))
    #expect((outcome.lastModel == nil) == (keep != "both"))
    if let last = outcome.lastModel {
      let path = scratch.url("m-last.safetensors").path
      #expect(try last.serialized() == Files.read(contentsOf: path))
    }
    #expect(outcome.history.epochs.count == 3 && outcome.steps > 0 && outcome.seconds > 0)
    #expect(outcome.last?.epoch == 3 && outcome.wasScored)
    let read = try Experiment(record: outcome.model.record.settings)
    #expect(read.record == experiment.record)
  }

  @Test("What the command asks for comes back from its model's record")
  func rerun() throws {
    let first = try experiment([("loss", "softmax-focal:1.5")]).prepare().run()
    var again = try Experiment(record: first.model.record.settings)
    again.file = Self.table
    let second = try again.prepare().run()
    #expect(try second.model.serialized() == first.model.serialized())
  }

  @Test("An outcome comes back from JSON, with its models", arguments: ["last", "both"])
  func coded(keep: String) throws {
    let outcome = try experiment([("keep", keep), ("validate-every", "2")]).prepare().run()
    let json = try JSONEncoder().encode(outcome)
    let read = try JSONDecoder().decode(Outcome.self, from: json)
    #expect(read.history == outcome.history && read.wasScored == outcome.wasScored)
    #expect(read.best == outcome.best && read.last == outcome.last)
    #expect((read.best == nil) == (keep == "last") && read.last != nil)
    #expect(read.steps == outcome.steps && read.seconds == outcome.seconds && read.log == nil)
    #expect(try read.model.serialized() == outcome.model.serialized())
    #expect(try read.lastModel?.serialized() == outcome.lastModel?.serialized())
    #expect((read.lastModel == nil) == (keep == "last"))
    var fields = try JSONDecoder().decode([String: JSONValue].self, from: json)
    fields["model"] = "AAAA"
    let broken = try JSONEncoder().encode(fields)
    #expect(throws: ModelFileError.self) {
      try JSONDecoder().decode(Outcome.self, from: broken)
    }
  }

  @Test("An experiment runs once, and one of an overfit check does not run")
  func once() throws {
    let prepared = try experiment([]).prepare()
    _ = try prepared.run()
    #expect(throws: SettingError.self) { try prepared.run() }
    let check = try experiment([("overfit-batch", "5")]).prepare()
    #expect(throws: SettingError.self) { try check.run() }
    #expect(try check.overfit(steps: 5).rows == 32)
  }

  @Test("A divergence has the best weights before it")
  func divergence() throws {
    let experiment = try experiment([
      ("optimizer", "sgd"), ("learning-rate", "0.01"), ("epochs", "50"),
      ("schedule", "exponential:1e,factor=100"),
    ])
    let error = #expect(throws: Divergence.self) { try experiment.prepare().run() }
    let divergence = try #require(error)
    #expect(divergence.learningRate == 0.01 && divergence.rateInEffect > 0.01)
    #expect(divergence.best?.epoch == divergence.model?.record.epoch && divergence.model != nil)
  }

  @Test("The log of an experiment has its settings as texts, and observers are notified")
  func log() throws {
    let folder = scratch.url("log").path
    let counter = Counter()
    let outcome = try experiment([("log", folder)]).prepare().run(observers: [counter])
    #expect(counter.epochs == 3)
    let path = try #require(outcome.log?.path)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains(#""hidden":"8""#) && text.contains(#""optimizer":"adam""#))
    #expect(text.contains(#""file":"\#(Self.table)""#))
  }

  @Test("Nothing is prepared without a table, a target, or settings that go together")
  func refused() throws {
    #expect(throws: SettingError.self) { try Experiment(file: "", target: "y").prepare() }
    #expect(throws: SettingError.self) { try Experiment(file: Self.table).prepare() }
    var experiment = try experiment([("clip-norm", "1")])
    experiment.regularization.clipValue = 1
    #expect(throws: SettingError.self) { try experiment.prepare() }
  }

  private final class Counter: TrainingObserver {
    var epochs = 0

    func observe(_ event: TrainingEvent) -> Decision {
      if case .epochEnded = event { epochs += 1 }
      return .proceed
    }
  }
}
