import Testing

@testable import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Totals of parts of the rows, merged.
struct MergingTests {
  /// Rows of a network, with the loss that says what they mean.
  private struct Rows {
    let name: String
    let loss: any Loss
    let features: [[Double]]
    let targets: [[Double]]
    let weights: [Double]

    /// Rows by a seed; about a fifth of them weigh 0. Targets are classes, or numbers about `center`.
    init(_ name: String, loss: any Loss, outputs: Int, classes: Int?, center: Double = 0) {
      let key = RandomKey(seed: name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
      func draw(_ row: Int, _ place: Int) -> Double { key.uniform(UInt64(row * 16 + place)) }
      (self.name, self.loss) = (name, loss)
      features = (0..<90).map { row in
        (0..<outputs).map { center + (draw(row, $0) * 8).rounded() / 2 - 2 + draw(row, 5) / 64 }
      }
      targets = (0..<90).map { row in
        classes.map { [(draw(row, 6) * Double($0)).rounded(.down)] }
          ?? (0..<outputs).map { center + draw(row, 7 + $0) * 4 - 2 }
      }
      weights = (0..<90).map { row in
        draw(row, 12) < 0.2 ? 0 : 0.125 + draw(row, 13) * 2
      }
    }

    func totals(_ rows: Range<Int>, _ metrics: [any Metric]) throws -> Totals {
      var totals = Totals(metrics: metrics, outputs: features[0].count)
      if rows.isEmpty { return totals }
      let data = try ArrayDataset(
        features: Array(features[rows]), targets: Array(targets[rows]),
        weights: Array(weights[rows]))
      try Model.identity(features[0].count).evaluate(data, loss: loss, adding: &totals)
      return totals
    }
  }

  private static let all = [
    Rows("logit", loss: BinaryCrossEntropy(), outputs: 1, classes: 2),
    Rows("score", loss: Hinge(), outputs: 1, classes: 2),
    Rows("logits of 2", loss: SoftmaxCrossEntropy(), outputs: 2, classes: 2),
    Rows("logits of 4", loss: SoftmaxCrossEntropy(), outputs: 4, classes: 4),
    Rows("scores of 4", loss: MultiClassHinge(), outputs: 4, classes: 4),
    Rows("numbers", loss: SquaredError.plain, outputs: 2, classes: nil),
    Rows("numbers far from 0", loss: SquaredError.plain, outputs: 1, classes: nil, center: 1000),
  ]

  /// The parts end here; some are empty, and the rows of one weigh nothing.
  private static let cuts = [0, 0, 1, 7, 7, 31, 32, 60, 90, 90]

  /// The metrics of the catalog that go with these rows.
  private static func metrics(_ rows: Rows) -> [any Metric] {
    let defaults = Catalog.standard.metrics.map { type -> any Metric in
      type is TopKAccuracy.Type ? TopKAccuracy(k: 1) : type.withDefaults
    }
    let (output, target) = (Shape([rows.features[0].count]), Shape([rows.targets[0].count]))
    return defaults.filter {
      (try? rows.loss.outputs.check($0, output: output, target: target)) != nil
    }
  }

  private static func isClose(_ value: Double?, _ expected: Double?) -> Bool {
    guard let value, let expected else { return value == nil && expected == nil }
    return value.isNaN && expected.isNaN
      || (value - expected).magnitude <= 1e-12 * expected.magnitude
  }

