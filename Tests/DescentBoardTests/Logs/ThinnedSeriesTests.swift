import Testing

@testable import DescentBoard

/// Thinning, against what its comment says.
struct ThinnedSeriesTests {
  private func series(of count: Int, passing: Bool = false) -> ThinnedSeries {
    var series = ThinnedSeries()
    series.name([4])
    var last: ThinnedSeries.Point?
    for index in 0..<count {
      let point = ThinnedSeries.Point(
        step: Float(index), seconds: Float(index) / 2, values: [Float(index * index)])
      last = point
      if passing, !series.keepsNext { series.pass() } else { series.add(point) }
    }
    if passing, let last { series.end(at: last) }
    return series
  }

  @Test("Every s-th point is kept, at most 48 of them, and at least 24 of 24 or more")
  func strides() {
    for count in 0...1_000 {
      let series = series(of: count)
      let kept = series.points.map { Int($0.step) }
      let expected = Array(stride(from: 0, to: count, by: series.stride))
      #expect(kept == expected)
      #expect(kept.count < ThinnedSeries.capacity)
      #expect(kept.count >= min(count, ThinnedSeries.capacity / 2))
      #expect(series.stride & (series.stride - 1) == 0)
      #expect(series.count == count)
      #expect(series.last?.step == (count > 0 ? Float(count - 1) : nil))
    }
  }

  @Test("Points that are only counted make no difference")
  func passing() {
    for count in [0, 1, 47, 48, 49, 97, 500] {
      #expect(series(of: count) == series(of: count, passing: true))
    }
  }

  @Test("A curve ends with the last point, once, and leaves out what has no value")
  func curve() {
    let curve = series(of: 50).curve(0)
    #expect(curve.map { Int($0.step) } == Array(stride(from: 0, to: 50, by: 2)) + [49])
    #expect(series(of: 49).curve(0).count == 25)
    var series = ThinnedSeries()
    series.name([1, 2])
    series.add(.init(step: 1, seconds: 1, values: [.nan, 3]))
    series.add(.init(step: 2, seconds: 2, values: [5, .infinity]))
    #expect(series.curve(0).map(\.value) == [5])
    #expect(series.curve(1).map(\.value) == [3])
    // The last point is kept, although one of its values is missing.
    series.add(.init(step: 3, seconds: 3, values: [7, .nan]))
    #expect(series.curve(0).map(\.value) == [5, 7])
  }
}
