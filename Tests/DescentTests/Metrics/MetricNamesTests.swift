import Descent
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Names, shapes and hyperparameters out of range.
struct MetricNamesTests {
  static let catalog = Catalog.standard

  @Test("Every metric has a name of its own, by which the catalog finds it")
  func names() throws {
    let defaults = Self.catalog.metrics.map { $0.withDefaults as any Metric }
    #expect(Set(defaults.map(\.name)).count == defaults.count)
    for metric in defaults + MetricsTests.metrics.map(\.metric) {
      let found = try #require(Self.catalog.metric(named: metric.name), "\(metric.name)")
      #expect(type(of: found) == type(of: metric) && found.name == metric.name)
    }
    #expect(TopKAccuracy().name == "top-5-accuracy" && FBeta().name == "f1")
    #expect(FBeta(beta: 0.5, averaging: .weighted).name == "f0.5-weighted")
    #expect(ClassPrecision(averaging: .binary).name == "precision-binary")
    let small = try #require(Self.catalog.metric(named: "f1e-05-macro") as? FBeta)
    #expect(small.beta == 1e-5 && small.averaging == .macro)
  }

  @Test(
    "An unknown name finds no metric",
    arguments: [
      "", "Accuracy", "accuracy ", "f", "f-beta", "f0", "f-1", "finf", "f1.0", "f0x1p3", "f1-mean",
      "top-k-accuracy", "top-0-accuracy", "top-03-accuracy", "top-3-accuracy-", "precision-",
      "kappa-macro", "roc_auc",
    ])
  func unknown(name: String) {
    #expect(Self.catalog.metric(named: name) == nil)
  }

  @Test("Only the confusion matrix has no single value")
  func scalars() {
    #expect(Self.catalog.metrics.filter { !$0.isScalar }.map { $0.kind } == ["confusion-matrix"])
    for type in Self.catalog.metrics {
      let metric = type.withDefaults as any Metric
      let table = metric.table(of: [1, 2, 3, 4])
      #expect(table == (type.isScalar ? nil : [[1, 2], [3, 4]]), "\(type.kind)")
    }
  }

  @Test("Absolute errors are in the unit of the targets, and nothing else is")
  func targetScale() {
    #expect(
      Self.catalog.metrics.filter { $0.isInTargetScale }.map { $0.kind } == [
        "mae", "rmse", "medae",
      ])
  }

  @Test("Only a percentage depends on how targets are standardized")
  func standardized() throws {
    for type in Self.catalog.metrics {
      let metric = type.withDefaults as any Metric
      let other = metric.standardized(mean: 3, deviation: 2)
      #expect(("\(other)" != "\(metric)") == (metric is MeanAbsolutePercentageError), "\(metric)")
    }
    #expect(
      MeanAbsolutePercentageError().standardized(mean: 3, deviation: 2)
        == MeanAbsolutePercentageError(mean: 3, deviation: 2))
  }

  @Test("Metrics of one kind with different names can be used together")
  func together() throws {
    let data = try ArrayDataset(features: [[3.0, 1, 2], [1, 3, 2]], classes: [0, 2])
    let trainer = try Trainer(
      .identity(3), targets: [1], loss: SoftmaxCrossEntropy(), optimizer: SGD(),
      metrics: [TopKAccuracy(k: 1), TopKAccuracy(k: 2), FBeta(), FBeta(beta: 2)])
    let totals = try trainer.evaluate(data)
    #expect(totals["top-1-accuracy"] == 0.5 && totals["top-2-accuracy"] == 1)
    #expect(totals["f1"] == totals["f2"] && totals["f1-micro"] == nil)
  }

  @Test("A metric that does not fit the network is an error that says why")
  func shapes() {
    func message(_ metric: any Metric, _ output: Shape, _ target: Shape) -> String? {
      let error = #expect(throws: ShapeError.self) {
        try metric.check(prediction: output, target: target)
      }
      return error?.description
    }
    #expect(
      message(TopKAccuracy(k: 3), [3], [1])
        == "metric top-3-accuracy: the network's output is [3]; expected more than 3, an output a "
        + "class")
    #expect(
      message(FBeta(averaging: .binary), [3], [1])
        == "metric f1-binary: the network tells 3 classes apart; expected 2, or another averaging, "
        + "as of f1-macro")
    for type in Self.catalog.metrics {
      let metric = type is TopKAccuracy.Type ? TopKAccuracy(k: 1) : type.withDefaults
      #expect(
        message(metric, [3], [2])?.hasPrefix(
          "metric \(metric.name): the network's output is [3] but the targets are [2]") == true)
    }
  }

  @Test(
    "Hyperparameters out of range do not decode",
    arguments: [
      ("f-beta", #"{"beta":0,"threshold":0}"#), ("f-beta", #"{"beta":-1,"threshold":0}"#),
      ("f-beta", #"{"beta":1e200,"threshold":0}"#), ("top-k-accuracy", #"{"k":0}"#),
      ("f-beta", #"{"beta":1,"threshold":0,"averaging":"mean"}"#),
      ("calibration-error", #"{"outputs":"logits","bins":0}"#),
      ("calibration-error", #"{"outputs":"logits","bins":100000000}"#),
      ("log-loss", #"{"output":"logits"}"#), ("mape", #"{"mean":0,"deviation":0}"#),
    ])
  func ranges(kind: String, json: String) throws {
    let type = try #require(Self.catalog.metrics.first { $0.kind == kind })
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(type, from: Data(json.utf8))
    }
  }
}
