import Foundation
import Testing

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
