import Testing

@testable import Descent

/// Batches that go through the network as micro-batches.
struct MicroBatchTests {
  private static func data(rows: Int, weighted: Bool) throws -> ArrayDataset {
    try .uniform(
      rows: rows, features: 40, classes: 5,
      weights: weighted ? (0..<rows).map { Float($0 % 4) } : nil)
  }

  @Test(
    "Micro-batches give the bytes of the whole batch, with a short last batch and with weights",
    arguments: [(256, 32), (100, 30), (67, 1), (20, 7), (300, 299)], [false, true])
  func sameBytes(sizes: (batch: Int, part: Int), weighted: Bool) throws {
    let data = try Self.data(rows: 331, weighted: weighted)
    for reduction in Reduction.allCases {
      func train(_ part: Int?) throws -> ([UInt8], History) {
        let trainer = try Trainer(
          Sequential {
            Dense(500)
            ReLU()
            Dropout(0.25)
            Dense(33, bias: false)
            Tanh()
            Dense(5)
          }, for: data, loss: SoftmaxCrossEntropy(), optimizer: Momentum(learningRate: 0.001),
          reduction: reduction, metrics: [Accuracy()], seed: 3)
        trainer.microBatch = part
        let history = try trainer.fit(data, epochs: 2, batches: .mini(sizes.batch))
        return (try trainer.model.serialized(), history)
      }
      let (whole, parts) = (try train(nil), try train(sizes.part))
      #expect(whole.0 == parts.0)
      #expect(whole.1 == parts.1)
    }
  }

  /// y = s·x for each feature. The layer sets its gradient directly.
  struct Scale: Layer {
    static let kind = "test-scale"
    static let hyperparameters = Hyperparameters(default: Scale())
    func outputShape(for input: Shape) -> Shape { input }
    func parameters(for input: Shape) -> [Parameter] {
      [Parameter(name: "scale", shape: input, initializer: .constant(1))]
    }
    func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
      for row in 0..<x.rows {
        for column in 0..<x.columns {
          y[row, column] = x[row, column] * pass.parameter(0)[0, column]
        }
      }
    }
    func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
      for column in 0..<x.columns {
        var sum = 0.0
        for row in 0..<x.rows {
          sum += dy[row, column] * x[row, column]
          dx?[row, column] = dy[row, column] * pass.parameter(0)[0, column]
        }
        pass.gradient(0)[0, column] = sum
      }
    }
  }

  @Test("Gradients that a layer sets itself are added up over micro-batches")
  func ownGradients() throws {
    let data = try Self.data(rows: 50, weighted: true)
    func gradients(_ part: Int?) throws -> [Double] {
      let trainer = try Trainer(
        Sequential {
          Scale()
          Dense(5)
        }, for: data, loss: SoftmaxCrossEntropy(), optimizer: SGD(), precision: .double)
      trainer.microBatch = part
      var totals = trainer.emptyTotals
      try trainer.gradient(of: Batch(rows: 0..<50), from: data, adding: &totals)
      return try #require(trainer.gradient(named: "0.scale"))
    }
    let whole = try gradients(nil)
    #expect(whole.contains { $0.magnitude > 1e-3 })
    for (a, b) in zip(whole, try gradients(8)) { #expect((a - b).magnitude < 1e-15) }
  }

  @Test("Gradients of nested layers are added up over micro-batches")
  func layersInside() throws {
    let data = try Self.data(rows: 50, weighted: true)
    let architecture = Sequential {
      Embedding(columns: [3], categories: 4, dimensions: 2, unknown: true)
      Residual {
        Dense(7)
        Residual { PReLU() }
        Dropout(0.25)
        Dense(41)
      }
      Concatenate {
        Dense(3)
        Sequential {}
      }
      Dense(5)
    }
    func trainer(_ part: Int?) throws -> Trainer {
      let trainer = try Trainer(
        architecture, for: data, loss: SoftmaxCrossEntropy(), optimizer: SGD(), precision: .double,
        seed: 3)
      trainer.microBatch = part
      var totals = trainer.emptyTotals
      try trainer.gradient(of: Batch(rows: 0..<50), from: data, adding: &totals)
      return trainer
    }
    let (whole, parts) = (try trainer(nil), try trainer(8))
    for (name, _) in whole.model.parameterShapes {
      let (a, b) = (
        try #require(whole.gradient(named: name)), try #require(parts.gradient(named: name))
      )
      #expect(a.contains { $0.magnitude > 1e-6 }, "\(name)")
      for (a, b) in zip(a, b) { #expect((a - b).magnitude < 1e-14, "\(name)") }
    }
  }

  @Test(
    "Each micro-batch moves the running statistics as a step on it would", arguments: [false, true])
  func runningFigures(isInside: Bool) throws {
    let data = try Self.data(rows: 20, weighted: false)
    func trainer(rate: Double) throws -> Trainer {
      try Trainer(
        isInside
          ? Sequential {
            Residual { BatchNormalization(momentum: 0.25) }
            Dense(5)
          }
          : Sequential {
            BatchNormalization(momentum: 0.25)
            Dense(5)
          }, for: data, loss: SoftmaxCrossEntropy(), optimizer: SGD(learningRate: rate),
        precision: .double)
    }
    let parts = try trainer(rate: 0.1)
    parts.microBatch = 8
    try parts.step(Batch(rows: 0..<20), of: data)
    // The steps are too short to change a parameter.
    let steps = try trainer(rate: 1e-300)
    for rows in [0..<8, 8..<16, 16..<20] { try steps.step(Batch(rows: rows), of: data) }
    let prefix = isInside ? "0.0" : "0"
    for name in ["\(prefix).mean", "\(prefix).variance"] {
      let (found, expected) = (try #require(parts.model[name]), steps.model[name])
      #expect(found == expected && Set(found).count == 40, "\(name)")
    }
    #expect(parts.model["\(prefix).scale"] != steps.model["\(prefix).scale"])
  }

  @Test("A step takes only the memory of a micro-batch")
  func memory() throws {
    let data = try Self.data(rows: 331, weighted: false)
    let trainer = try Trainer(
      Sequential { Dense(5) }, for: data, loss: SoftmaxCrossEntropy(), optimizer: SGD())
    trainer.microBatch = 10
    try trainer.step(Batch(rows: 0..<331), of: data)
    #expect(trainer.workspace.capacity == 10 && trainer.workspace.keptRows == 10)
  }

  @Test("Evaluation takes no memory for what a step keeps")
  func evaluation() throws {
    let data = try Self.data(rows: 331, weighted: false)
    let trainer = try Trainer(
      Sequential { Dense(5) }, for: data, loss: SoftmaxCrossEntropy(), optimizer: SGD())
    _ = try trainer.evaluate(data)
    #expect(trainer.workspace.capacity == 256 && trainer.workspace.keptRows == 0)
    try trainer.step(Batch(rows: 0..<10), of: data)
    #expect(trainer.workspace.capacity == 256 && trainer.workspace.keptRows == 10)
  }

  @Test("A batch that fails in its second micro-batch changes nothing")
  func fails() throws {
    let data = try ArrayDataset(
      features: (0..<4).map { [Double($0)] }, targets: [[0.0], [0], [0], [.infinity]])
    let trainer = try Trainer(
      .identity(1), targets: [1], loss: SquaredError.plain, optimizer: SGD())
    trainer.microBatch = 2
    let before = try trainer.model.serialized()
    #expect(throws: TrainingError.self) { try trainer.step(Batch(rows: 0..<4), of: data) }
    #expect(try trainer.model.serialized() == before && trainer.steps == 0)
  }
}
