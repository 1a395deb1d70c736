import Descent
import Testing

struct GradientNoiseTests {
  static func trainer(_ data: ArrayDataset, _ precision: Precision = .double) throws -> Trainer {
    try Trainer(
      Sequential {
        Dense(6); Tanh(); Dense(3)
      }, for: data, loss: SoftmaxCrossEntropy(),
      optimizer: SGD(), precision: precision, seed: 4)
  }

  @Test(
    "The noise of all rows is mean ‖g‖² − ‖G‖² of the rows' gradients",
    arguments: [3, 256, 257, 600])
  func isThatOfTheRows(count: Int) throws {
    let weights = (0..<count).map { Float($0 % 4) / 2 }
    let data = try ArrayDataset.uniform(rows: count, features: 5, classes: 3, weights: weights)
    let trainer = try Self.trainer(data)
    let rows = try trainer.rowGradients(of: Batch(rows: 0..<count), from: data)
    let noise = try trainer.gradientNoise(of: data)
    let mean = rows.squaredNorms.reduce(0, +) / Double(count)
    #expect(noise.rows == count)
    #expect(abs(noise.squaredGradient - rows.squaredNormOfMean) < 1e-15)
    #expect(abs(noise.trace - (mean - rows.squaredNormOfMean)) < 1e-14)
    let scale = try #require(noise.scale)
    #expect(abs(scale - noise.trace / noise.squaredGradient) < 1e-12)
  }

  @Test("The expected squared norm of a random batch's gradient is ‖G‖² + tr Σ / rows")
  func predictsBatches() throws {
    let data = try ArrayDataset.uniform(rows: 60, features: 5, classes: 3)
    let trainer = try Self.trainer(data)
    let noise = try trainer.gradientNoise(of: data)
    // Rows that are drawn with replacement: the mean over 2,000 batches.
    let key = RandomKey(seed: 8)
    for size in [1, 4] {
      var sum = 0.0
      for draw in 0..<2_000 {
        let rows = (0..<size).map { Int(key.uniform(UInt64(draw * size + $0)) * 60) }
        sum += try trainer.meanGradient(of: Batch(rows: rows), from: data).squaredNorm
      }
      let expected = noise.squaredGradient + noise.trace / Double(size)
      #expect(abs(sum / 2_000 - expected) < 0.05 * expected)
    }
  }

  @Test("A part of the rows estimates the noise of all, without bias")
  func limit() throws {
    let data = try ArrayDataset.uniform(rows: 400, features: 5, classes: 3)
    let trainer = try Self.trainer(data)
    let exact = try trainer.gradientNoise(of: data)
    #expect(try trainer.gradientNoise(of: data, limit: 400) == exact)
    #expect(try trainer.gradientNoise(of: data, limit: 9_999) == exact)
    // The rows 0 and 3 of 6 are measured: all pairs of rows, once each, give the exact values in the mean.
    let few = data.selecting([0, 1, 2, 3, 4, 5])
    let all = try trainer.gradientNoise(of: few)
    var (trace, squared, pairs) = (0.0, 0.0, 0.0)
    for first in 0..<6 {
      for second in first + 1..<6 {
        let rest = (0..<6).filter { $0 != first && $0 != second }
        let order = [first, rest[0], rest[1], second, rest[2], rest[3]]
        let noise = try trainer.gradientNoise(of: few.selecting(order), limit: 2)
        #expect(noise.rows == 2)
        trace += noise.trace
        squared += noise.squaredGradient
        pairs += 1
      }
    }
    #expect(abs(trace / pairs - all.trace) < 1e-12)
    #expect(abs(squared / pairs - all.squaredGradient) < 1e-12)
  }

  @Test("Equal rows have no noise, and a gradient of 0 has no noise scale")
  func noNoise() throws {
    let data = try ArrayDataset(
      features: Array(repeating: [1.0, 2], count: 10), targets: Array(repeating: [3.0], count: 10))
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: data, loss: SquaredError.plain, optimizer: SGD(),
      precision: .double)
    let noise = try trainer.gradientNoise(of: data)
    #expect(noise.trace < 1e-12 && noise.squaredGradient > 1)
    #expect(GradientNoise(rows: 3, trace: 1, squaredGradient: 0).scale == nil)
    #expect(GradientNoise(rows: 3, trace: 1, squaredGradient: -2).scale == nil)
    #expect(GradientNoise(rows: 3, trace: 6, squaredGradient: 2).scale == 3)
  }
}
