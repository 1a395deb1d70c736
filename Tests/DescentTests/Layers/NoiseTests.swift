import Testing

@testable import Descent

/// The layers that add noise while training.
struct NoiseTests {
  static func values(
    _ layer: any Layer, _ x: [Double], seed: UInt64 = 1, mode: Pass.Mode = .training,
    precision: Precision = .double
  ) throws -> (y: [Double], dx: [Double]) {
    var probe = try LayerProbe(layer, input: [x.count])
    probe.seed = seed
    probe.mode = mode
    probe.precision = precision
    let outcome = probe.run([x])
    return (outcome.y[0], outcome.dx[0])
  }

  static let normal = (0..<20_000).map { RandomKey(seed: 77).normal(UInt64($0)) }

  static func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
  }

  @Test(
    "Gaussian noise is the normal deviates of the pass's key, times σ",
    arguments: Precision.allCases)
  func deviates(precision: Precision) throws {
    // The key of a network's first layer in a step with seed 1.
    let key = RandomKey(seed: 1).derived(0)
    for count in [1, 7, 8, 9, 17, 500] {
      let x = (0..<count).map { Double($0 % 5) }
      let (y, dx) = try Self.values(GaussianNoise(0.5), x, precision: precision)
      for index in 0..<count {
        let noise = 0.5 * key.normal(UInt64(index))
        #expect(
          y[index]
            == (precision == .single
              ? Double(Float(x[index]) + Float(noise)) : x[index] + noise))
      }
      #expect(dx == Array(repeating: 1, count: count))
    }
  }

  @Test("Gaussian noise has mean 0 and standard deviation σ", arguments: [1, 2, 3] as [UInt64])
  func moments(seed: UInt64) throws {
    let zeros = Array(repeating: 0.0, count: 20_000)
    let (mean, variance) = Self.moments(try Self.values(GaussianNoise(3), zeros, seed: seed).y)
    #expect(mean.magnitude < 4.5 * 3 / 20_000.0.squareRoot())
    #expect((variance / 9 - 1).magnitude < 4.5 * (2 / 20_000.0).squareRoot())
  }

  @Test(
    "Alpha dropout keeps the mean and the variance of SELU's outputs",
    arguments: [0.05, 0.1, 0.5, 0.9])
  func alpha(rate: Double) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let (mean, variance) = Self.moments(
        try Self.values(AlphaDropout(rate), Self.normal, seed: seed).y)
      #expect(mean.magnitude < 4.5 / 20_000.0.squareRoot())
      // The fourth moment of the mixture is at most 17, at a rate of 0.9.
      #expect((variance - 1).magnitude < 4.5 * (16 / 20_000.0).squareRoot())
    }
  }

  @Test(
    "An element becomes a·x + b, or a·α′ + b if dropped, and its gradient is a or 0",
    arguments: Precision.allCases)
  func affine(precision: Precision) throws {
    // Computed from the paper's formulas in Python.
    let (a, b, dropped) = (0.8864048946659319, 0.7791939305180315, -0.7791939305180315)
    let x = (0..<1000).map { Double($0 % 7) - 3 }
    let (y, dx) = try Self.values(AlphaDropout(0.5), x, precision: precision)
    let mask = DropoutTests.masks(0.5, seed: 1, count: 1000).y
    let tolerance = precision == .single ? 1e-6 : 1e-15
    for index in x.indices {
      let expected = mask[index] == 0 ? dropped : a * x[index] + b
      #expect((y[index] - expected).magnitude <= tolerance * max(1, expected.magnitude))
      #expect((dx[index] - (mask[index] == 0 ? 0 : a)).magnitude <= tolerance)
    }
    #expect(try Self.values(AlphaDropout(0), x, precision: precision).y == x)
  }

  @Test("Inference adds no noise, and another seed gives other noise")
  func keys() throws {
    for layer in [GaussianNoise(0.3), AlphaDropout(0.3)] as [any Layer] {
      let quiet = try Self.values(layer, Self.normal, mode: .inference)
      #expect(quiet.y == Self.normal && quiet.dx.allSatisfy { $0 == 1 })
      let first = try Self.values(layer, Self.normal).y
      #expect(try Self.values(layer, Self.normal).y == first)
      #expect(try Self.values(layer, Self.normal, seed: 2).y != first)
    }
    #expect(try Self.values(GaussianNoise(0), Self.normal).y == Self.normal)
  }
}
