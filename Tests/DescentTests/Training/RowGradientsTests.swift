import Descent
import Testing

struct RowGradientsTests {
  static let weights: [Double] = [1, 0.5, 2, 0, 3]
  /// Those of the gradient checks, without the one that mixes rows.
  static let layers = GradientCheckTests.layers.filter { !($0 is BatchNormalization) }

  /// The gradient of each row, computed as the gradient of a batch in which the other rows weigh 0,
  /// scaled so that the mean of all is the batch's.
  static func oracle(
    _ trainer: Trainer, features: [[Double]], targets: [[Double]], weights: [Double]
  ) throws -> [[Double]] {
    let meanWeight = weights.reduce(0, +) / Double(weights.count)
    return try weights.indices.map { row in
      var alone = weights.map { _ in 0.0 }
      alone[row] = 1
      let data = try ArrayDataset(features: features, targets: targets, weights: alone)
      var totals = trainer.emptyTotals
      try trainer.gradient(of: Batch(rows: 0..<data.count), from: data, adding: &totals)
      let sign = weights[row] / meanWeight
      return trainer.model.parameterShapes.flatMap { name, _ in
        (trainer.gradient(named: name) ?? []).map { $0 * sign }
      }
    }
  }

  static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  static func mean(_ rows: [[Double]]) -> [Double] {
    rows[0].indices.map { column in rows.reduce(0) { $0 + $1[column] } / Double(rows.count) }
  }

