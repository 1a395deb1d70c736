import CommandSupport
import Descent
import DescentExperiments
import DescentTables
import Foundation
import Testing

/// `--refit`, `--epochs auto` and the presets.
struct RefitTests {
  private func experiment(_ settings: [String: String], preset: Preset = .plain) throws
    -> Experiment
  {
    let path = Command.root.appendingPathComponent("Examples/Data/penguins.csv").path
    var experiment = Experiment(file: path, target: "species", preset: preset)
    for (name, text) in settings { try experiment.set(name, text: text) }
    return experiment
  }

  @Test(
    "A refit is a training on all rows for as many epochs, and the metrics are those before it",
    arguments: ["best", "last"], ["1", "3"])
  func refit(keep: String, size: String) throws {
    let settings = ["hidden": "8", "epochs": "12", "keep": keep, "ensemble": size, "bins": "4"]
    let first = try experiment(settings).prepare().run()
    let refit = try experiment(settings.merging(["refit": "true"]) { $1 }).prepare().run()
    #expect(refit.best == first.best && refit.last == first.last)
    #expect(refit.history == first.history)
    let validated = try #require(refit.validated).model
    for (name, _) in first.model.model.parameterShapes {
      #expect(validated[name] == first.model.model[name])
    }
    let epochs = try #require(refit.refitEpochs)
    if keep == "last" { #expect(epochs == 12) }
    var all = try experiment(settings)
    (all.rows.validation, all.descent.keep) = (.fraction(0), .last)
    all.descent.epochs = .count(epochs)
    let whole = try all.prepare().run()
    for (name, _) in whole.model.model.parameterShapes {
      #expect(refit.model.model[name] == whole.model.model[name], "\(name)")
    }
    #expect(refit.model.preparation == whole.model.preparation)
    #expect(refit.model.record.trainingRows == 344 && refit.model.record.validationRows == 0)
    let read = try Experiment(record: refit.model.record.settings)
    #expect(read.rows.refit && read.descent.epochs == 12 && read.descent.keep.rawValue == keep)
    #expect(first.validated == nil && first.refitEpochs == nil)
  }

  @Test("A refit needs validation rows, and rows of another file are not added")
  func noRefit() throws {
    let path = Command.root.appendingPathComponent("Examples/Data/penguins.csv").path
    for settings in [
      ["validation": "0", "refit": "true"], ["validation": path, "refit": "true"],
      ["refit": "true", "no-refit": "true"],
    ] {
      let run = try experiment(settings.merging(["hidden": "4", "epochs": "2"]) { $1 })
      #expect(try run.prepare().run().validated == nil, "\(settings)")
    }
  }

  @Test("Automatic epochs and networks become fewer with more rows")
  func automatic() throws {
    let epochs = [10, 20_000, 160_000, 20_000_000, .max].map { EpochCount.auto.count(rows: $0) }
    #expect(epochs == [60, 60, 30, 10, 10])
    let sizes = [10, 50_000, 50_001, 200_000, 200_001].map {
      EnsembleSize.auto.count(rows: $0, inputs: 10_000)
    }
    #expect(sizes == [4, 4, 2, 2, 1])
    #expect(EnsembleSize.auto.count(rows: 10, inputs: 10_001) == 1)
    #expect(EnsembleSize.count(9).count(rows: 1_000_000, inputs: 100_000) == 9)
    #expect(NumberBins.auto.count(columns: 256) == 16 && NumberBins.auto.count(columns: 257) == 0)
    #expect(NumberBins.count(3).count(columns: 1000) == 3)
    for text in ["1", "-2", "257", "few"] {
      #expect(throws: SettingError.self) { try NumberBins(text: text) }
    }
    let rates = [10, 2_000, 18_000, 20_000_000].map { DropoutRate.auto.fraction(rows: $0) }
    #expect(rates == [0.3, 0.3, 0.1, 0])
    #expect(EpochCount.count(7).count(rows: 1_000_000) == 7)
    let prepared = try experiment(["epochs": "auto", "ensemble": "auto"]).prepare()
    #expect(prepared.epochs == 60 && prepared.ensembleSize == 4)
    for text in ["0", "-1", "many", "65"] {
      #expect(throws: SettingError.self) { try EnsembleSize(text: text) }
    }
    #expect(throws: SettingError.self) { try EpochCount(text: "0") }
    for text in ["1", "-0.1", "some"] {
      #expect(throws: SettingError.self) { try DropoutRate(text: text) }
    }
  }

  @Test("A preset is the plain settings with others, and what is set over it stays")
  func presets() throws {
    for preset in Preset.allCases {
      var plain = Experiment(file: "t.csv")
      for (name, text) in preset.settings { try plain.set(name, text: text) }
      let texts = Experiment(file: "t.csv", preset: preset).texts
      #expect(texts == plain.texts)
      let json = Data(#"{"file":"t.csv","preset":"\#(preset)","dropout":0.1}"#.utf8)
      let read = try JSONDecoder().decode(Experiment.self, from: json)
      #expect(read.network.dropout == .fraction(0.1) && read.preset == preset)
      #expect(read.network.ensemble == plain.network.ensemble)
    }
    let wrong = Data(#"{"file":"t.csv","preset":"great"}"#.utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Experiment.self, from: wrong) }
  }
}
