import Descent
import Testing

/// The eleven-line network against NumPy's figures.
struct ElevenLinesTests {
  struct Golden: Decodable, Sendable {
    let alpha: Double
    let hidden: Int
    let seed: UInt32
    let iterations: Int
    let batch: BatchSize
    let last: LastBatch
    let shuffle: Bool
    let updates: Int
    let errors: [[Double]]
    let final_error: Double
    let outputs: [Double]
    let synapse_0: [[Double]]
    let synapse_1: [[Double]]
  }

  static let x: [[Double]] = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]
  static let y: [[Double]] = [[0], [1], [1], [0]]

  @Test("The eleven-line network agrees with NumPy to 1e-9", arguments: 0..<6)
  func agreesWithNumPy(index: Int) throws {
    let golden = try Goldens.decode([Golden].self, from: "eleven-lines")[index]
    let data = try Dataset(features: Self.x, targets: Self.y)
    var numpy = NumpyRandom(seed: golden.seed)
    var model = try Model(
      Sequential {
        Dense(golden.hidden, bias: false)
        Sigmoid()
        Dense(1, bias: false)
        Sigmoid()
      }, input: [3], precision: .double)
    model["0.weight"] = numpy.random(3 * golden.hidden).map { 2 * $0 - 1 }
    model["2.weight"] = numpy.random(golden.hidden).map { 2 * $0 - 1 }
    let trainer = try Trainer(
      model, targets: [1], loss: SquaredError.half, optimizer: SGD(learningRate: golden.alpha),
      reduction: .sum)
    func error() throws -> Double {
      let outputs = try trainer.predict(Self.x)
      return zip(outputs, Self.y).reduce(0) { $0 + ($1.0[0] - $1.1[0]).magnitude } / 4
    }
    var errors: [[Double]] = []
    for iteration in 0..<golden.iterations {
      if iteration.isMultiple(of: max(golden.iterations / 6, 1)) {
        errors.append([Double(iteration), try error()])
      }
      var order = Array(0..<4)
      if golden.shuffle { numpy.shuffle(&order) }
      for batch in MiniBatches(of: golden.batch, order: order, last: golden.last) {
        try trainer.step(batch, of: data)
      }
    }
    #expect(trainer.steps == golden.updates)
    #expect(errors.count == golden.errors.count)
    for (ours, theirs) in zip(errors, golden.errors) {
      #expect(ours[0] == theirs[0] && isClose(ours[1], theirs[1]), "\(ours) \(theirs)")
    }
    #expect(isClose(try error(), golden.final_error))
    let trained = trainer.model
    for (ours, theirs) in [
      (try trainer.predict(Self.x).flatMap { $0 }, golden.outputs),
      (trained["0.weight"] ?? [], golden.synapse_0.flatMap { $0 }),
      (trained["2.weight"] ?? [], golden.synapse_1.flatMap { $0 }),
    ] {
      #expect(ours.count == theirs.count)
      for (a, b) in zip(ours, theirs) { #expect(isClose(a, b), "\(a) \(b)") }
    }
  }

  @Test("All settings of the golden file are among the arguments")
  func all() throws {
    #expect(try Goldens.decode([Golden].self, from: "eleven-lines").count == 6)
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool {
    (a - b).magnitude <= 1e-9 * b.magnitude
  }
}