  static func expect(
    _ measured: RowGradients, equal rows: [[Double]], direction: [Double]? = nil,
    within tolerance: Double,
    _ comment: Comment? = nil
  ) {
    let mean = Self.mean(rows)
    let direction = direction ?? mean
    let scale = rows.map { dot($0, $0) }.max() ?? 0
    func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= tolerance * max(scale, 1e-30) }
    #expect(isClose(measured.squaredNormOfMean, dot(mean, mean)), comment)
    for (row, gradient) in rows.enumerated() {
      #expect(isClose(measured.squaredNorms[row], dot(gradient, gradient)), comment)
      let expected = dot(gradient, direction)
      #expect(
        abs(measured.products[row] - expected) <= tolerance * max(scale, dot(direction, direction)),
        comment)
    }
  }

  @Test(
    "Each row's gradient is that of a batch in which it is alone, with every layer and every loss",
    arguments: layers.indices, GradientCheckTests.losses.indices)
  func agreesWithEachRowAlone(layer: Int, loss: Int) throws {
    let loss = GradientCheckTests.losses[loss]
    let (targets, outputs) = GradientCheckTests.targets(of: loss)
    let spread = loss is Poisson || loss is Gaussian ? 0.2 : 0.8
    let features = GradientCheckTests.features
    let data = try ArrayDataset(features: features, targets: targets, weights: Self.weights)
    for (reduction, precision) in [(Reduction.mean, Precision.double), (.sum, .single)] {
      let trainer = try Trainer(
        Sequential {
          Dense(4, weights: .normal(mean: 0, standardDeviation: 0.8))
          Sequential([Self.layers[layer]])
          Dense(outputs, weights: .normal(mean: 0, standardDeviation: spread))
        }, for: data, loss: loss, optimizer: SGD(), reduction: reduction, precision: precision,
        seed: 3)
      let measured = try trainer.rowGradients(of: Batch(rows: 0..<5), from: data)
      let rows = try Self.oracle(
        trainer, features: features, targets: targets, weights: Self.weights)
      Self.expect(measured, equal: rows, within: precision == .double ? 1e-12 : 2e-5)
      #expect(measured.squaredNorms[3] == 0)
      #expect(measured.mean.rows == 5 && measured.mean.weight == 6.5)
    }
  }

  /// A network of `Goldens/row_gradients.json`.
  private struct Golden: Decodable {
    let hidden: Int
    let bias: Bool
    let weights: [Double]
    let features: [[Double]]
    let targets: [[Double]]
    let parameters: [Layer]
    let losses: [Double]
    let squared_norms: [Double]
    let products: [Double]
    let cosines: [Double]
    let squared_norm_of_mean: Double
    let mean: [Double]
    let trace: Double
    let scale: Double

    struct Layer: Decodable {
      let weight: [Double]
      let bias: [Double]
    }
  }

  @Test("The gradients of the eleven-line network's rows are those of NumPy", arguments: 0..<3)
  func goldens(number: Int) throws {
    let golden = try Goldens.decode([Golden].self, from: "row_gradients")[number]
    var model = try Model(
      Sequential {
        Dense(golden.hidden, bias: golden.bias)
        Sigmoid()
        Dense(1, bias: golden.bias)
        Sigmoid()
      }, input: [3], precision: .double)
    for (number, layer) in golden.parameters.enumerated() {
      model["\(2 * number).weight"] = layer.weight
      if golden.bias { model["\(2 * number).bias"] = layer.bias }
    }
    let data = try ArrayDataset(
      features: golden.features, targets: golden.targets, weights: golden.weights)
    let trainer = try Trainer(model, targets: [1], loss: SquaredError.half, optimizer: SGD())
    let measured = try trainer.rowGradients(of: Batch(rows: 0..<5), from: data)
    func expect(_ values: [Double], _ expected: [Double]) {
      #expect(values.count == expected.count)
      #expect(zip(values, expected).allSatisfy { abs($0 - $1) <= 1e-13 * max(1, abs($1)) })
    }
    expect(measured.losses, golden.losses)
    expect(measured.squaredNorms, golden.squared_norms)
    expect(measured.products, golden.products)
    expect((0..<5).map { measured.cosine(ofRow: $0) ?? .nan }, golden.cosines)
    expect(model.parameterShapes.flatMap { measured.mean[$0.name] ?? [] }, golden.mean)
    expect([measured.squaredNormOfMean], [golden.squared_norm_of_mean])
    let noise = try trainer.gradientNoise(of: data)
    expect([noise.trace, noise.scale ?? .nan], [golden.trace, golden.scale])
  }

  @Test("A linear regression by hand: the gradient of row i is 2·(x·w + b − y)·(x, 1)")
  func byHand() throws {
    let features = [[1.0, 2], [0, -1], [3, 1]]
    let targets = [[1.0], [2], [-1]]
    let data = try ArrayDataset(features: features, targets: targets)
    var model = try Model(Sequential { Dense(1) }, input: [2], precision: .double)
    model["0.weight"] = [0.5, -1]
    model["0.bias"] = [0.25]
    let trainer = try Trainer(
      model, targets: [1], loss: SquaredError.plain, optimizer: SGD())
    // Predictions −1.25, 1.25, 0.75: errors −2.25, −0.75, 1.75.
    let measured = try trainer.rowGradients(of: Batch(rows: 0..<3), from: data)
    #expect(measured.losses == [5.0625, 0.5625, 3.0625])
    #expect(measured.squaredNorms == [121.5, 4.5, 134.75])
    // The gradients are (−4.5, −9, −4.5), (0, 1.5, −1.5) and (10.5, 3.5, 3.5); their mean is (2, −4/3, −5/6).
    #expect(measured.mean["0.weight"]?[0] == 2)
    #expect(abs((measured.mean["0.weight"]?[1] ?? 0) + 4.0 / 3) < 1e-15)
    #expect(abs((measured.mean["0.bias"]?[0] ?? 0) + 2.5 / 3) < 1e-15)
    #expect(abs(measured.products[0] - (-9 + 12 + 3.75)) < 1e-13)
    let cosine = 6.75 / (121.5 * (4 + 16.0 / 9 + 25.0 / 36)).squareRoot()
    #expect(abs((measured.cosine(ofRow: 0) ?? 0) - cosine) < 1e-14)
    let mean = measured.squaredNormOfMean
    let noise = try trainer.gradientNoise(of: data)
    #expect(noise.rows == 3)
    #expect(abs(noise.trace - ((121.5 + 4.5 + 134.75) / 3 - mean)) < 1e-12)
    #expect(abs(noise.squaredGradient - mean) < 1e-14)
  }

  @Test("In small random networks the gradients are those of batches of one row", arguments: 0..<40)
  func fuzz(seed: Int) throws {
    let key = RandomKey(seed: UInt64(seed))
    func draw(_ index: UInt64, below limit: Int) -> Int {
      min(limit - 1, Int(key.uniform(index) * Double(limit)))
    }
    let (inputs, outputs, count) = (
      1 + draw(1, below: 9), 2 + draw(2, below: 3), 1 + draw(3, below: 600)
    )
    let widths = (0..<draw(4, below: 4)).map { 1 + draw(10 + UInt64($0), below: 20) }
    let precision = draw(5, below: 2) == 0 ? Precision.single : .double
    let data = try ArrayDataset.uniform(rows: count, features: inputs, classes: outputs)
    let trainer = try Trainer(
      Sequential {
        for width in widths {
          Dense(width, bias: draw(6, below: 2) == 0)
          if draw(7, below: 2) == 0 { Tanh() } else { LayerNormalization() }
        }
        Dense(outputs)
      }, for: data, loss: SoftmaxCrossEntropy(), optimizer: SGD(), precision: precision,
      seed: UInt64(seed))
    let batch = Batch(rows: (0..<count).map { ($0 + 3) % count })
    let rows = try batch.map { row in
      var totals = trainer.emptyTotals
      try trainer.gradient(of: Batch(rows: [row]), from: data, adding: &totals)
      return trainer.model.parameterShapes.flatMap { trainer.gradient(named: $0.name) ?? [] }
    }
    let tolerance = precision == .double ? 1e-12 : 2e-5
    let measured = try trainer.rowGradients(of: batch, from: data)
    Self.expect(measured, equal: rows, within: tolerance)
    let identity = measured.products.reduce(0, +) / Double(count)
    #expect(
      abs(identity - measured.squaredNormOfMean) <= tolerance * (measured.squaredNorms.max() ?? 0))
    // The losses are those of an evaluation.
    let loss = measured.losses.reduce(0, +) / Double(count)
    #expect(abs(loss - (try trainer.evaluate(data).loss)) < 1e-5)
  }

  @Test("Rows are compared with the gradient of all rows, if that is given")
  func direction() throws {
    let data = try ArrayDataset.uniform(rows: 300, features: 5, classes: 3)
    let trainer = try Trainer(
      Sequential {
        Dense(7); Tanh(); Embedding(columns: [0], categories: 2, dimensions: 2, unknown: true);
        Dense(3)
      },
      for: data, loss: SoftmaxCrossEntropy(), optimizer: SGD(), precision: .double)
    let full = try trainer.meanGradient(of: data)
    let batch = Batch(rows: 20..<40)
    let measured = try trainer.rowGradients(of: batch, from: data, along: full)
    func gradient(_ rows: Range<Int>) throws -> [Double] {
      var totals = trainer.emptyTotals
      try trainer.gradient(of: Batch(rows: rows), from: data, adding: &totals)
      return trainer.model.parameterShapes.flatMap { trainer.gradient(named: $0.name) ?? [] }
    }
    let all = try gradient(0..<300)
    Self.expect(
      measured, equal: try (20..<40).map { try gradient($0..<$0 + 1) }, direction: all,
      within: 1e-12)
    #expect(abs(full.squaredNorm - Self.dot(all, all)) < 1e-14)
    #expect(abs(full.product(with: measured.mean) - Self.dot(all, try gradient(20..<40))) < 1e-14)
    #expect(full["0.weight"]?.count == 35 && full["9.weight"] == nil)
    let cosine = try #require(measured.mean.cosine(to: full))
    #expect(cosine < 1 && cosine > -1)
    #expect(try #require(full.cosine(to: full)) > 1 - 1e-12)
  }

  @Test("A batch of several chunks has the gradients of its chunks")
  func chunks() throws {
    let data = try ArrayDataset.uniform(rows: 700, features: 3, classes: 2)
    let trainer = try Trainer(
      Sequential {
        Dense(4); Dropout(0.5); Tanh(); Dense(2)
      }, for: data,
      loss: SoftmaxCrossEntropy(), optimizer: SGD(), precision: .double)
    let all = try trainer.rowGradients(of: Batch(rows: 0..<700), from: data)
    #expect(all.losses.count == 700 && all.products.count == 700)
    var totals = trainer.emptyTotals
    try trainer.gradient(of: Batch(rows: 0..<700), from: data, adding: &totals)
    let step = trainer.model.parameterShapes.flatMap { trainer.gradient(named: $0.name) ?? [] }
    let own = trainer.model.parameterShapes.flatMap { all.mean[$0.name] ?? [] }
    // Dropout draws for each position of the batch, across the chunks.
    #expect(zip(step, own).allSatisfy { abs($0 - $1) < 1e-14 })
    #expect(abs(all.products.reduce(0, +) / 700 - all.squaredNormOfMean) < 1e-14)
    #expect(abs((all.mean.loss - totals.loss)) < 1e-12)
  }

  @Test("Measuring between the steps leaves every byte of a training as it is")
  func measuresWithoutTrace() throws {
    let data = try ArrayDataset.uniform(rows: 90, features: 6, classes: 3)
    func train(measuring: Bool) throws -> [Double] {
      let trainer = try Trainer(
        Sequential {
          Dense(8); Dropout(0.3); PReLU(); Dense(3)
        }, for: data,
        loss: SoftmaxCrossEntropy(), optimizer: Adam(learningRate: 0.05))
      trainer.microBatch = 10
      for batch in MiniBatches(of: 16, from: 90) {
        var totals = trainer.emptyTotals
        try trainer.gradient(of: batch, from: data, adding: &totals)
        if measuring {
          _ = try trainer.rowGradients(of: batch, from: data)
          _ = try trainer.gradientNoise(of: data)
        }
        trainer.update()
      }
      return trainer.model.parameterShapes.flatMap { trainer.model[$0.name] ?? [] }
    }
    #expect(try train(measuring: true) == train(measuring: false))
  }

  @Test("The parameters of a frozen layer do not count")
  func frozen() throws {
    let data = try ArrayDataset.uniform(rows: 8, features: 4, classes: 2)
    let trainer = try Trainer(
      Sequential {
        Dense(3); BatchNormalization(); Dense(2)
      }, for: data,
      loss: SoftmaxCrossEntropy(), optimizer: SGD(), precision: .double)
    trainer.layerRates = [0: 0, 1: 0]
    let measured = try trainer.rowGradients(of: Batch(rows: 0..<8), from: data)
    #expect(measured.mean["0.weight"] == nil && measured.mean["1.scale"] == nil)
    let row = try trainer.rowGradients(of: Batch(rows: [5]), from: data)
    let last = ["2.weight", "2.bias"].flatMap { row.mean[$0] ?? [] }
    #expect(abs(measured.squaredNorms[5] - Self.dot(last, last)) < 1e-14)
  }

  @Test("In a network that normalizes over the batch, a row has no gradient of its own")
  func batchNormalization() throws {
    let data = try ArrayDataset.uniform(rows: 8, features: 4, classes: 2)
    let trainer = try Trainer(
      Sequential {
        Dense(3);
        Residual {
          Dense(3); BatchNormalization()
        }; Dense(2)
      }, for: data,
      loss: SoftmaxCrossEntropy(), optimizer: SGD())
    #expect {
      try trainer.rowGradients(of: Batch(rows: 0..<8), from: data)
    } throws: { error in
      "\(error)".hasPrefix(
        "layer 1 (residual) computes a row's output from the other rows of its batch")
    }
    #expect(throws: TrainingError.self) { try trainer.gradientNoise(of: data) }
  }

  @Test("Rows without weight, and an empty batch, have gradients of 0")
  func nothing() throws {
    let data = try ArrayDataset.uniform(rows: 3, features: 2, classes: 2, weights: [0, 0, 0])
    let trainer = try Trainer(
      Sequential { Dense(2) }, for: data, loss: SoftmaxCrossEntropy(), optimizer: SGD())
    let measured = try trainer.rowGradients(of: Batch(rows: 0..<3), from: data)
    #expect(measured.squaredNorms == [0, 0, 0] && measured.products == [0, 0, 0])
    #expect(measured.cosine(ofRow: 0) == nil)
    #expect(try trainer.rowGradients(of: Batch(rows: 0..<0), from: data).losses == [])
    #expect {
      try trainer.gradientNoise(of: data)
    } throws: { "\($0)" == "there is no row of a weight above 0 to measure the gradient on" }
  }

  @Test("A loss that is not finite is an error that names the row")
  func notFinite() throws {
    let data = try ArrayDataset(features: [[1], [.infinity]], targets: [[0], [1]])
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: data, loss: SquaredError.plain, optimizer: SGD())
    #expect {
      try trainer.rowGradients(of: Batch(rows: [1, 0]), from: data)
    } throws: { error in
      guard case .notFinite(1, 1, _) = error as? TrainingError else { return false }
      return true
    }
  }
}
