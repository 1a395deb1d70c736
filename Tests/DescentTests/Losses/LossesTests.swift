import Descent
import Testing

/// The losses against figures worked out by hand.
struct LossesTests {
  // Predictions [1, −2] of weight 1 and [0, 3] of weight 3; the mean over outputs, then rows.
  static let losses: [(loss: any Loss, targets: [[Double]], expected: Double)] = [
    // Errors 1, −2 and −3, 2; rows' losses 2½ and 6½
    (SquaredError.plain, [[0, 0], [3, 1]], 5.5),
    (SquaredError.half, [[0, 0], [3, 1]], 2.75),
    // 1½ and 2½
    (AbsoluteError(), [[0, 0], [3, 1]], 2.25),
    // With δ = 1: ½, 1½ and 2½, 1½
    (Huber(delta: 1), [[0, 0], [3, 1]], 1.75),
    // With δ = 2: ½, 2 and 4, 2
    (Huber(delta: 2), [[0, 0], [3, 1]], 2.5625),
    // (log(1 + e⁻¹) + log(1 + e⁻²)) / 2, then (log 2 + log(1 + e³)) / 2
    (BinaryCrossEntropy(), [[1, 0], [1, 0]], 1.4581741618702821),
    // log(1 + e⁻³), then log(1 + e³)
    (SoftmaxCrossEntropy(), [[0], [0]], 2.2985873515737420),
    // log(1 + e⁻³), then (log(1 + e³) + log(1 + e⁻³)) / 2
    (SoftmaxCrossEntropy(), [[1, 0], [0.5, 0.5]], 1.1735873515737420),
  ]

  @Test("Each loss gives the figures of its formula, weighted", arguments: losses.indices)
  func weightedLosses(index: Int) throws {
    let (loss, targets, expected) = Self.losses[index]
    let data = try Dataset(features: [[1, -2], [0, 3]], targets: targets, weights: [1, 3])
    for precision in Precision.allCases {
      let trainer = try Trainer(
        .identity(precision: precision), targets: data.targets, loss: loss, optimizer: SGD())
      let tolerance = precision == .double ? 1e-15 : 1e-6
      #expect((try trainer.evaluate(data).loss - expected).magnitude <= tolerance * expected)
    }
  }

  @Test("A loss of one output is that of the same output among others", arguments: losses.indices)
  func oneOutput(index: Int) throws {
    let (loss, targets, _) = Self.losses[index]
    guard !(loss is SoftmaxCrossEntropy) else { return }
    let predictions: [[Double]] = [[1, -2], [0, 3]]
    let (columns, single) = (try trainer(2), try trainer(1))
    func trainer(_ width: Int) throws -> Trainer {
      try Trainer(.identity(width), targets: [width], loss: loss, optimizer: SGD())
    }
    for row in 0..<2 {
      let together = try columns.evaluate(
        Dataset(features: [predictions[row]], targets: [targets[row]])
      ).loss
      let alone = try single.evaluate(
        Dataset(features: predictions[row].map { [$0] }, targets: targets[row].map { [$0] })
      ).loss
      #expect((together - alone).magnitude <= 1e-15 * together)
    }
  }

  @Test("Cross-entropies are exact for logits of ±1e4", arguments: Precision.allCases)
  func stable(precision: Precision) throws {
    func losses(_ loss: any Loss, _ rows: [[Double]], _ targets: [[Double]]) throws -> Totals {
      let data = try Dataset(features: rows, targets: targets)
      return try Trainer(
        .identity(rows[0].count, precision: precision), targets: data.targets, loss: loss,
        optimizer: SGD()
      ).evaluate(data)
    }
    #expect(
      try losses(SoftmaxCrossEntropy(), [[1e4, -1e4], [1e4, -1e4]], [[0], [1]]).loss == 1e4)
    #expect(try losses(BinaryCrossEntropy(), [[1e4], [-1e4]], [[1], [0]]).loss == 0)
    #expect(try losses(BinaryCrossEntropy(), [[1e4], [-1e4]], [[0], [1]]).loss == 1e4)
  }

  @Test("A target that a loss is not defined for is named with its row")
  func undefinedTargets() throws {
    func message(_ loss: any Loss, _ targets: [[Double]]) throws -> String? {
      let data = try Dataset(features: [[1, -2], [0, 3]], targets: targets)
      let trainer = try Trainer(.identity(), targets: data.targets, loss: loss, optimizer: SGD())
      let error = #expect(throws: TrainingError.self) {
        try trainer.step(Batch(rows: [0, 1]), of: data)
      }
      return error?.description
    }
    #expect(
      try message(BinaryCrossEntropy(), [[0, 1], [1, 2]])
        == "row 1: the targets [1.0, 2.0] are not all from 0 to 1; number two classes 0 and 1")
    #expect(
      try message(SoftmaxCrossEntropy(), [[0.5, 0.4], [1, 0]])
        == "row 0: the targets [0.5, 0.4] are not probabilities, each from 0 to 1, with a sum of 1")
    #expect(
      try message(SoftmaxCrossEntropy(), [[0], [.nan]])
        == "row 1: the class nan is not a whole number in 0..<2")
  }

  @Test("A class that does not exist is named with its row")
  func unknownClass() throws {
    let data = try Dataset(features: [[1.0], [2.0]], classes: [0, 3])
    let trainer = try Trainer(
      Sequential { Dense(3) }, for: data, loss: SoftmaxCrossEntropy(), optimizer: SGD())
    let error = #expect(throws: TrainingError.self) { try trainer.evaluate(data) }
    #expect(
      try #require(error).description == "row 1: the class 3.0 is not a whole number in 0..<3")
  }

  @Test("A loss that does not fit the targets is an error at build", arguments: losses.indices)
  func shapes(index: Int) throws {
    #expect(throws: ShapeError.self) {
      try Trainer(.identity(), targets: [3], loss: Self.losses[index].loss, optimizer: SGD())
    }
  }

  @Test("Classes need two outputs or more")
  func oneClass() throws {
    #expect(throws: ShapeError.self) {
      try Trainer(.identity(1), targets: [1], loss: SoftmaxCrossEntropy(), optimizer: SGD())
    }
  }
}
