/// The points of some curves over the same steps, thinned so that any number of points takes the same room.
///
/// Point i is kept if i is a multiple of the stride, which begins with 1 and doubles whenever ``capacity`` points are
/// kept. So 24 to 48 points at equal distances are kept of any longer series, and its last one.
struct ThinnedSeries: Hashable, Sendable {
  /// The most points that are kept, besides the last.
  static let capacity = 48
  /// The most curves.
  static let mostNames = 8

  /// A point of each curve.
  struct Point: Hashable, Sendable {
    let step: Float
    let seconds: Float
    /// One for each name; NaN where the log has no value.
    let values: [Float]
  }

  /// The curves, as numbers of texts in a ``TextTable``.
  private(set) var names: [UInt32]
  private(set) var stride: Int
  /// The number of points before thinning.
  private(set) var count: Int
  /// The kept points.
  private(set) var points: [Point]
  /// The last point.
  private(set) var last: Point?

  init(
    names: [UInt32] = [], stride: Int = 1, count: Int = 0, points: [Point] = [], last: Point? = nil
  ) {
    (self.names, self.stride, self.count, self.points, self.last) =
      (names, stride, count, points, last)
  }

  /// Whether the next point will be kept.
  var keepsNext: Bool { count % stride == 0 }

  /// Names the curves, once.
  mutating func name(_ names: some Sequence<UInt32>) {
    if self.names.isEmpty { self.names = Array(names.prefix(Self.mostNames)) }
  }

  /// Adds a point, whose values are in the order of the names.
  mutating func add(_ point: Point) {
    last = point
    if keepsNext {
      points.append(point)
      if points.count == Self.capacity {
        points = Swift.stride(from: 0, to: points.count, by: 2).map { points[$0] }
        stride = stride.saturating(times: 2)
      }
    }
    count += 1
  }

  /// Counts a point that is not kept, and need not be known.
  mutating func pass() { count += 1 }

  /// Sets the last point, after points that were passed.
  mutating func end(at point: Point) { last = point }

  /// The kept points of one curve and the last one, without those that have no value.
  func curve(_ index: Int) -> [(step: Float, seconds: Float, value: Float)] {
    var curve: [(step: Float, seconds: Float, value: Float)] = []
    curve.reserveCapacity(points.count + 1)
    for point in points where point.values[index].isFinite {
      curve.append((point.step, point.seconds, point.values[index]))
    }
    if let last, last != points.last, last.values[index].isFinite {
      curve.append((last.step, last.seconds, last.values[index]))
    }
    return curve
  }
}