  @Test("Merged totals of parts are those of one pass, for every metric of the catalog")
  func parts() throws {
    var merged = Set<String>()
    for rows in Self.all {
      let metrics = Self.metrics(rows)
      merged.formUnion(metrics.map { type(of: $0).kind })
      let whole = try rows.totals(0..<90, metrics)
      var totals = Totals(metrics: metrics, outputs: rows.features[0].count)
      for (start, end) in zip(Self.cuts, Self.cuts.dropFirst()) {
        totals.merge(try rows.totals(start..<end, metrics))
      }
      #expect(totals.rows == whole.rows && Self.isClose(totals.weight, whole.weight))
      #expect(Self.isClose(totals.loss, whole.loss), "\(rows.name)")
      for name in metrics.map(\.name) {
        let (value, expected) = (totals[name], whole[name])
        #expect(Self.isClose(value, expected), "\(name) of \(rows.name): \(value ?? 0)")
      }
      let (tables, expected) = (totals.confusionMatrix, whole.confusionMatrix)
      #expect(tables?.count == expected?.count)
      for (row, other) in zip(tables ?? [], expected ?? []) {
        for (count, whole) in zip(row, other) { #expect(Self.isClose(count, whole)) }
      }
    }
    #expect(merged == Set(Catalog.standard.metrics.map { $0.kind }))
  }

  @Test("Adding each sum would not merge a mean: the value of R² is then another")
  func naive() throws {
    let rows = try #require(Self.all.first { $0.name == "numbers far from 0" })
    let metrics: [any Metric] = [RSquared(), ExplainedVariance()]
    let whole = try rows.totals(0..<90, metrics)
    let (one, other) = (try rows.totals(0..<40, metrics), try rows.totals(40..<90, metrics))
    for metric in metrics {
      let (sums, others) = (one.sums(of: metric.name) ?? [], other.sums(of: metric.name) ?? [])
      #expect(!Self.isClose(metric.value(of: zip(sums, others).map(+)), whole[metric.name]))
    }
  }

  @Test("Merging with nothing changes no bit, from either side")
  func empty() throws {
    for rows in Self.all {
      let metrics = Self.metrics(rows)
      let whole = try rows.totals(0..<90, metrics)
      var (after, before) = (whole, try rows.totals(0..<0, metrics))
      after.merge(before)
      before.merge(whole)
      #expect(after.bits == whole.bits && before.bits == whole.bits, "\(rows.name)")
    }
  }

  /// Rows that are kept, without a merge of their own.
  private struct Kept: Metric {
    static let kind = "kept"
    static let isBetterWhenLarger = true
    static let keepsRows = true
    static let hyperparameters = Hyperparameters(default: Kept())
    func check(prediction: Shape, target: Shape) {}
    func sumCount(outputs: Int) -> Int { 0 }
    func add(
      _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
    ) {}
    func value(of sums: [Double]) -> Double { 0 }
  }

  @Test("Totals of other metrics, and kept rows without a merge of their own, do not merge")
  func others() async {
    await #expect(processExitsWith: .failure) {
      var totals = Totals(metrics: [Kept()], outputs: 1)
      totals.merge(totals)
    }
    await #expect(processExitsWith: .failure) {
      var totals = Totals(metrics: [MeanAbsoluteError()], outputs: 1)
      totals.merge(Totals(metrics: [RSquared()], outputs: 1))
    }
  }

  @Test("The sums survive the tensors of a checkpoint bit for bit")
  func tensors() throws {
    for rows in Self.all {
      let metrics = Self.metrics(rows).filter { !type(of: $0).keepsRows }
      let half = try rows.totals(0..<40, metrics)
      let file = try Safetensors(
        parsing: Safetensors(tensors: half.tensors()).serialized(), name: "totals")
      let empty = Totals(metrics: metrics, outputs: rows.features[0].count)
      #expect(try empty.reading(file).bits == half.bits)
    }
    let odd = Totals(
      metrics: [MeanAbsoluteError()], rows: 2, weight: .nan, lossSum: -.infinity,
      sums: [[-0.0, .leastNonzeroMagnitude]])
    let file = Safetensors(tensors: odd.tensors())
    #expect(try Totals(metrics: odd.metrics, outputs: 1).reading(file).bits == odd.bits)
    #expect(throws: TrainingError.self) {
      try Totals(metrics: [RSquared()], outputs: 1).reading(file)
    }
  }

  @Test("Hyperparameters that metrics had are read from files, and refused in a program")
  func retired() throws {
    func read<Value: Metric>(_ type: Value.Type, _ json: String) throws -> Value {
      try JSONDecoder().decode(type, from: Data(json.utf8))
    }
    #expect(try read(Accuracy.self, #"{"threshold":0.5}"#) == Accuracy())
    #expect(
      try read(FBeta.self, #"{"beta":2,"threshold":0,"averaging":"macro"}"#)
        == FBeta(beta: 2, averaging: .macro))
    #expect(
      try read(CalibrationError.self, #"{"bins":7,"outputs":"scores"}"#)
        == CalibrationError(bins: 7))
    #expect(Catalog.standard.metrics.count { !$0.retired.isEmpty } == 13)
    let error = #expect(throws: ComponentError.self) {
      try FBeta(hyperparameters: ["threshold": 0.3])
    }
    #expect(
      error?.description
        == "FBeta: \"threshold\" is not a hyperparameter; known are beta, averaging")
  }
}

extension Metric {
  fileprivate static var retired: [String] { hyperparameters.keys.retired }
}

extension Totals {
  fileprivate var bits: [UInt64] {
    [UInt64(rows), weight.bitPattern, lossSum.bitPattern]
      + metrics.flatMap { sums(of: $0.name) ?? [] }.map(\.bitPattern)
  }
}
