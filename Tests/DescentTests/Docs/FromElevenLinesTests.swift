import Descent
import Testing

/// Runs the Swift code of docs/from-eleven-lines.md, which is copied here word for word.
struct FromElevenLinesTests {
  @Test("The Swift code of docs/from-eleven-lines.md prints what the page shows")
  func page() throws {
    let printed = try Self.run()
    let page = try Page("docs/from-eleven-lines.md")
    #expect(printed == page.blocks("text").joined().split(separator: "\n").map(String.init))
    for block in page.code {
      #expect(
        try Page.source(#filePath).contains(block.withoutIndentation),
        "this file does not have: \(block)")
    }
  }

  /// Returns the lines that the page's code prints.
  private static func run() throws -> [String] {
    var lines: [String] = []
    func print(_ value: Any) { lines.append("\(value)") }

    let x: [[Double]] = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]
    let y: [[Double]] = [[0], [1], [1], [0]]
    let data = try ArrayDataset(features: x, targets: y)

    let network = Sequential {
      Dense(4, bias: false)
      Sigmoid()
      Dense(1, bias: false)
      Sigmoid()
    }

    print(MiniBatches(of: 2, from: 4).map { $0.rows })

    func train(
      _ size: BatchSize, alpha: Double = 1, passes: Int = 10_000, reduction: Reduction = .sum
    ) throws -> String {
      var random = NumpyRandom(seed: 1)
      var model = try Model(network, input: data.features, precision: .double)
      model["0.weight"] = random.random(12).map { 2 * $0 - 1 }
      model["2.weight"] = random.random(4).map { 2 * $0 - 1 }
      let trainer = try Trainer(
        model, targets: data.targets, loss: SquaredError.half,
        optimizer: SGD(learningRate: alpha), reduction: reduction, metrics: [MeanAbsoluteError()])
      for pass in 0..<passes {
        for rows in MiniBatches(of: size, from: data.count, epoch: pass) {
          try trainer.step(rows, of: data)
        }
      }
      let error = try trainer.evaluate(data)["mae"] ?? .nan
      return "\(trainer.steps) updates, error " + String(format: "%.6f", error)
    }

    print(try train(.full))
    print(try train(2))
    print(try train(.stochastic))

    func change(_ rows: [Int]) throws -> [Double] {
      var random = NumpyRandom(seed: 1)
      var model = try Model(network, input: data.features, precision: .double)
      model["0.weight"] = random.random(12).map { 2 * $0 - 1 }
      model["2.weight"] = random.random(4).map { 2 * $0 - 1 }
      let trainer = try Trainer(
        model, targets: data.targets, loss: SquaredError.half,
        optimizer: SGD(learningRate: 1), reduction: .sum)
      for batch in MiniBatches(of: .full, order: rows) { try trainer.step(batch, of: data) }
      return zip(model["2.weight"] ?? [], trainer.model["2.weight"] ?? []).map { $1 - $0 }
    }
    func text(_ numbers: [Double]) -> String {
      numbers.map { String(format: "%.6f", $0) }.joined(separator: ", ")
    }
    let rows = try (0..<4).map { try change([$0]) }
    print(text((0..<4).map { weight in rows.reduce(0) { $0 + $1[weight] } }))
    print(text(try change([0, 1, 2, 3])))

    print(try train(.full, alpha: 1, reduction: .sum))
    print(try train(.full, alpha: 4, reduction: .mean))

    print(MiniBatches(of: 3, from: 4).map { $0.rows })
    print(MiniBatches(of: 3, from: 4, remainder: .drop).map { $0.rows })

    print(MiniBatches(of: 32, from: 1_437))
    print(MiniBatches(of: 32, from: 1_437, remainder: .spread))

    var numpy = NumpyRandom(seed: 7)
    var order = Array(0..<10)
    numpy.shuffle(&order)
    print(MiniBatches(of: 4, order: order).map { $0.rows })

    let third = MiniBatches(of: 4, from: 10, shuffled: .everyEpoch(seed: 1), epoch: 3)
    print(third.map { $0.rows })
    let huge = MiniBatches(of: 4, from: 1_000_000_000_000, shuffled: .everyEpoch(seed: 1), epoch: 3)
    print(huge[200_000_000_000].rows)

    var random = NumpyRandom(seed: 0)
    let points = (0..<512).map { _ in random.random(10).map { 4 * $0 - 2 } }
    let coins = random.random(512).map { [$0 < 0.5 ? 0.0 : 1] }
    let tosses = try ArrayDataset(features: points, targets: coins)

    func losses(_ shuffle: Shuffle, _ optimizer: any Optimizer) throws -> String {
      let network = Sequential {
        Dense(64)
        ReLU()
        Dense(1)
      }
      let trainer = try Trainer(
        network, for: tosses, loss: BinaryCrossEntropy(), optimizer: optimizer, seed: 1)
      var quarters = [0.0, 0, 0, 0]
      for epoch in 1...60 {
        for batch in MiniBatches(of: 16, from: 512, shuffled: shuffle, epoch: epoch) {
          let loss = try trainer.step(batch, of: tosses).loss
          if epoch > 20 { quarters[batch.index / 8] += loss / (40 * 8) }
        }
      }
      return quarters.map { String(format: "%.3f", $0) }.joined(separator: ", ")
    }
    print(try losses(.everyEpoch(seed: 1), Adam(learningRate: 0.01)))
    print(try losses(.everyEpoch(seed: 1), SGD(learningRate: 0.3)))
    print(try losses(.withReplacement(seed: 1), Adam(learningRate: 0.01)))

    trainingLoop(
      epochs: 2,
      batches: { MiniBatches(of: 2, from: 4, shuffled: .everyEpoch(seed: 1), epoch: $0) },
      validating: MiniBatches(of: 4, from: 4),
      train: { (rows: Batch) -> (loss: Double, accuracy: Double) in (Double(rows.index), 0.5) },
      validate: { (rows: Batch) -> (loss: Double, accuracy: Double) in (0.25, 1) },
      log: { print($0) })
    return lines
  }
}
