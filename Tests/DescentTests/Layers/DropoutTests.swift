import Testing

@testable import Descent

struct DropoutTests {
  @Test("Dropout drops its fraction, keeps the mean, and does nothing in inference")
  func dropout() throws {
    let rows = 4_000
    let data = try ArrayDataset(
      features: Array(repeating: [1.0, 1, 1, 1, 1], count: rows),
      targets: Array(repeating: [0.0, 0, 0, 0, 0], count: rows))
    let trainer = try Trainer(
      Sequential { Dropout(0.3) }, for: data, loss: SquaredError.plain, optimizer: SGD(),
      metrics: [MeanAbsoluteError(), RootMeanSquaredError()], precision: .double, seed: 2)
    let totals = try trainer.step(MiniBatches(of: .full, from: rows)[0], of: data)
    // Expects of 20,000 ones: mean 1, and mean square 1 / 0.7.
    #expect((try #require(totals["mae"]) - 1).magnitude < 0.02)
    let rms = try #require(totals["rmse"])
    #expect((rms * rms - 1 / 0.7).magnitude < 0.03)
    #expect(try trainer.predict([[1.0, 2, 3, 4, 5]]) == [[1, 2, 3, 4, 5]])
  }

  /// Returns the output and the gradient for an input and a `dy` of ones.
  static func masks(
    _ rate: Double, seed: UInt64, count: Int = 2_000, mode: Pass.Mode = .training,
    precision: Precision = .double
  ) -> (y: [Double], dx: [Double]) {
    let ones = Buffer(Array(repeating: 1.0, count: count))
    let x = Buffer(count: count, precision: precision)
    x.all.copy(from: ones.all)
    let (y, dx) = (
      Buffer(count: count, precision: precision), Buffer(count: count, precision: precision)
    )
    let none = Buffer(count: 0, precision: precision)
    return withExtendedLifetime((ones, none)) {
      let layer = Dropout(rate)
      let network = try! Network(Sequential { layer }, input: [count])
      let pass = Pass(
        networkLayer: network.layers.all[0],
        context: PassContext(
          mode, parameters: none.all,
          memory: PassMemory(network, capacity: 1, precision: precision), rows: 1),
        stepKey: RandomKey(seed: seed))
      layer.forward(x.all, into: y.all, in: pass)
      layer.backward(x.all, x: x.all, y: y.all, into: dx.all, in: pass)
      return (y.all.values(), dx.all.values())
    }
  }

  @Test("An element is dropped or divided by 1 − rate, and so is its gradient")
  func scaled() {
    for precision in Precision.allCases {
      let (y, dx) = Self.masks(0.75, seed: 1, precision: precision)
      #expect(Set(y) == [0, 4] && y == dx)
    }
    #expect(Self.masks(0, seed: 1).y.allSatisfy { $0 == 1 })
    let (y, dx) = Self.masks(0.75, seed: 1, mode: .inference)
    #expect(y.allSatisfy { $0 == 1 } && y == dx)
  }

  @Test(
    "The rate is the fraction of the elements that is dropped", arguments: [0.01, 0.3, 0.5, 0.9])
  func fraction(rate: Double) {
    let count = 20_000
    for seed in 0..<3 as Range<UInt64> {
      let dropped = Self.masks(rate, seed: seed, count: count).y.count { $0 == 0 }
      let deviation = (rate * (1 - rate) * Double(count)).squareRoot()
      #expect((Double(dropped) - rate * Double(count)).magnitude < 4.5 * deviation)
    }
  }

  @Test("The key determines the mask, and each step and each layer has a mask of its own")
  func keys() throws {
    #expect(Self.masks(0.5, seed: 1).y == Self.masks(0.5, seed: 1).y)
    #expect(Self.masks(0.5, seed: 1).y != Self.masks(0.5, seed: 2).y)

    let data = try ArrayDataset(
      features: [Array(repeating: 1.0, count: 200)], targets: [Array(repeating: 0.0, count: 200)])
    let trainer = try Trainer(
      Sequential {
        Dropout(0.5)
        Dropout(0.5)
      }, for: data, loss: SquaredError.plain, optimizer: SGD(), precision: .double, seed: 4)
    func losses() throws -> [Double] {
      try (0..<2).map { _ in
        var totals = trainer.emptyTotals
        try trainer.gradient(of: Batch(rows: [0]), from: data, adding: &totals)
        return totals.loss
      }
    }
    let first = try losses()
    trainer.update()
    let second = try losses()
    #expect(first[0] == first[1] && second[0] == second[1] && first[0] != second[0])
    // Equal masks would keep half of the elements, independent ones keep a quarter. Each is 16.
    #expect(first[0] / 16 < 0.4)
  }
}
