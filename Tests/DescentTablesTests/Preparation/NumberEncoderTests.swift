import Descent
import Foundation
import Testing

@testable import DescentColumns
@testable import DescentTables

struct NumberEncoderTests {
  private func encoder(
    _ values: [Double], _ scaling: Scaling = .zScore, _ fill: Fill = .mean
  ) -> NumberEncoder {
    NumberEncoder(learning: values, scaling: scaling, fill: fill)
  }

  @Test("A z-score uses the mean and the population's deviation of the training rows")
  func zScore() {
    let encoder = encoder([1, 3, 5, 7])
    #expect(encoder.shift == 4 && encoder.scale == 5.0.squareRoot())
    #expect(encoder.encode(4).value == 0)
    #expect(Float(encoder.encode(9).value) == Float(5.0.squareRoot()))
    #expect(encoder.width == 1)
  }

  @Test("Min-max goes from 0 to 1, and beyond for numbers outside the range of the training rows")
  func minMax() {
    let encoder = encoder([2, 6, 4], .minMax)
    #expect([2, 4, 6, 8].map { encoder.encode($0).value } == [0, 0.5, 1, 1.5])
  }

  @Test("log1p is an odd function, and is z-scored")
  func logarithm() {
    let encoder = encoder([-1, 1], .log1p)
    #expect(encoder.shift == 0 && (encoder.scale - log(2.0)).magnitude < 1e-15)
    #expect((encoder.encode(3).value - 2).magnitude < 1e-6)
    #expect((encoder.encode(-3).value + 2).magnitude < 1e-6)
    #expect((encoder.encode(1e-12).value - 1e-12 / log(2.0)).magnitude < 1e-18)
  }

  @Test("Numbers that are not scaled stay the same")
  func none() {
    #expect(encoder([1, 5], .none).encode(7).value == 7)
  }

  @Test("A missing number becomes the mean or the median, and a second input marks it")
  func missing() {
    let mean = encoder([1, .nan, 2, 9])
    #expect(mean.fill == 4 && mean.hasIndicator && mean.width == 2)
    #expect(mean.encode(.nan) == (0, 1) && mean.encode(4) == (0, 0))
    let median = encoder([1, .nan, 2, 9], .none, .median)
    #expect(median.fill == 2 && median.encode(.nan) == (2, 1))
    #expect(encoder([4, 1, 2, 9], .none, .median).fill == 3)
  }

  @Test("If none was missing in training, a missing number is filled and no input marks it")
  func unseenMissing() {
    let encoder = encoder([1, 3])
    #expect(!encoder.hasIndicator && encoder.encode(.nan).value == 0)
  }

  @Test("A column that was constant or entirely missing becomes 0", arguments: Scaling.allCases)
  func constant(scaling: Scaling) {
    for values in [Array(repeating: 0.1, count: 1000), [.nan, .nan], []] as [[Double]] {
      let encoder = encoder(values, scaling)
      #expect(encoder.scale == 0)
      #expect(encoder.encode(7).value == 0 && encoder.encode(.nan).value == 0)
    }
    #expect(encoder(Array(repeating: 0.1, count: 1000)).shift == 0.1)
  }

  @Test("A large offset does not hide the deviation")
  func offset() {
    let encoder = encoder([1e9 + 1, 1e9 + 2, 1e9 + 3])
    #expect(encoder.shift == 1e9 + 2 && encoder.scale == (2.0 / 3.0).squareRoot())
  }

  /// By NumPy 2.4: `p = np.clip((x - edges[:-1]) / np.diff(edges), 0, 1)` for the numbers 0 to 12 as a column x,
  /// then `p.mean(0)`, `p.std(0)`.
  @Test("With bins, a number is also how far it is through each range between quantiles, z-scored")
  func ranges() {
    let encoder = NumberEncoder(
      learning: (0...12).map(Double.init).reversed(), scaling: .zScore, fill: .mean, bins: 4)
    let ranges = encoder.ranges
    #expect(ranges.map(\.low) == [0, 3, 6, 9] && ranges.map(\.high) == [3, 6, 9, 12])
    let means = [0.8461538461538461, 0.6153846153846154, 0.38461538461538464, 0.15384615384615385]
    let deviations = [0.30982169, 0.44999817, 0.44999817, 0.30982169]
    for (range, (mean, deviation)) in zip(ranges, zip(means, deviations)) {
      #expect((range.mean - mean).magnitude < 1e-15)
      #expect((range.deviation - deviation).magnitude < 1e-6)
    }
    func places(_ value: Double) -> [Double] {
      zip(ranges, encoder.inputs(of: value).dropFirst()).map { range, input in
        ((input * range.deviation + range.mean) * 1e9).rounded() / 1e9
      }
    }
    #expect(places(0) == [0, 0, 0, 0] && places(1.5) == [0.5, 0, 0, 0])
    #expect(places(9.75) == [1, 1, 1, 0.25] && places(12) == [1, 1, 1, 1])
    #expect(places(-100) == places(0) && places(100) == places(12) && places(.nan) == places(6))
    #expect(encoder.inputs(of: 9.75)[0] == encoder.encode(9.75).value && encoder.width == 5)
  }

