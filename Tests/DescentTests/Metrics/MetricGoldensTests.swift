import Descent
import Testing

/// The metrics, compared with scikit-learn and SciPy: see Tests/Goldens/metrics.py.
struct MetricGoldensTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let outputs: String
    let predictions: [[Double]]
    let targets: [[Double]]
    let weights: [Double]?
    let values: [String: Double?]
    let confusion: [[Double]]?
    var testDescription: String { name }

    var width: Int { predictions[0].count }
    var loss: any Loss {
      if outputs == "numbers" { return SquaredError() }
      if outputs == "probabilities" { return Silent() }
      if outputs == "scores" { return Silent(outputs: width == 1 ? .score : .scores) }
      return width == 1 ? BinaryCrossEntropy() as any Loss : SoftmaxCrossEntropy()
    }

    /// A loss of 0, whatever the outputs; by default it says nothing about them.
    struct Silent: Loss {
      static let kind = "silent"
      static let hyperparameters = Hyperparameters(default: Silent())
      var outputs = OutputMeaning.other
      func check(prediction: Shape, target: Shape) throws(ShapeError) {}
      func evaluate(
        _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?,
        scale: Double, losses: Matrix
      ) throws(LossError) {
        for row in 0..<prediction.rows { losses[0, row] = 0 }
      }
    }

    /// Returns the metrics of the case, sorted by name.
    func metrics() throws -> [any Metric] {
      try values.keys.sorted().map { name in
        try #require(Catalog.standard.metric(named: name), "\(name)")
      }
    }

    /// Returns the totals of the rows with these numbers, in pieces of a given size.
    func totals(
      rows: [Int]? = nil, weights: [Double]? = nil, pieces size: Int = .max
    ) throws -> Totals {
      let rows = rows ?? Array(predictions.indices)
      let weights = weights ?? self.weights
      let all = try metrics() + (confusion == nil ? [] : [ConfusionMatrix()])
      var totals = Totals(metrics: all, outputs: width)
      for start in stride(from: 0, to: rows.count, by: min(size, rows.count)) {
        let piece = rows[start..<min(rows.count, start + min(size, rows.count))]
        let data = try ArrayDataset(
          features: piece.map { predictions[$0] }, targets: piece.map { targets[$0] },
          weights: weights.map { weights in piece.map { weights[$0] } })
        try Model.identity(width).evaluate(data, loss: loss, adding: &totals)
      }
      return totals
    }
  }

  static let cases = (try? Goldens.decode([Case].self, from: "metrics")) ?? []

  @Test("The golden cases cover every metric, and values that are not defined")
  func complete() {
    #expect(Self.cases.count == 55)
    let names = Self.cases.flatMap { $0.values.keys }
    let kinds = Set(
      names.compactMap { Catalog.standard.metric(named: $0) }.map { type(of: $0).kind })
    #expect(kinds.union([ConfusionMatrix.kind]) == Set(Catalog.standard.metrics.map { $0.kind }))
    #expect(Self.cases.contains { $0.values.values.contains(nil) })
  }

  @Test("Each metric agrees with scikit-learn or SciPy to 1e-12", arguments: cases)
  func agrees(golden: Case) throws {
    let totals = try golden.totals()
    for (name, expected) in golden.values {
      let value = try #require(totals[name], "\(name)")
      if let expected {
        #expect((value - expected).magnitude <= 1e-12 * max(1, expected.magnitude), "\(name)")
      } else {
        #expect(value.isNaN, "\(name)")
        #expect(totals.metricValues[name] == nil)
      }
    }
    #expect(totals.confusionMatrix == golden.confusion)
  }

  @Test("The metrics are exactly the same in whatever pieces the rows come", arguments: cases)
  func pieces(golden: Case) throws {
    let whole = try golden.totals()
    for size in [1, 5, 7, 23] {
      let parts = try golden.totals(pieces: size)
      #expect(parts.metricValues == whole.metricValues, "\(size) rows a piece")
      #expect(parts.confusionMatrix == whole.confusionMatrix)
    }
  }

  @Test("A weight of 2 counts as the row twice, and a weight of 0 as no row", arguments: cases)
  func repeated(golden: Case) throws {
    let weights = golden.predictions.indices.map { Double($0 % 3) }
    let weighted = try golden.totals(weights: weights)
    let rows = golden.predictions.indices.flatMap { Array(repeating: $0, count: $0 % 3) }
    let repeated = try golden.totals(rows: rows, weights: weights.map { _ in 1 })
    let present = golden.predictions.indices.filter { $0 % 3 > 0 }
    let without = try golden.totals(rows: present, weights: weights)
    #expect(without.metricValues == weighted.metricValues)
    #expect(Set(repeated.metricValues.keys) == Set(weighted.metricValues.keys))
    for (name, expected) in repeated.metricValues {
      let value = try #require(weighted[name])
      #expect((value - expected).magnitude <= 1e-12 * max(1, expected.magnitude), "\(name)")
    }
    #expect(weighted.confusionMatrix == repeated.confusionMatrix)
  }

  @Test("Perfect predictions have the better value of each metric")
  func direction() throws {
    func values(_ name: String) throws -> (metrics: [any Metric], values: [String: Double]) {
      let golden = try #require(Self.cases.first { $0.name == name })
      return (try golden.metrics(), try golden.totals().metricValues)
    }
    for name in ["1 logits, ", "2 logits, ", "4 logits, ", ""] {
      let (metrics, random) = try values(name + "random")
      let (_, perfect) = try values(name + "perfect")
      for metric in metrics where random[metric.name] != perfect[metric.name] {
        let (good, bad) = (try #require(perfect[metric.name]), try #require(random[metric.name]))
        #expect((good > bad) == type(of: metric).isBetterWhenLarger, "\(metric.name)")
      }
    }
  }
}
