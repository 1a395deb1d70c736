import CommandSupport
import Descent
import DescentExperiments
import DescentTables
import Foundation
import Testing

/// `--ensemble` and `--bins`.
struct EnsembleRunTests {
  private func experiment(
    _ table: String, _ target: String, _ settings: [String: String]
  ) throws -> Experiment {
    let path = Command.root.appendingPathComponent("Examples/Data/\(table).csv").path
    var experiment = Experiment(file: path, target: target)
    for (name, text) in ["hidden": "8", "epochs": "3"].merging(settings, uniquingKeysWith: { $1 }) {
      try experiment.set(name, text: text)
    }
    return experiment
  }

  @Test("The first network is the one that is trained alone, and the others differ from it")
  func members() throws {
    let settings = [
      "validate-every": "5", "patience": "3", "epochs": "40", "learning-rate": "0.02",
    ]
    let alone = try experiment("penguins", "species", settings).prepare().run()
    let outcome = try experiment(
      "penguins", "species", settings.merging(["ensemble": "3"]) { $1 }
    ).prepare().run()
    let networks = outcome.model.model.members
    #expect(networks.count == 3 && outcome.members.count == 3 && alone.members.isEmpty)
    let (name, weights) = ("0.weight", alone.model.model["0.weight"])
    #expect(networks[0][name] == weights)
    #expect(networks[1][name] != weights && networks[2][name] != networks[1][name])
    #expect(outcome.history == alone.history && outcome.members[0].weights == alone.best)
    #expect(outcome.members.map(\.stopReason).contains(.noImprovement))
  }

  @Test("The result is the same for any number of threads")
  func threads() throws {
    let count = KernelThreads.count
    defer { KernelThreads.count = count }
    let bytes = try [1, 2, 5].map { threads in
      KernelThreads.count = threads
      return try experiment("diabetes", "progression", ["ensemble": "4", "dropout": "0.1"])
        .prepare().run().model.serialized()
    }
    #expect(bytes[0] == bytes[1] && bytes[1] == bytes[2])
  }

  @Test(
    "The metrics are those of the mean prediction, and a saved model predicts it",
    arguments: [("penguins", "species"), ("penguins", "sex"), ("diabetes", "progression")])
  func mean(_ table: String, _ target: String) throws {
    let prepared = try experiment(
      table, target, ["ensemble": "3", "bins": "4", "precision": "double"]
    ).prepare()
    let outcome = try prepared.run()
    let read = try TableModel(parsing: outcome.model.serialized(), name: "m", catalog: .standard)
    let rows = try #require(prepared.data.validation)
    let loss = try read.model.evaluate(rows, loss: read.loss).loss
    #expect(outcome.best?.metrics["loss"] == loss)
    // The loss is convex, so that the mean is better than a network on average.
    let losses = try read.model.members.map { try $0.evaluate(rows, loss: read.loss).loss }
    #expect(losses.count == 3 && loss < losses.reduce(0, +) / 3)
    for (member, loss) in zip(outcome.members, losses) {
      #expect(member.weights?.metrics["loss"] == loss)
    }
  }

  @Test("The largest model and the last weights are those of all networks")
  func kept() throws {
    let prepared = try experiment("penguins", "species", ["ensemble": "2", "keep": "both"])
      .prepare()
    let size = try prepared.untrainedModel.serialized().count
    let outcome = try prepared.run()
    let last = try #require(outcome.lastModel)
    #expect(last.model.members.count == 2 && outcome.last?.epoch == 3)
    #expect(try (size - outcome.model.serialized().count).magnitude < 1000)
    let json = try JSONEncoder().encode(outcome)
    let read = try JSONDecoder().decode(Outcome.self, from: json)
    #expect(read.members == outcome.members && read.best == outcome.best)
  }

  @Test("An error in one network ends all, and standard deviations are not averaged")
  func refused() throws {
    #expect(throws: Divergence.self) {
      try experiment(
        "diabetes", "progression",
        ["ensemble": "3", "optimizer": "sgd", "learning-rate": "100", "epochs": "20"]
      ).prepare().run()
    }
    let error = #expect(throws: SettingError.self) {
      try experiment("diabetes", "progression", ["ensemble": "2", "loss": "gaussian"]).prepare()
    }
    #expect(error?.description.contains("ensemble and loss gaussian") == true)
  }
}
