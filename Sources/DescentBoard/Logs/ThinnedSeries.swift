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

    var numbers: [Float] { [step, seconds] + values }
  }

  /// The curves, as numbers of texts in a ``TextTable``.
  private(set) var names: [UInt32]
  private(set) var stride: Int
  /// The number of points before thinning.
  private(set) var count: Int
  /// The kept points, each by its step, its seconds and its values: an array for each would take longer to read.
  private(set) var numbers: [Float]
  /// The last point.
  private(set) var last: Point?

  init(
    names: [UInt32] = [], stride: Int = 1, count: Int = 0, numbers: [Float] = [], last: Point? = nil
  ) {
    (self.names, self.stride, self.count, self.numbers, self.last) =
      (names, stride, count, numbers, last)
  }

  /// How many numbers a point has.
  var width: Int { 2 + names.count }

  /// The number of kept points.
  var keptCount: Int { numbers.count / width }

  /// The kept points.
  var points: [Point] { (0..<keptCount).map { point($0) } }

  /// A kept point.
  func point(_ index: Int) -> Point {
    let first = index * width
    return Point(
      step: numbers[first], seconds: numbers[first + 1],
      values: Array(numbers[first + 2..<first + width]))
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
      numbers += point.numbers
      if keptCount == Self.capacity {
        numbers = Swift.stride(from: 0, to: keptCount, by: 2).flatMap { self.point($0).numbers }
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
    curve.reserveCapacity(keptCount + 1)
    for first in Swift.stride(from: 0, to: numbers.count, by: width) {
      let value = numbers[first + 2 + index]
      if value.isFinite { curve.append((numbers[first], numbers[first + 1], value)) }
    }
    let isKept = keptCount > 0 && numbers[numbers.count - width] == last?.step
    if let last, !isKept, last.values[index].isFinite {
      curve.append((last.step, last.seconds, last.values[index]))
    }
    return curve
  }
}
