import Testing

@testable import Descent

/// What a pass gives a layer: shapes, memory, and gradients that are added up.
struct PassTests {
  /// y = x², with x kept in the cache and computed by way of the scratch memory, if `keeps` is true.
  struct Square: Layer {
    static let kind = "test-square"
    static let hyperparameters = Hyperparameters(default: Square(keeps: true))
    var keeps: Bool

    func outputShape(for input: Shape) -> Shape { Shape([input.count]) }
    func cacheCount(for input: Shape) -> Int { keeps ? input.count : 0 }
    func scratchCount(for input: Shape) -> Int { keeps ? input.count + 1 : 0 }

    func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
      require(pass.input.count == x.columns && pass.output.count == y.columns, "shapes")
      require(pass.input.dimensions.count == 2, "the input keeps its dimensions")
      if keeps {
        require(pass.scratch.rows == x.rows && pass.scratch.columns == x.columns + 1, "scratch")
        pass.cache.copy(from: x)
        pass.scratch.copyRow(0, count: x.count, from: x, at: 0)
      }
      for row in 0..<x.rows {
        for column in 0..<x.columns {
          let value = keeps ? pass.scratch.block(at: 0, rows: x.rows, columns: x.columns) : x
          y[row, column] = value[row, column] * value[row, column]
        }
      }
    }

    func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
      // What is in the scratch memory is lost between two calls.
      if keeps { pass.scratch.fill(.nan) }
      let kept = keeps ? pass.cache : x
      guard let dx else { return }
      for row in 0..<x.rows {
        for column in 0..<x.columns { dx[row, column] = 2 * kept[row, column] * dy[row, column] }
      }
    }
  }

  private static func network(keeps: Bool) -> Sequential {
    let square = Sequential {
      Reshape([2, 3])
      Square(keeps: keeps)
    }
    return Sequential {
      Dense(6)
      square
      Residual {
        Dense(6)
        square
        Residual {
          Dense(6)
          square
        }
      }
      Concatenate {
        Sequential {
          Dense(6)
          square
        }
        square
      }
      Dense(2)
    }
  }

  private static func normals(rows: Int, columns: Int, seed: UInt64 = 1) -> [[Double]] {
    let key = RandomKey(seed: seed)
    return (0..<rows).map { row in
      (0..<columns).map { column in key.normal(UInt64(row * columns + column)) / 2 }
    }
  }

  @Test("Memory for layers is their own, in branches within branches too", arguments: [nil, 3])
  func memory(microBatch: Int?) throws {
    let data = try ArrayDataset(
      features: Self.normals(rows: 8, columns: 4),
      targets: Self.normals(rows: 8, columns: 2, seed: 2))
    func train(keeps: Bool) throws -> (Trainer, [[Double]]) {
      let trainer = try Trainer(
        Self.network(keeps: keeps), for: data, loss: SquaredError.plain,
        optimizer: Adam(), precision: .double, seed: 4)
      trainer.microBatch = microBatch
      try trainer.fit(data, epochs: 3, batches: 7)
      return (trainer, try trainer.predict([[0.1, 0.2, 0.3, 0.4]]))
    }
    let (kept, plain) = (try train(keeps: true), try train(keeps: false))
    #expect(kept.1 == plain.1)
    for name in kept.0.model.parameterShapes.map(\.name) {
      #expect(kept.0.model[name] == plain.0.model[name], "\(name)")
    }
  }

  @Test("The gradient through layers with memory agrees with finite differences")
  func gradient() throws {
    let check = try GradientCheck(
      Self.network(keeps: true), loss: SquaredError.plain,
      features: Self.normals(rows: 3, columns: 4),
      targets: Self.normals(rows: 3, columns: 2, seed: 2),
      seed: 4)
    #expect(check.passes(1e-5), "\(check)")
  }

  @Test("A layer that asks for an impossible number of elements is refused")
  func impossible() {
    struct Greedy: Layer {
      static let kind = "test-greedy"
      static let hyperparameters = Hyperparameters(default: Greedy())
      var cache = 0
      var scratch = 0
      func outputShape(for input: Shape) -> Shape { input }
      func cacheCount(for input: Shape) -> Int { cache }
      func scratchCount(for input: Shape) -> Int { scratch }
      func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {}
      func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {}
    }
    for count in [-1, .max, 1 << 48] {
      for (layer, verb) in [(Greedy(cache: count), "keeps"), (Greedy(scratch: count), "needs")] {
        let error = #expect(throws: ShapeError.self) {
          try Model(Sequential { layer }, input: [2])
        }
        #expect(
          error?.description
            == "layer 0 (test-greedy) \(verb) \(count) elements a row; expected fewer")
      }
    }
  }

  /// A `Dense` that computes its gradients from two parts of the rows.
  struct PartwiseDense: Layer {
    static let kind = "test-partwise-dense"
    static let hyperparameters = Hyperparameters(default: PartwiseDense(dense: Dense(1)))
    var dense: Dense

    func outputShape(for input: Shape) throws(ShapeError) -> Shape {
      try dense.outputShape(for: input)
    }
    func parameters(for input: Shape) -> [Parameter] { dense.parameters(for: input) }
    func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
      dense.forward(x, into: y, in: pass)
    }
    func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
      let (first, rest) = (0..<x.rows / 3, x.rows / 3..<x.rows)
      pass.weightGradient(x.rows(first), dy.rows(first), of: 0)
      pass.biasGradient(dy.rows(first), of: 1)
      pass.weightGradient(x.rows(rest), dy.rows(rest), of: 0, adding: true)
      pass.biasGradient(dy.rows(rest), of: 1, adding: true)
      if let dx { pass.productWithTransposed(dy, pass.parameter(0), into: dx) }
    }
  }

  @Test(
    "Gradients that are added up within a layer are those of all rows, for large weights too",
    arguments: [8, 200], [nil, 4])
  func adding(units: Int, microBatch: Int?) throws {
    let data = try ArrayDataset.uniform(rows: 24, features: 100, classes: 3)
    func train(_ layer: some Layer) throws -> [UInt64] {
      let trainer = try Trainer(
        Sequential {
          layer
          Tanh()
          Dense(3)
        }, for: data, loss: SoftmaxCrossEntropy(), optimizer: Momentum(), seed: 3)
      trainer.microBatch = microBatch
      try trainer.fit(data, epochs: 2, batches: 9)
      let model = trainer.model
      return model.parameterShapes.flatMap { model[$0.name] ?? [] }.map(\.bitPattern)
    }
    #expect(try train(PartwiseDense(dense: Dense(units))) == train(Dense(units)))
  }
}
