import CommandSupport
import Descent
import DescentExperiments
import DescentTables
import Foundation
import Testing

/// Files of former versions. `penguins`, with its settings and its event log, is of the first version of the
/// formats: the model's record has the settings as a list of texts. `regression`, in double precision, and
/// `library`, a network of layers that the command does not make, are of the version before metrics read
/// `Predictions`.
struct CompatibilityTests {
  private let command = Command("descent")
  private static let table = "Examples/Data/penguins.csv"
  private static let diabetes = "Examples/Data/diabetes.csv"
  private let folder: String

  init() throws {
    folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Compatibility").path
  }

  private var model: String { folder + "/penguins.safetensors" }

  @Test("The settings of a model are read")
  func settings() throws {
    let record = try TableModel(contentsOf: model).record
    #expect(record.settings["hidden"] == "6,4")
    let experiment = try Experiment(record: record.settings)
    #expect(experiment.network.hidden.units == [6, 4])
    #expect(experiment.network.activation.value is LeakyReLU)
    #expect(experiment.descent.learningRate == 0.01 && experiment.descent.seed == 5)
    #expect(experiment.regularization.lookahead?.lookahead == Lookahead(steps: 5, share: 0.8))
    #expect(experiment.metrics.metrics?.text == "accuracy,f1")
    #expect(Set(experiment.record.keys) == Set(record.settings.keys))
  }

  @Test("A model evaluates to the same values, by the metrics of its training")
  func evaluation() async throws {
    let outcome = try await command.run(["evaluate", model, Self.table, "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let expected = try String(contentsOfFile: folder + "/evaluation.json", encoding: .utf8)
    #expect(outcome.output == expected)
  }

  @Test("A regression in double precision evaluates to the same bytes")
  func regression() async throws {
    let outcome = try await command.run([
      "evaluate", folder + "/regression.safetensors", Self.diabetes, "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let expected = try String(contentsOfFile: folder + "/regression.json", encoding: .utf8)
    #expect(outcome.output == expected)
  }

  @Test("The settings of the regression train the same weights and preparation")
  func regressionTraining() async throws {
    let scratch = try Scratch()
    let path = scratch.url("m").path
    let outcome = try await command.run(
      ["train", folder + "/regression.yaml", "--output", path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let then = try TableModel(contentsOf: folder + "/regression.safetensors")
    let now = try TableModel(contentsOf: path)
    #expect(now.preparation == then.preparation)
    #expect(now.record.metrics == then.record.metrics && now.record.epoch == then.record.epoch)
    for (name, _) in then.model.parameterShapes { #expect(now.model[name] == then.model[name]) }
  }

  @Test("A model of the library is read, predicts the same, and is written as the same bytes")
  func library() throws {
    let path = folder + "/library.safetensors"
    let model = try Model(contentsOf: path)
    #expect(model.precision == .double)
    let kinds = model.architecture.layers.map { type(of: $0).kind }
    #expect(
      kinds == ["embedding", "dense", "residual", "maxout", "prelu", "concatenate", "dense"])
    let rows: [[Double]] = [[0, 0.5, 0.25], [3, -1, 1], [7, 0.125, 0]]
    #expect(
      try model.predict(rows) == [
        [-1.1407412787234568, -0.2986286233639792, -1.0974352119628763],
        [0.681647011256954, 0.3683354993747426, 1.278394805562784],
        [-0.03541357114545668, -0.48470472687084726, 0.05650512169384817],
      ])
    #expect(
      try model.serialized(metadata: ["author": "base"]) == Files.read(contentsOf: path))
  }

  @Test("Hyperparameters under their former names are read")
  func formerNames() throws {
    let json = #"{"isSquared":true,"margin":0.75,"rivals":"hardest"}"#
    #expect(
      try JSONDecoder().decode(MultiClassHinge.self, from: Data(json.utf8))
        == MultiClassHinge(margin: 0.75, isSquared: true, rivals: .hardest))
    let both = #"{"isSquared":true,"squared":true}"#
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(MultiClassHinge.self, from: Data(both.utf8))
    }
    guard case .dataCorrupted(let context) = error else { throw SettingError.refused("no error") }
    #expect(
      context.debugDescription
        == "the former name of squared, which is given too; expected one of them")
  }

  @Test("A model's settings are shown in the order of the help")
  func inspection() async throws {
    let outcome = try await command.run(["inspect", model])
    let line = try #require(outcome.lines.first { $0.hasPrefix("Settings ") })
    #expect(line.hasPrefix("Settings --target species --ignore island --class-weights Adelie=1.0,"))
    #expect(
      line.contains(" --hidden 6,4 --activation leaky-relu ") && line.hasSuffix(" --missing ,NA"))
  }

  @Test("A settings file trains the same weights as when it was written")
  func training() async throws {
    let scratch = try Scratch()
    let path = scratch.url("m").path
    let outcome = try await command.run(
      ["train", folder + "/settings.yaml", "--output", path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let (now, then) = (try TableModel(contentsOf: path), try TableModel(contentsOf: model))
    #expect(now.model.parameterShapes.map(\.name) == then.model.parameterShapes.map(\.name))
    for (name, _) in then.model.parameterShapes { #expect(now.model[name] == then.model[name]) }
    #expect(
      try Experiment(record: now.record.settings) == Experiment(record: then.record.settings))
  }

  @Test("The settings of an event log are texts that are read")
  func log() throws {
    let text = try String(contentsOfFile: folder + "/run-1.jsonl", encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first)
    guard
      case .object(let started) = try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8)),
      case .object(let settings) = started["settings"]
    else { throw SettingError.refused("no settings") }
    for (name, value) in settings where name != "file" {
      var experiment = Experiment(file: "")
      #expect(throws: Never.self, "\(name)") { try experiment.set(name, json: value) }
      let setting = try Experiment.setting(named: name)
      #expect(setting.text(experiment) == value.text, "\(name)")
    }
  }
}

extension JSONValue {
  fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
}
