import Testing

@testable import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct EmbeddingTests {
  private static let table: [Double] = [1, 2, 3, 4, 5, 6]

  @Test("A category is replaced by its row of the table, and the other columns stay in order")
  func embeds() throws {
    let probe = try LayerProbe(
      Embedding(columns: [3, 1], categories: 3, dimensions: 2), input: [5])
    let outcome = probe.run(
      [[7, 0, 8, 2, 9], [-1, 2, -2, 2, -3]],
      dy: [[1, 2, 3, 4, 5, 6, 7], [10, 20, 30, 40, 50, 60, 70]], parameters: [Self.table])
    #expect(outcome.y == [[7, 1, 2, 8, 5, 6, 9], [-1, 5, 6, -2, 5, 6, -3]])
    #expect(outcome.dx == [[1, 0, 4, 0, 7], [10, 0, 40, 0, 70]])
    #expect(outcome.gradients == [[2, 3, 0, 0, 75, 96]])
  }

  @Test(
    "Adjacent columns, and the first and the last column, can be embedded",
    arguments: Precision.allCases)
  func edges(precision: Precision) throws {
    var probe = try LayerProbe(
      Embedding(columns: [0, 1, 2], categories: 2, dimensions: 3), input: [3])
    probe.precision = precision
    let outcome = probe.run(
      [[1, 0, 1]], dy: [Array(1...9).map(Double.init)], parameters: [Self.table])
    #expect(outcome.y == [[4, 5, 6, 1, 2, 3, 4, 5, 6]])
    #expect(outcome.gradients == [[4, 5, 6, 8, 10, 12]] && outcome.dx == [[0, 0, 0]])
  }

  static let noCategories: [Double] = [-1, 3, 0.5, 2.0000001, 1e300, -1e300, .nan, .infinity]

  @Test("A number that is no category is an error of its row in training, and NaN in a prediction")
  func refused() throws {
    let network = Sequential {
      Embedding(columns: [1], categories: 3, dimensions: 2)
      Dense(1)
    }
    for number in Self.noCategories {
      let data = try ArrayDataset(
        features: [[1, 0], [1, 1], [0.5, number], [2, 2]], targets: [[1], [2], [3], [4.0]])
      let trainer = try Trainer(
        network, for: data, loss: SquaredError.plain, optimizer: SGD(), precision: .double)
      let before = try trainer.model.serialized()
      let error = #expect(throws: TrainingError.self) {
        try trainer.step(Batch(rows: [3, 2, 0]), of: data)
      }
      guard case .notFinite(1, row: 2, _) = try #require(error) else {
        Issue.record("\(number): \(String(describing: error))")
        continue
      }
      #expect(error?.description.contains("not a category of an Embedding") == true)
      #expect(try trainer.model.serialized() == before)
      let predictions = try trainer.predict([[1.0, number], [1, 2]])
      #expect(predictions[0][0].isNaN && predictions[1][0].isFinite)
    }
  }

  @Test("With `unknown`, numbers that are no category share the table's last row, which is learned")
  func unknown() throws {
    let probe = try LayerProbe(
      Embedding(columns: [0], categories: 2, dimensions: 2, unknown: true), input: [1])
    for number in Self.noCategories where number != 0 {
      let outcome = probe.run(
        [[number], [1]], dy: [[1, 2], [3, 4]], parameters: [Self.table])
      #expect(outcome.y == [[5, 6], [3, 4]])
      #expect(outcome.gradients == [[0, 0, 3, 4, 1, 2]])
    }
    #expect(probe.run([[-0.0], [0]], parameters: [Self.table]).y == [[1, 2], [1, 2]])
  }

  @Test("The gradient of the table agrees with finite differences")
  func gradients() throws {
    let data = try ArrayDataset(
      features: [[0, 0.5, 2], [1, -1, 2], [2, 2, 0], [2, 0.1, 1]],
      targets: [[1], [2], [3], [0.0]], weights: [1, 2, 0.5, 1])
    var model = try Model(
      Sequential {
        Embedding(
          columns: [0, 2], categories: 3, dimensions: 2,
          weights: .normal(mean: 0, standardDeviation: 1))
        Tanh()
        Dense(1)
      }, input: [3], precision: .double)
    func evaluate(_ point: [Double]) throws -> (loss: Double, gradient: [Double]) {
      model["0.weight"] = point
      let trainer = try Trainer(
        model, targets: [1], loss: SquaredError.plain, optimizer: SGD())
      var totals = trainer.emptyTotals
      try trainer.gradient(of: Batch(rows: [0, 1, 2, 3]), from: data, adding: &totals)
      return (totals.loss, try #require(trainer.gradient(named: "0.weight")))
    }
    let point = try #require(model["0.weight"])
    let check = try GradientCheck(
      of: { try evaluate($0).loss }, gradient: evaluate(point).gradient, at: point)
    #expect(check.passes(), "\(check)")
  }

  @Test("A step on a large table gives the same bytes as its gradient followed by an update")
  func large() throws {
    let data = try ArrayDataset(
      features: (0..<60).map { row -> [Double] in [Double(row * 37 % 1000), Double(row) / 60] },
      targets: (0..<60).map { row -> [Double] in [Double(row % 7)] })
    func trainer() throws -> Trainer {
      try Trainer(
        Sequential {
          Embedding(columns: [0], categories: 1000, dimensions: 20)
          Dense(1)
        }, for: data, loss: SquaredError.plain, optimizer: Adam())
    }
    let (whole, halves) = (try trainer(), try trainer())
    var totals = halves.emptyTotals
    for batch in MiniBatches(of: .mini(16), from: 60) {
      try whole.step(batch, of: data)
      try halves.gradient(of: batch, from: data, adding: &totals)
      halves.update()
    }
    #expect(try whole.model.serialized() == halves.model.serialized())
    let first = try Model(
      whole.model.architecture, input: [2], seed: 0)["0.weight"]?.chunked(by: 20)
    let moved = zip(
      try #require(whole.model["0.weight"]).chunked(by: 20), try #require(first)
    ).enumerated().filter { $0.element.0 != $0.element.1 }.map(\.offset)
    #expect(moved == (0..<60).map { $0 * 37 % 1000 }.sorted())
    let copy = try Model(parsing: whole.model.serialized(), name: "m")
    let rows = (0..<300).map { [Double($0 * 3), 0.5] }
    let together = try copy.predict(rows)
    #expect(try rows.map { try copy.predict($0) } == together)
  }

  @Test("An input without an embedded column is refused when the model is built")
  func shapes() throws {
    let error = #expect(throws: ShapeError.self) {
      try Model(
        Sequential { Embedding(columns: [0, 4], categories: 2, dimensions: 2) }, input: [4])
    }
    #expect(
      error?.description
        == "layer 0 (embedding): an Embedding of columns [0, 4] does not fit an input of [4]")
    #expect(throws: ShapeError.self) {
      try Embedding(columns: [0], categories: 1, dimensions: 1 << 24).outputShape(for: [.max])
    }
  }

  @Test(
    "Hyperparameters that make no table do not decode",
    arguments: [
      ("[]", 2, 2), ("[1,1]", 2, 2), ("[2,1]", 2, 2), ("[-1]", 2, 2), ("[0]", 0, 2), ("[0]", 2, 0),
      ("[0]", 1 << 25, 2), ("[0]", 2, 1 << 25),
    ])
  func ranges(columns: String, categories: Int, dimensions: Int) throws {
    func decode(_ columns: String, _ categories: Int, _ dimensions: Int) throws {
      let json =
        #"{"columns":\#(columns),"categories":\#(categories),"dimensions":\#(dimensions),"#
        + #""unknown":false,"weights":{"zeros":{}}}"#
      _ = try JSONDecoder().decode(Embedding.self, from: Data(json.utf8))
    }
    try decode("[0]", 2, 2)
    #expect(throws: DecodingError.self) { try decode(columns, categories, dimensions) }
  }
}

extension Array {
  fileprivate func chunked(by size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<$0 + size]) }
  }
}