  @Test("Equal quantiles are one edge, and fewer than two ranges are none")
  func fewRanges() {
    func edges(_ values: [Double], _ scaling: Scaling = .zScore) -> [Double] {
      let ranges = NumberEncoder(learning: values, scaling: scaling, fill: .mean, bins: 4).ranges
      return ranges.isEmpty ? [] : [ranges[0].low] + ranges.map(\.high)
    }
    #expect(edges([0, 0, 0, 0, 0, 0, 0, 7, 9]).isEmpty)
    #expect(edges([0, 0, 0, 0, 1, 3, 5, 7, 9]) == [0, 1, 5, 9])
    #expect(edges([0, 1, 0, 1, 1]).isEmpty && edges([3, 3, 3]).isEmpty && edges([.nan]).isEmpty)
    #expect(edges([0, 1, 2, 3, 4], .log1p) == [0, 1, 2, 3, 4].map { signedLogarithm($0) })
  }

  @Test("The quantiles of many numbers are within 2% of their ranks, whatever the order")
  func manyNumbers() {
    let count = 300_000
    for step in [1, 104_729, count - 1] {
      var sample = QuantileSample()
      for index in 0..<count { sample.add(Double(index * step % count)) }
      let quantiles = sample.quantiles(16)
      #expect(quantiles.count == 17)
      for (index, quantile) in quantiles.enumerated() {
        let rank = quantile / Double(count - 1)
        #expect((rank - Double(index) / 16).magnitude < 0.02, "step \(step), quantile \(index)")
      }
    }
  }

  @Test("The inputs of a matrix are those of each number, missing ones among them")
  func written() {
    let encoder = NumberEncoder(
      learning: [1, .nan, 2, 4, 8, 16], scaling: .log1p, fill: .median, bins: 3)
    #expect(encoder.width == 5 && encoder.hasIndicator)
    for value in [-1, 1, 3, 16, 20, .nan] {
      var inputs = [Double](repeating: -1, count: 7)
      var span = inputs.mutableSpan
      #expect(encoder.write(value, to: &span, at: 1))
      #expect(Array(inputs[1..<6]) == encoder.inputs(of: value))
      #expect(inputs[0] == -1 && inputs[6] == -1)
    }
  }

  @Test("Ranges survive the JSON, and those without a width or a deviation do not decode")
  func decodingRanges() throws {
    let encoder = NumberEncoder(
      learning: [1, 2, 3, 4, 5], scaling: .zScore, fill: .mean, bins: 2)
    let json = String(decoding: try JSONEncoder().encode(encoder), as: UTF8.self)
    #expect(try JSONDecoder().decode(NumberEncoder.self, from: Data(json.utf8)) == encoder)
    for (old, new) in [
      ("\"high\":3", "\"high\":1"), ("\"low\":1", "\"low\":4"), ("\"high\":5", "\"high\":1e999"),
      ("\"deviation\":", "\"deviation\":-"),
    ] {
      #expect(json.contains(old), "\(old)")
      let wrong = Data(json.replacingOccurrences(of: old, with: new).utf8)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(NumberEncoder.self, from: wrong)
      }
    }
  }

  @Test("An invalid encoder does not decode")
  func decoding() throws {
    let json = String(decoding: try JSONEncoder().encode(encoder([1, 3])), as: UTF8.self)
    let copy = try JSONDecoder().decode(NumberEncoder.self, from: Data(json.utf8))
    #expect(copy == encoder([1, 3]))
    for (old, new) in [("\"scale\":1", "\"scale\":-1"), ("z-score", "q-score")] {
      #expect(json.contains(old))
      let wrong = Data(json.replacingOccurrences(of: old, with: new).utf8)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(NumberEncoder.self, from: wrong)
      }
    }
  }
}
