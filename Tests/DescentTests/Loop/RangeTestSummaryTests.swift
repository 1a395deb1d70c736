import Descent
import Testing

struct RangeTestSummaryTests {
  private static let test = RangeTest(from: 1e-6, to: 10, steps: 350)

  /// Losses that fall from 1 to 0.2 at a rate of 0.1, and rise steeply from there; `noise` is their
  /// standard deviation.
  private func losses(noise: Double = 0, seed: UInt64 = 0) -> [Double] {
    let key = RandomKey(seed: seed)
    return (0..<Self.test.steps).compactMap { step in
      let decades = Double(step) / Double(Self.test.steps - 1) * 7 - 6
      let fall = 0.8 * min(1, max(0, (decades + 4) / 3))
      let rise = max(0, decades + 1)
      let loss = 1 - fall + 20 * rise * rise + noise * key.normal(UInt64(step))
      return rise > 1.5 ? nil : loss
    }
  }

  private func curve(_ losses: [Double]) -> RangeTestCurve {
    RangeTestCurve(
      Self.test, losses: losses,
      ending: losses.count < Self.test.steps ? .diverged : .highestRate)
  }

  @Test("The suggestion is the lowest rate at which the loss has made 95% of its fall")
  func suggestion() throws {
    let summary = RangeTestSummary([curve(losses())])
    let rate = try #require(summary.suggestion)
    #expect(summary.finding == .falls && (0.03...0.08).contains(rate), "\(rate)")
  }

  @Test("A spike does not move the suggestion, wherever it is")
  func spikes() throws {
    let plain = try #require(RangeTestSummary([curve(losses())]).suggestion)
    for step in stride(from: 1, to: 250, by: 3) {
      for height in [1e-3, 1, 1e6] {
        var spiky = losses()
        spiky[step] += height
        let found = try #require(RangeTestSummary([curve(spiky)]).suggestion)
        #expect((found / plain - 1).magnitude < 0.05, "\(step) \(height) \(found)")
      }
    }
  }

  @Test("A seed whose loss jumps for many steps does not move the suggestion of three")
  func oddSeed() throws {
    let plain = (1...3).map { losses(noise: 0.02, seed: $0) }
    let expected = try #require(RangeTestSummary(plain.map(curve)).suggestion)
    for start in [100, 200, 240] {
      var odd = plain
      for step in start..<start + 15 { odd[1][step] += 50 }
      let found = try #require(RangeTestSummary(odd.map(curve)).suggestion)
      #expect((found / expected - 1).magnitude < 0.35, "\(start) \(found) \(expected)")
    }
  }

  @Test("Noise as large as the fall is smoothed away")
  func noise() throws {
    for seed in 0..<10 as Range<UInt64> {
      let curves = (0..<3).map { curve(losses(noise: 0.4, seed: 3 * seed + $0)) }
      let rate = try #require(RangeTestSummary(curves).suggestion)
      #expect((0.005...0.2).contains(rate), "\(rate)")
    }
  }

  @Test("A loss that never falls gives no suggestion, even if it varies")
  func neverFalls() {
    for noise in [0, 1e-4, 0.1, 1] {
      for seed in 0..<10 as Range<UInt64> {
        let key = RandomKey(seed: seed)
        let flat = (0..<Self.test.steps).map { 0.7 + noise * key.normal(UInt64($0)) }
        let summary = RangeTestSummary([curve(flat)])
        #expect(summary.finding == .neverFalls && summary.suggestion == nil, "\(noise)")
      }
    }
    let rising = (0..<200).map { 1 + Double($0) }
    #expect(RangeTestSummary([curve(rising)]).finding == .neverFalls)
  }

  @Test("A loss that still falls at the highest rate is said to")
  func stillFalling() throws {
    let falling = (0..<Self.test.steps).map { 2 - Double($0) / 350 }
    let summary = RangeTestSummary([curve(falling)])
    #expect(summary.finding == .stillFalling)
    #expect(try #require(summary.suggestion) < 10)
  }

  @Test("A loss that diverges within the first steps gives no suggestion")
  func divergesAtOnce() {
    let summary = RangeTestSummary([curve([1, 30, 1e9])])
    #expect(summary.finding == .divergesAtOnce && summary.suggestion == nil)
    #expect(summary.median[2].isFinite && summary.median[3] == .infinity)
  }

  @Test(
    "The band is from the least to the greatest seed, and ends with the first that has diverged")
  func band() {
    let curves = [losses(), losses().map { $0 + 1 }, Array(losses().prefix(200)).map { $0 + 2 }]
    let summary = RangeTestSummary(curves.map(curve))
    #expect((summary.lowest[10] - 1).magnitude < 1e-9 && (summary.median[10] - 2).magnitude < 1e-9)
    #expect((summary.highest[10] - 3).magnitude < 1e-9)
    #expect(summary.highest[200] == .infinity && summary.median[200].isFinite)
  }

  @Test(
    "On a quadratic, the suggestion is below the largest stable rate and above a fiftieth of it")
  func quadratic() throws {
    // The mean of (w·x − y)² has the curvature 2·mean(x²) = 2·s² along each weight.
    for scale in [0.1, 1, 30] {
      let key = RandomKey(seed: 8)
      let features = (0..<64).map { row in
        (0..<2).map { key.normal(UInt64(2 * row + $0)) * scale }
      }
      let data = try ArrayDataset(
        features: features, targets: features.map { [$0[0] / scale - $0[1] / scale] })
      let limit = try stableLimit(features)
      let curves = try (0..<3 as Range<UInt64>).map { seed in
        try Trainer(
          Sequential { Dense(1, bias: false, weights: .zeros) }, for: data,
          loss: SquaredError.plain,
          optimizer: SGD(), precision: .double, seed: seed
        ).rangeTest(
          RangeTest(from: limit / 1e4, to: limit * 1e3), on: data, batches: .full)
      }
      let rate = try #require(RangeTestSummary(curves).suggestion)
      #expect(rate < limit && rate > limit / 50, "\(rate) of \(limit)")
    }
  }

  /// 2/λ of the mean squared error of two features: λ is the largest eigenvalue of 2·XᵀX/n.
  private func stableLimit(_ rows: [[Double]]) throws -> Double {
    func mean(_ product: ([Double]) -> Double) -> Double {
      2 * rows.reduce(0) { $0 + product($1) } / Double(rows.count)
    }
    let (a, b, c) = (mean { $0[0] * $0[0] }, mean { $0[0] * $0[1] }, mean { $0[1] * $0[1] })
    return 2 / ((a + c) / 2 + ((a - c) * (a - c) / 4 + b * b).squareRoot())
  }
}
